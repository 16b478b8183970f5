//! `dechaff eval`.

use serde_json::Value;

use crate::run::{Folder, PROSE, corpus};

#[test]
fn figures_and_bounds() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("corpus")).expect("a folder can be made");
    folder.write("corpus/one.txt", format!("language: en\n\n-social-share        | Gizmo line\n                     | {PROSE}\n-byline              | Perhaps a gizmo\n"));
    // More arguments, exit code, what stderr says.
    let cases: &[(&[&str], i32, &str)] = &[
        (&[], 0, ""),
        (&["--min-precision", "1", "--min-recall", "0.4", "--max-harm", "0"], 0, ""),
        (&["--min-recall", "0.5"], 1, "error: recall is 0.4000, below 0.5\n"),
        (&["--min-recall", "2"], 2, "it is a number from 0 to 1"),
    ];
    for (args, code, message) in cases {
        let ran = folder.run(&[&["eval", "corpus", "--pack", "mine.toml"], *args].concat());
        assert_eq!(ran.code, *code, "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(message), "{args:?}: {}", ran.stderr);
    }
    let ran = folder.run(&["eval", "corpus", "--pack", "mine.toml", "--format", "json"]);
    let record: Value = serde_json::from_str(&ran.stdout).expect("it is JSON");
    assert_eq!(record["all"], serde_json::json!({"removed": 2, "missed": 3, "lost": 0, "kept": 24, "precision": 1.0, "recall": 0.4, "harm": 0.0}));
    assert_eq!(record["wrong"], serde_json::json!([{"document": "one", "line": 5, "expected": "remove", "category": "byline", "text": "Perhaps a gizmo", "decider": ""}]));
    assert_eq!(record["by_language"]["en"], record["all"]);
    assert_eq!((&record["text"]["all"], &record["pages"]["documents"]), (&record["all"], &0.into()));
}

#[test]
fn pages_are_measured_apart() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("corpus")).expect("a folder can be made");
    folder.write("corpus/one.txt", format!("language: en\n\n                     | {PROSE}\n"));
    folder.write(
        "corpus/two.page",
        format!(
            "language: en\nformat: html\ntitle: Bridge\nauthor: Ann Lee\n\n                     | <title>Bridge</title><main><h1>Bridge</h1>\n                     | <p>{PROSE}</p>\n-social-share        | <p>Gizmo\n-social-share        | line</p>\n"
        ),
    );
    let args = ["eval", "corpus", "--pack", "mine.toml"];
    let ran = folder.run(&[&args[..], &["--format", "json"]].concat());
    let record: Value = serde_json::from_str(&ran.stdout).expect("it is JSON");
    assert_eq!((&record["documents"], &record["text"]["documents"], &record["pages"]["documents"]), (&2.into(), &1.into(), &1.into()));
    assert_eq!((&record["pages"]["all"]["removed"], &record["text"]["all"]["removed"]), (&2.into(), &0.into()));
    assert_eq!(record["metadata"], serde_json::json!({"title": {"right": 1, "given": 1}, "author": {"right": 0, "given": 1}}));
    assert_eq!(record["wrong_metadata"], serde_json::json!([{"document": "two", "line": 4, "property": "author", "expected": "Ann Lee", "found": null}]));
    let ran = folder.run(&args);
    for words in ["together", "two:4: author is \"Ann Lee\", found none", "author               | 0 of 1 right", "2 documents (1 of text, 1 pages), 0 lines wrong"] {
        assert!(ran.stdout.contains(words), "{words}: {}", ran.stdout);
    }
}

#[test]
fn a_folder_without_documents_is_an_error() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("none")).expect("a folder can be made");
    std::fs::create_dir(folder.path("bad")).expect("a folder can be made");
    folder.write("bad/a.txt", "language: en\n\nHome\n");
    std::fs::create_dir(folder.path("misnamed")).expect("a folder can be made");
    folder.write("misnamed/b.page", "language: en\n\n                     | Home\n");
    for (corpus, message) in [
        ("misnamed", "b:1: a page is in a file `.page` and its header says `format: html`"),
        ("none", "there is no annotated document (*.txt, *.page) in none"),
        ("mine.toml", "mine.toml is not a folder"),
        ("nowhere", "nowhere is not a folder"),
        ("bad", "a:3: "),
    ] {
        let ran = folder.run(&["eval", corpus]);
        assert_eq!(ran.code, 2, "{corpus}");
        assert!(ran.stderr.contains(message), "{}", ran.stderr);
    }
}

#[test]
fn our_corpus_can_be_measured() {
    let folder = Folder::new();
    let path = corpus();
    let ran = folder.run(&["eval", &path.to_string_lossy()]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("nothing to remove"), "{}", ran.stdout);
}
