//! What goes and what stays, as a table: `tests/data/behaviour.toml` says how to read and extend it.

use dechaff::{Category, Input, Mode, Pack, Pipeline, Policy, Span};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Case {
    name: String,
    text: String,
    /// The whole text that must be left; without it, nothing may go.
    cleaned: Option<String>,
    #[serde(default)]
    mode: Option<String>,
    #[serde(default)]
    keep: Vec<String>,
    #[serde(default)]
    remove: Vec<String>,
    #[serde(default)]
    disable: Vec<String>,
    #[serde(default)]
    without: Vec<String>,
    pack: Option<String>,
    url: Option<String>,
    language: Option<String>,
    /// A part of the text whose block must stay.
    protect: Option<String>,
    /// The ids of what made each removal, in order.
    deciders: Option<Vec<String>>,
    #[serde(rename = "known_wrong")]
    known_wrong: Option<String>,
}

fn cases() -> Vec<Case> {
    let table: Table = toml::from_str(include_str!("data/behaviour.toml")).unwrap_or_else(|error| panic!("{error}"));
    table.case
}

impl Case {
    fn pipeline(&self) -> Result<Pipeline, dechaff::Error> {
        let mut builder = Pipeline::builder();
        if let Some(mode) = &self.mode {
            builder = builder.mode(mode.parse::<Mode>()?);
        }
        for (ids, policy) in [(&self.keep, Policy::Keep), (&self.remove, Policy::Remove)] {
            for id in ids {
                builder = builder.policy(id.parse::<Category>()?, policy);
            }
        }
        for id in &self.disable {
            builder = builder.disable(id);
        }
        for id in &self.without {
            builder = builder.without(id);
        }
        if let Some(pack) = &self.pack {
            builder = builder.pack(Pack::parse("behaviour.toml", pack)?);
        }
        builder.build()
    }

    /// What is not as the table says, if anything.
    fn check(&self) -> Result<(), String> {
        let pipeline = self.pipeline().map_err(|error| error.to_string())?;
        let mut input = Input::text(&self.text);
        if let Some(url) = &self.url {
            input = input.url(url);
        }
        if let Some(language) = &self.language {
            input = input.language(language);
        }
        if let Some(part) = &self.protect {
            let start = self.text.find(part.as_str()).ok_or("what is protected does not stand in the text")?;
            input = input.protect(Span::new(start as u32, (start + part.len()) as u32));
        }
        let cleaned = pipeline.clean(input);
        let report = cleaned.report();
        let deciders: Vec<&str> = report.removals().map(|removal| report.decider(removal)).collect();
        let expected = self.cleaned.as_ref().unwrap_or(&self.text);
        if cleaned.text() != expected {
            return Err(format!("left      {:?}\n   expected  {expected:?}\n   decided by {deciders:?}", cleaned.text()));
        }
        match &self.deciders {
            Some(expected) if *expected != deciders => Err(format!("decided by {deciders:?}, expected {expected:?}")),
            _ => Ok(()),
        }
    }
}

#[test]
fn cases_are_as_the_table_says() {
    let wrong: Vec<String> =
        cases().iter().filter(|case| case.known_wrong.is_none()).filter_map(|case| case.check().err().map(|what| format!("{}:\n   {what}", case.name))).collect();
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// So that a mended case is noticed and moves to the others.
#[test]
fn what_is_known_to_be_wrong_still_is() {
    let mended: Vec<String> = cases()
        .iter()
        .filter_map(|case| case.known_wrong.as_ref().filter(|_| case.check().is_ok()).map(|reason| format!("{} is right now; take out its `known_wrong` ({reason})", case.name)))
        .collect();
    assert!(mended.is_empty(), "\n{}\n", mended.join("\n"));
}

#[test]
fn the_table_is_large_and_its_names_are_unique() {
    let cases = cases();
    let mut names: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
    assert!(cases.len() >= 40, "{} cases", cases.len());
}
