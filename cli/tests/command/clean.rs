//! `dechaff clean`.

use std::process::Stdio;

use crate::run::{Folder, PROSE};

/// A second sentence: the first one over again would be a duplicate.
const MORE: &str = "Shops on both banks hope that their customers from the other side come back now.";

fn dirty() -> String {
    format!("Gizmo line\n\n{PROSE}\n\n((gizmo)) {MORE}\n")
}

fn cleaned() -> String {
    format!("{PROSE}\n\n{MORE}\n")
}

#[test]
fn files_and_stdin_are_cleaned() {
    let folder = Folder::new();
    folder.write("a.txt", dirty()).write("b.txt", "No line end");
    let both = format!("No line end\n{}", cleaned());
    // Arguments, stdin, stdout.
    let cases: &[(&[&str], &str, &str)] = &[
        (&["clean", "--pack", "mine.toml", "a.txt"], "", &cleaned()),
        (&["clean", "--pack", "mine.toml"], &dirty(), &cleaned()),
        (&["clean", "--pack", "mine.toml", "-"], &dirty(), &cleaned()),
        (&["clean", "--pack", "mine.toml", "b.txt", "a.txt"], "", &both),
        (&["clean", "--pack", "mine.toml", "--disable", "mine/gizmo,mine/gizmo-part"], &dirty(), &dirty()),
        (&["clean", "--pack", "mine.toml", "--disable", "mine"], &dirty(), &dirty()),
        (&["clean", "--pack", "mine.toml", "--disable", "news-ticker"], &dirty(), &cleaned()),
        (&["clean", "--pack", "mine.toml", "--keep", "social-share", "--keep", "technical-artifact"], &dirty(), &dirty()),
        (&["clean", "--pack", "mine.toml", "--mode", "recall"], &dirty(), &cleaned()),
        (&["clean", "--pack", "mine.toml", "--remove", "media-caption", "--url", "https://a.example/b", "--language", "en"], &dirty(), &cleaned()),
    ];
    for (args, stdin, stdout) in cases {
        let ran = folder.run_with(args, stdin.as_bytes(), &[]);
        assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, *stdout, ""), "{args:?}");
    }
}

#[test]
fn what_is_wrong_is_said() {
    let folder = Folder::new();
    folder.write("a.txt", dirty()).write("empty.txt", "").write("blank.txt", " \n\n").write("gizmo.txt", "Gizmo line\n");
    folder.write("broken.toml", "[pack]\nnam = \"x\"\n").write("bad.toml", b"\xFF");
    // Arguments, exit code, what stderr says.
    let cases: &[(&[&str], i32, &str)] = &[
        (&["clean", "none.txt"], 2, "error: cannot read none.txt: there is no such file"),
        (&["clean", "."], 2, "error: cannot read .: it is a folder"),
        (&["clean", "empty.txt"], 1, "warning: empty.txt: there is no text in it"),
        (&["clean", "blank.txt"], 1, "warning: blank.txt: there is no text in it"),
        (&["clean", "empty.txt", "-q"], 1, ""),
        (&["clean", "gizmo.txt", "--pack", "mine.toml"], 1, "warning: gizmo.txt: nothing is left"),
        (&["clean", "a.txt", "--pack", "broken.toml"], 2, "the pack broken.toml cannot be used:"),
        (&["clean", "a.txt", "--pack", "bad.toml"], 2, "error: bad.toml is not UTF-8: the byte at 0"),
        (&["clean", "a.txt", "--pack", "none.toml"], 2, "error: cannot read none.toml: there is no such file"),
        (&["clean", "a.txt", "--disable", "gizmo"], 2, "error: there is no rule, pack or cleaner \"gizmo\""),
        (&["clean", "a.txt", "--disable", "new-ticker"], 2, "did you mean \"news-ticker\"?"),
        (&["clean", "a.txt", "--pack", "mine.toml", "--disable", "gizmoo"], 2, "did you mean \"mine/gizmo\"?"),
        (&["clean", "a.txt", "--keep", "byline", "--remove", "byline"], 2, "error: --keep and --remove both name byline"),
        (&["clean", "a.txt", "--keep", "news-tickr"], 2, "a similar value exists: 'news-ticker'"),
        (&["clean", "a.txt", "--mode", "fast"], 2, "[possible values: recall, balanced, precision]"),
        (&["clean", "a.txt", "--encoding", "utf-99"], 2, "no encoding of the web is called so"),
        (&["clean", "a.txt", "-o", "none/a.txt"], 2, "error: cannot write none/a.txt: its folder does not exist"),
        (&["clean", "a.txt", "-q", "-v"], 2, "cannot be used with"),
        (&["clean", "a.txt", "-v", "--pack", "mine.toml"], 0, "note: a.txt: 1 line and 1 part removed, 3 of "),
    ];
    for (args, code, message) in cases {
        let ran = folder.run(args);
        assert_eq!(ran.code, *code, "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(message), "{args:?}: {}", ran.stderr);
        assert!(!message.is_empty() || ran.stderr.is_empty(), "{args:?}: {}", ran.stderr);
    }
}

#[test]
fn one_bad_file_does_not_keep_the_others() {
    let folder = Folder::new();
    folder.write("a.txt", dirty()).write("b.txt", PROSE);
    let ran = folder.run(&["clean", "--pack", "mine.toml", "a.txt", "none.txt", "b.txt"]);
    assert_eq!((ran.code, ran.stdout), (2, format!("{}{PROSE}", cleaned())));
    assert_eq!(ran.stderr, "error: cannot read none.txt: there is no such file\n");
}

#[test]
fn other_encodings_are_named() {
    let folder = Folder::new();
    let cut = &"é".repeat(50).into_bytes()[..99];
    let mended = format!("{}\u{FFFD}", "é".repeat(49));
    // Bytes, more arguments, text, what stderr says.
    let cases: &[(&[u8], &[&str], &str, &str)] = &[
        (b"Le caf\xE9 ferme \xE0 midi, d\xE9j\xE0.\n", &[], "Le café ferme à midi, déjà.\n", "note: stdin: read as windows-1252; output is UTF-8\n"),
        (b"Le caf\xE9 ferme \xE0 midi, d\xE9j\xE0.\n", &["-q"], "Le café ferme à midi, déjà.\n", ""),
        (b"\xFF\xFEh\0i\0", &[], "hi", "note: stdin: read as UTF-16LE; output is UTF-8\n"),
        (b"h\0i\0", &["--encoding", "utf-16le"], "hi", "note: stdin: read as UTF-16LE; output is UTF-8\n"),
        (b"\xEF\xBB\xBFhi", &[], "hi", ""),
        (cut, &[], &mended, "warning: stdin: some bytes mean nothing in UTF-8; each such place is now \u{FFFD}\n"),
        (b"<!DOCTYPE html><p>hi", &["--input-format", "text"], "<!DOCTYPE html><p>hi", ""),
        (b"PK\x03\x04\0\0 hi", &[], "PK\x03\x04\0\0 hi", "warning: stdin: this looks like a binary file\n"),
    ];
    for (bytes, args, text, message) in cases {
        let ran = folder.run_with(&[&["clean"], *args].concat(), bytes, &[]);
        assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, *text, *message));
    }
}

#[test]
fn json_tells_every_decision() {
    let folder = Folder::new();
    let ran = folder.run_with(&["clean", "--pack", "mine.toml", "-f", "json"], dirty().as_bytes(), &[]);
    assert_eq!(ran.code, 0);
    assert_eq!(ran.stdout.lines().count(), 1);
    let record: serde_json::Value = serde_json::from_str(&ran.stdout).expect("it is JSON");
    assert_eq!((record["source"].as_str(), record["outcome"].as_str(), record["encoding"].as_str()), (Some("stdin"), Some("cleaned"), Some("UTF-8")));
    assert_eq!((record["text"].as_str(), record["held_back"].as_bool()), (Some(cleaned().as_str()), Some(false)));
    let verdicts = record["verdicts"].as_array().expect("there are verdicts");
    let seen: Vec<_> = verdicts.iter().map(|verdict| (verdict["line"].as_u64(), verdict["kept"].as_bool(), verdict["decider"].as_str())).collect();
    assert_eq!(seen, [(Some(1), Some(false), Some("mine/gizmo")), (Some(3), Some(true), None), (Some(5), Some(false), Some("mine/gizmo-part")), (Some(5), Some(true), None)]);
    let first = &verdicts[0];
    assert_eq!((&first["span"], &first["text"], &first["category"]), (&serde_json::json!([0, 10]), &serde_json::json!("Gizmo line"), &serde_json::json!("social-share")));
    let finding = &first["findings"][0];
    assert_eq!(
        (finding["claim"].as_str(), finding["cleaner"].as_str(), finding["rule"].as_str(), finding["why"].as_str()),
        (Some("remove"), Some("rules"), Some("mine/gizmo"), Some("A line that is a gizmo."))
    );
    assert_eq!(record["summary"]["removed"], serde_json::json!({"lines": 1, "parts": 1, "words": 3}));
    assert_eq!(record["summary"]["by_category"]["technical-artifact"], serde_json::json!({"lines": 0, "parts": 1, "words": 1}));
}

#[test]
fn output_goes_to_a_file_or_a_folder() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("in")).expect("a folder can be made");
    folder.write("a.txt", dirty()).write("in/a.txt", PROSE).write("in/b.txt", PROSE);
    let pack = ["--pack", "mine.toml"];
    let run = |args: &[&str]| folder.run(&[&["clean"], &pack[..], args].concat());
    assert_eq!(run(&["a.txt", "-o", "out.txt"]).code, 0);
    assert_eq!(folder.read("out.txt"), cleaned());
    // In place.
    assert_eq!(run(&["out.txt", "-o", "out.txt"]).code, 0);
    assert_eq!(folder.read("out.txt"), cleaned());
    assert_eq!(run(&["a.txt", "in/b.txt", "-o", "many"]).code, 0);
    assert_eq!((folder.read("many/a.txt"), folder.read("many/b.txt")), (cleaned(), PROSE.to_owned()));
    assert_eq!(run(&["a.txt", "-o", "one/", "-f", "json"]).code, 0);
    assert!(folder.read("one/a.txt.json").starts_with("{\"source\":\"a.txt\""));
    let ran = run(&["a.txt", "in/a.txt", "in/b.txt", "-o", "clash"]);
    assert_eq!((ran.code, folder.read("clash/a.txt"), folder.read("clash/b.txt")), (2, cleaned(), PROSE.to_owned()));
    assert!(ran.stderr.contains("a.txt and in/a.txt would both be written to clash/a.txt"), "{}", ran.stderr);
    assert_eq!(run(&["a.txt", "-o", "/dev/null"]).code, 0);
    assert!(!folder.names().iter().any(|name| name.ends_with(".part")));
}

#[test]
fn a_closed_pipe_is_no_error() {
    let folder = Folder::new();
    folder.write("big.txt", format!("{PROSE}\n\n").repeat(20_000));
    for args in [&["clean", "big.txt"][..], &["explain", "big.txt"], &["rules", "list"], &["completions", "bash"]] {
        let mut child = folder.command(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("the binary ends");
        assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""), "{args:?}");
    }
}

#[test]
fn help_shows_examples() {
    let folder = Folder::new();
    for args in [
        &["--help"][..],
        &["clean", "--help"],
        &["explain", "--help"],
        &["batch", "--help"],
        &["eval", "--help"],
        &["completions", "--help"],
        &["rules", "--help"],
        &["rules", "list", "--help"],
        &["rules", "show", "--help"],
        &["rules", "check", "--help"],
        &["rules", "test", "--help"],
        &["rules", "new", "--help"],
    ] {
        let ran = folder.run(args);
        assert_eq!(ran.code, 0, "{args:?}");
        assert!(ran.stdout.contains("Examples:\n  "), "{args:?}");
    }
    assert_eq!(folder.run(&["--version"]).stdout, format!("dechaff {}\n", env!("CARGO_PKG_VERSION")));
    assert_eq!(folder.run(&[]).code, 2);
    // Whether it can complete values, too.
    for (shell, values) in [("bash", true), ("zsh", true), ("fish", true), ("elvish", false), ("powershell", false)] {
        let script = folder.run(&["completions", shell]).stdout;
        assert!(script.contains("only-removed"), "{shell}");
        assert_eq!(script.contains("news-ticker"), values, "{shell}");
    }
}
