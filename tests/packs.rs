//! The packs that come with the library: sound, tested by their own examples, and enough of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use dechaff::{Category, Pack, Pipeline, Severity};

/// Categories that coded cleaners find and no rule has to: they are relations between lines, not phrases.
const CODED: &[Category] = &[Category::Duplicate, Category::Other];

#[test]
fn every_pack_file_is_sound_and_built_in() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules/packs"));
    let builtin: BTreeSet<&str> = Pack::builtin().iter().map(Pack::name).collect();
    let (mut problems, mut absent) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(folder).expect("the folder of packs can be read") {
        let path = entry.expect("the folder of packs can be read").path();
        let name = path.file_name().expect("it is a file").to_string_lossy().into_owned();
        let check = Pack::check(&name, &fs::read_to_string(&path).expect("a pack is text"));
        if check.problems().iter().any(|problem| problem.severity == Severity::Error) {
            problems.push(check.render(false));
        }
        if !builtin.contains(name.trim_end_matches(".toml")) {
            absent.push(name);
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
    assert!(absent.is_empty(), "{absent:?}: not built in, or not named like the file");
}

#[test]
fn all_examples_hold() {
    let failures: Vec<String> = Pack::builtin().iter().flat_map(Pack::test).map(|failure| failure.to_string()).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_rule_says_why_and_has_examples_both_ways() {
    let mut ids = BTreeSet::new();
    for rule in Pack::builtin().iter().flat_map(Pack::rules) {
        let id = rule.id();
        assert!(ids.insert(id.to_owned()), "{id} is the id of two rules");
        assert!(id.starts_with(&format!("{}/", rule.pack())), "{id} does not begin with the name of its pack");
        assert!(!rule.why().is_empty(), "{id} does not say why");
        assert!(!rule.removes().is_empty() && !rule.keeps().is_empty(), "{id} wants an example of what it removes and one of what it keeps");
    }
}

#[test]
fn every_category_is_covered() {
    let covered: BTreeSet<Category> = Pack::builtin().iter().flat_map(Pack::rules).filter_map(|rule| rule.category()).collect();
    let missing: Vec<_> = Category::ALL.iter().filter(|category| !covered.contains(category) && !CODED.contains(category)).collect();
    assert!(missing.is_empty(), "no rule finds {missing:?}");
}

#[test]
fn every_cleaner_can_be_left_out_and_ids_are_unique() {
    let pipeline = Pipeline::builder().build().expect("the default pipeline builds");
    let ids: Vec<&str> = pipeline.cleaners().collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
    // The first one is the rule engine, which is left out by leaving out the packs.
    for id in &ids[1..] {
        let fewer = Pipeline::builder().without(*id).build().unwrap_or_else(|error| panic!("{error}"));
        assert!(!fewer.cleaners().any(|left| left == *id), "{id} is still there");
    }
}
