//! From the options to a pipeline.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use dechaff::{Category, Format, Input, Pack, Pipeline, Policy};

use crate::args::{Comments, PageArgs, PipelineArgs};
use crate::console::Console;
use crate::input::{self, Text};
use crate::site;

impl PipelineArgs {
    /// The pipeline that the options ask for.
    pub(crate) fn build(&self, console: &Console) -> Result<Pipeline> {
        self.build_with(&[], console)
    }

    /// The same, with these files of site profiles besides.
    pub(crate) fn build_with(&self, profiles: &[PathBuf], console: &Console) -> Result<Pipeline> {
        let mut builder = Pipeline::builder().mode(self.mode).learned(!self.fast);
        if let Some(both) = self.keep.iter().find(|category| self.remove.contains(category)) {
            bail!("--keep and --remove both name {both}");
        }
        if let Some(comments) = self.comments {
            let (comments, contrary, option) = match comments {
                Comments::Keep => (dechaff::Comments::Keep, &self.remove, "--remove"),
                Comments::Drop => (dechaff::Comments::Drop, &self.keep, "--keep"),
                Comments::Only => (dechaff::Comments::Only, &self.remove, "--remove"),
            };
            if contrary.contains(&Category::UserComment) {
                bail!("--comments and {option} user-comment say opposite things");
            }
            builder = builder.comments(comments);
        }
        for path in self.profiles.iter().chain(profiles) {
            builder = builder.profiles(site::read(path)?);
        }
        for category in &self.keep {
            builder = builder.policy(*category, Policy::Keep);
        }
        for category in &self.remove {
            builder = builder.policy(*category, Policy::Remove);
        }
        let packs = self.packs.iter().map(|path| read_pack(path, console)).collect::<Result<Vec<_>>>()?;
        if !self.disable.is_empty() {
            let names = Names::new(&packs)?;
            for id in &self.disable {
                let (rules, cleaner) = names.find(id)?;
                if rules {
                    builder = builder.disable(id);
                }
                if cleaner {
                    builder = builder.without(id);
                }
            }
        }
        for pack in packs {
            builder = builder.pack(pack);
        }
        Ok(builder.build()?)
    }
}

impl PageArgs {
    /// An input with what is known of it.
    pub(crate) fn input<'t>(&'t self, text: &'t Text) -> Input<'t> {
        let mut input = match text.format {
            Format::Html => Input::html(&text.text),
            _ => Input::text(&text.text),
        };
        if let Some(url) = &self.url {
            input = input.url(url);
        }
        if let Some(language) = &self.language {
            input = input.language(language);
        }
        input
    }
}

/// What `--disable` can name.
struct Names {
    packs: Vec<String>,
    rules: Vec<String>,
    cleaners: Vec<String>,
}

impl Names {
    fn new(packs: &[Pack]) -> Result<Self> {
        let cleaners = cleaners()?;
        let all = || Pack::builtin().iter().chain(packs);
        let rules = all().flat_map(|pack| pack.rules().map(|rule| rule.id().to_owned()).collect::<Vec<_>>()).collect();
        Ok(Names { packs: all().map(|pack| pack.name().to_owned()).collect(), rules, cleaners })
    }

    /// Whether `id` names a rule or a pack, and whether it names a coded cleaner; a pack and a cleaner may share a name.
    fn find(&self, id: &str) -> Result<(bool, bool)> {
        let named = |list: &[String]| list.iter().any(|name| name == id);
        let found = (named(&self.packs) || named(&self.rules), named(&self.cleaners));
        if found == (false, false) {
            let known = self.packs.iter().chain(&self.rules).chain(&self.cleaners).map(String::as_str);
            return Err(unknown("rule, pack or cleaner", id, known));
        }
        Ok(found)
    }
}

/// The ids of the coded cleaners.
pub(crate) fn cleaners() -> Result<Vec<String>> {
    let pipeline = Pipeline::builder().without_builtin_packs().build()?;
    // The rule engine is a cleaner too, but it cannot be left out as a whole.
    Ok(pipeline.cleaners().filter(|id| *id != "rules").map(str::to_owned).collect())
}

/// The error for a host that a file of profiles does not have, with the nearest one that it has.
pub(crate) fn unknown_host<'k>(host: &str, known: impl Iterator<Item = &'k str>, file: &Path) -> anyhow::Error {
    let near = known.map(|known| (strsim::jaro_winkler(host, known), known)).filter(|(likeness, _)| *likeness > 0.8);
    let file = file.display();
    match near.max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((_, near)) => anyhow!("there is no host \"{host}\" in {file}; did you mean \"{near}\"? (`dechaff site show {file}` names all)"),
        None => anyhow!("there is no host \"{host}\" in {file} (`dechaff site show {file}` names all)"),
    }
}

/// The error for a name that is none of `known`, with the nearest one that is.
pub(crate) fn unknown<'k>(what: &str, name: &str, known: impl Iterator<Item = &'k str>) -> anyhow::Error {
    // People leave out the pack, so the rule's own part may be what comes near.
    let likeness = |candidate: &str| {
        let own = candidate.rsplit('/').next().unwrap_or(candidate);
        strsim::jaro_winkler(name, candidate).max(strsim::jaro_winkler(name, own))
    };
    let near = known.map(|candidate| (likeness(candidate), candidate)).filter(|(likeness, _)| *likeness > 0.8);
    match near.max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((_, near)) => anyhow!("there is no {what} \"{name}\"; did you mean \"{near}\"? (`dechaff rules list` names all)"),
        None => anyhow!("there is no {what} \"{name}\" (`dechaff rules list` names all)"),
    }
}

/// Reads a pack; one that is wrong is an error with its problems drawn.
pub(crate) fn read_pack(path: &Path, console: &Console) -> Result<Pack> {
    let name = path.display().to_string();
    let toml = input::read_utf8(path)?;
    Pack::parse(&name, &toml).map_err(|_| anyhow!("the pack {name} cannot be used:\n{}", Pack::check(&name, &toml).render(console.error_colour()))).context("--pack")
}
