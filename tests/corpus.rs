//! The annotated documents in `corpus/`: that there are enough of each sort, and how well the default pipeline does.

use std::collections::BTreeSet;
use std::path::Path;

use dechaff::Pipeline;
use dechaff::corpus::{Annotated, Expected, evaluate};

const LEAST_PRECISION: f64 = 0.97;
const LEAST_RECALL: f64 = 0.93;
/// Of documents with nothing to remove.
const MOST_HARM: f64 = 0.005;

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus"))
}

fn documents() -> Vec<Annotated> {
    Annotated::read_dir(folder()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_corpus_is_large_and_mixed() {
    let documents = documents();
    let languages: BTreeSet<_> = documents.iter().map(|document| document.language.as_str()).collect();
    let clean = documents.iter().filter(|document| document.labels.iter().all(|label| label.expected == Expected::Keep)).count();
    let scripts: BTreeSet<String> = documents
        .iter()
        .filter_map(|document| {
            let file = std::fs::read_to_string(folder().join(format!("{}.txt", document.name))).expect("it was read before");
            file.lines().take_while(|line| !line.is_empty()).find_map(|line| line.strip_prefix("script:").map(|script| script.trim().to_owned()))
        })
        .collect();
    assert!(documents.len() >= 80, "{} documents", documents.len());
    assert!(languages.len() >= 20, "{} languages: {languages:?}", languages.len());
    assert!(scripts.len() >= 8, "{} scripts: {scripts:?}", scripts.len());
    assert!(clean >= 20, "{clean} documents with nothing to remove");
}

#[test]
fn every_document_imitates_something_and_has_text() {
    for document in documents() {
        assert!(!document.imitates.is_empty(), "{}: the header does not say what it imitates", document.name);
        assert!(document.labels.iter().any(|label| label.expected == Expected::Keep), "{}: nothing in it has to stay", document.name);
    }
}

#[test]
fn the_default_pipeline_holds_the_floors() {
    let pipeline = Pipeline::builder().build().expect("the default pipeline builds");
    let evaluation = evaluate(&pipeline, &documents());
    assert!(evaluation.all.precision() >= LEAST_PRECISION, "precision is below {LEAST_PRECISION}\n{evaluation}");
    assert!(evaluation.all.recall() >= LEAST_RECALL, "recall is below {LEAST_RECALL}\n{evaluation}");
    assert!(evaluation.clean.harm() <= MOST_HARM, "harm to documents with nothing to remove is above {MOST_HARM}\n{evaluation}");
}
