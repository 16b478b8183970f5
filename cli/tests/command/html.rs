//! Pages of HTML, through `clean`, `explain` and `batch`.
//!
//! But for one of them, these tests do without the model, so that they do not change with its weights: what goes of the
//! page goes by rules and landmarks.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::run::{Folder, PROSE, Ran};

/// An article with menu, picture, list, table, comments and footer.
const PAGE: &str = include_str!("page.html");

/// What a person would keep of it.
const TEXT: &str = "\
The old bridge opens again

The old bridge over the river was opened again on Friday, after a year of repairs that cost more than the town had planned.

What was done

Masons from three villages took down every arch, washed the stones in the harbour and put them back in the order in which they had been numbered:

The two arches at the northern bank were built anew from the stones of the old mill.
The railings were forged by the smith whose grandfather had made the first ones.

Year\tCrossings a day
2019\t4,100

Shops on both banks hope that their customers from the other side of the water come back now, and the ferryman says that he is glad to sleep at night.
";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("page.html", PAGE);
    folder
}

/// Runs the command without what judges where the main text is, unless comments are asked for: that tells them apart.
fn run(folder: &Folder, args: &[&str]) -> Ran {
    run_with(folder, args, b"", &[])
}

fn run_with(folder: &Folder, args: &[&str], stdin: &[u8], env: &[(&str, &str)]) -> Ran {
    let disabled: &[&str] = if args.contains(&"--comments") { &[] } else { &["--disable", "main-content"] };
    folder.run_with(&[args, disabled].concat(), stdin, env)
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn a_page_is_told_by_its_name_its_content_or_the_caller() {
    let folder = folder();
    folder.write("page", PAGE).write("page.HTM", PAGE).write("page.txt", PAGE).write("text.html", PROSE).write("readme.md", format!("<p>{PROSE}</p>\n"));
    let fragment = format!("<div><nav><a href=/>Home</a></nav><p>{PROSE}</div>");
    let (prose, marked) = (format!("{PROSE}\n"), format!("<p>{PROSE}</p>\n"));
    // Arguments, stdin, the start of stdout.
    let cases: &[(&[&str], &str, &str)] = &[
        (&["page.html"], "", TEXT),
        (&["page"], "", TEXT),
        (&["page.HTM"], "", TEXT),
        (&["page.txt"], "", TEXT),
        (&[], PAGE, TEXT),
        (&["-"], PAGE, TEXT),
        (&["page.html", "--fast"], "", TEXT),
        (&["page.html", "--no-model"], "", TEXT),
        (&[], &fragment, &prose),
        (&["text.html"], "", &prose),
        (&["readme.md"], "", &marked),
        (&["readme.md", "--input-format", "html"], "", &prose),
        (&["text.html", "--input-format", "text"], "", PROSE),
        (&["--input-format", "html"], PROSE, &prose),
        (&["page.html", "--input-format", "text", "--mode", "recall"], "", "<!DOCTYPE html>\n"),
    ];
    for (args, stdin, start) in cases {
        let ran = run_with(&folder, &[&["clean"], *args].concat(), stdin.as_bytes(), &[]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{args:?}");
        assert!(ran.stdout.starts_with(start), "{args:?}: {}", ran.stdout);
        assert!(args.contains(&"text") || !ran.stdout.contains("Privacy policy"), "{args:?}: {}", ran.stdout);
    }
    let told = run(&folder, &["clean", "-v", "page"]);
    assert!(told.stderr.contains("note: page: read as HTML (--input-format text reads markup as text)\n"), "{}", told.stderr);
}

#[test]
fn switches_choose_what_is_shown() {
    let folder = folder();
    let link = "[river](/river)";
    let table = "| Year | Crossings a day |\n| --- | --- |\n| 2019 | 4,100 |\n";
    let picture = "![The bridge at dawn](bridge.jpg)";
    let comment = "At last, we waited for this";
    // Arguments, what is there, what is not.
    let cases: &[(&[&str], &[&str], &[&str])] = &[
        (&["-f", "markdown"], &["# The old bridge opens again\n", "\n## What was done\n", "\n- The railings", link, table, picture], &["Privacy", "not text"]),
        (&["-f", "md", "--no-links"], &["over the river was", table, picture], &["](/"]),
        (&["-f", "markdown", "--no-images"], &[link, table], &["!["]),
        (&["-f", "markdown", "--no-tables"], &[link, picture], &["|", "4,100"]),
        (&["-f", "markdown", "--no-links", "--links", "--no-images", "--images", "--no-tables", "--tables"], &[link, table, picture], &[]),
        (&["-f", "markdown", "--links", "--no-links"], &[table, picture], &[link]),
        (&["-f", "markdown", "--url", "https://a.example/news/bridge"], &["(https://a.example/river)", "(https://a.example/news/bridge.jpg)"], &[]),
        (&["-f", "html"], &["<h1>The old bridge opens again</h1>", "<a href=\"/river\">river</a>", "<table>", "<img "], &["<script", "Privacy"]),
        (&["-f", "html", "--no-links", "--no-images", "--no-tables"], &["over the river was"], &["<a ", "<img", "<table"]),
        (&["--no-tables"], &["The railings", "Shops on both"], &["4,100"]),
        (&["-f", "json", "--no-tables"], &["\"text\":\"The old bridge opens again\\n\\n"], &["Crossings a day\\n"]),
        (&["--comments", "keep"], &["The railings", comment], &[]),
        (&["--comments", "drop"], &["The railings"], &[comment, "Comments"]),
        (&["--comments", "only"], &[comment], &["The railings", "Privacy"]),
        (&["--comments", "only", "-f", "markdown"], &[comment], &["The railings"]),
        (&["--comments", "only", "-f", "html"], &[comment], &["The railings"]),
        (&["--keep", "navigation,legal-notice"], &["Weather", "Privacy policy"], &[]),
    ];
    for (args, there, not_there) in cases {
        let ran = run(&folder, &[&["clean", "page.html"], *args].concat());
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{args:?}");
        for part in *there {
            assert!(ran.stdout.contains(part), "{args:?}: no {part:?} in {}", ran.stdout);
        }
        for part in *not_there {
            assert!(!ran.stdout.contains(part), "{args:?}: {part:?} in {}", ran.stdout);
        }
    }
}

#[test]
fn metadata_stands_before_the_text() {
    let folder = folder();
    let front = "\
---
title: \"The old bridge opens again\"
authors: [\"Jane Doe\"]
published: \"2021-03-14\"
site_name: \"Harbour News\"
language: \"en\"
";
    let with_url = format!("{front}url: \"https://a.example/x\"\n");
    // Arguments, start, what follows the metadata.
    let cases: &[(&[&str], &str, &str)] = &[
        (&["--metadata"], front, "---\n\nThe old bridge opens again\n\n"),
        (&["--with-metadata", "-f", "markdown"], front, "---\n\n# The old bridge opens again\n\n"),
        (&["--metadata", "--url", "https://a.example/x"], &with_url, "---\n\nThe old bridge opens again\n\n"),
    ];
    for (args, start, then) in cases {
        let ran = run(&folder, &[&["clean", "page.html"], *args].concat());
        assert!(ran.stdout.starts_with(start), "{args:?}: {}", ran.stdout);
        assert!(ran.stdout.contains(then), "{args:?}: {}", ran.stdout);
    }
    let record = json(&run(&folder, &["clean", "page.html", "-f", "json", "--metadata"]).stdout);
    assert_eq!(record["metadata"]["site_name"], json!({"value": "Harbour News", "origin": "open-graph"}));
    assert_eq!(record["metadata"]["modified"], Value::Null);
    assert_eq!(json(&run(&folder, &["clean", "page.html", "-f", "json"]).stdout).get("metadata"), None);
    // Text has none.
    assert_eq!(run_with(&folder, &["clean", "--metadata"], PROSE.as_bytes(), &[]).stdout, PROSE);
    assert_eq!(json(&run_with(&folder, &["clean", "--metadata", "-f", "json"], PROSE.as_bytes(), &[]).stdout)["metadata"], Value::Null);
}

#[test]
fn scraped_text_has_all_formats_too() {
    let folder = Folder::new();
    let text = format!("Gizmo line\n\n{PROSE}\n");
    for (format, written) in [("text", format!("{PROSE}\n")), ("markdown", format!("{PROSE}\n")), ("html", format!("<p>{PROSE}</p>\n"))] {
        assert_eq!(run_with(&folder, &["clean", "--pack", "mine.toml", "-f", format], text.as_bytes(), &[]).stdout, written);
    }
}

#[test]
fn what_is_wrong_is_said() {
    let folder = folder();
    let shell = "<!DOCTYPE html><html><head><title>App</title></head><body><div id=root></div><script>start()</script></body></html>";
    folder.write("shell.html", shell).write("empty.html", "").write("binary.html", b"\x7FELF\x02\x01\x01\0\0\0\0 words in it").write("nav.html", "<nav><a href=/>Home</a></nav>");
    // Arguments, exit code, what stderr says.
    let cases: &[(&[&str], i32, &str)] = &[
        (&["clean", "shell.html"], 1, "warning: shell.html: there is no text in the page; scripts may write it"),
        (&["explain", "shell.html"], 1, "warning: shell.html: there is no text in the page; scripts may write it"),
        (&["clean", "shell.html", "--metadata", "-q"], 1, ""),
        (&["clean", "shell.html", "page.html", "-q"], 0, ""),
        (&["clean", "empty.html"], 1, "warning: empty.html: there is no text in it"),
        (&["clean", "nav.html"], 1, "warning: nav.html: nothing is left"),
        (&["clean", "nav.html", "--comments", "only"], 1, "warning: nav.html: no readers' comments are recognised in it"),
        (&["clean", "binary.html"], 0, "warning: binary.html: this looks like a binary file"),
        (&["clean", ".", "-f", "markdown"], 2, "error: cannot read .: it is a folder"),
        (&["clean", "none.html"], 2, "error: cannot read none.html: there is no such file"),
        (&["clean", "page.html", "-f", "html", "--metadata"], 2, "error: --metadata goes with the formats text, markdown and json"),
        (&["clean", "page.html", "-f", "xml"], 2, "[possible values: text, markdown, json, html]"),
        (&["clean", "page.html", "--input-format", "pdf"], 2, "[possible values: auto, html, text]"),
        (&["clean", "page.html", "--comments", "drop", "--keep", "user-comment"], 2, "error: --comments and --keep user-comment say opposite things"),
        (&["clean", "page.html", "--comments", "keep", "--remove", "user-comment"], 2, "error: --comments and --remove user-comment say opposite things"),
        (&["batch", "page.html"], 0, "1 record: 1 cleaned"),
    ];
    for (args, code, message) in cases {
        let ran = run(&folder, args);
        assert_eq!(ran.code, *code, "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(message), "{args:?}: {}", ran.stderr);
        assert!(!message.is_empty() || ran.stderr.is_empty(), "{args:?}: {}", ran.stderr);
    }
}

/// Pages in other encodings than UTF-8: bytes, more arguments, text, encoding.
const ENCODED: &[(&[u8], &[&str], &str, &str)] = &[
    (b"<meta charset=windows-1252><p>Le caf\xE9 ferme \xE0 midi.", &[], "Le café ferme à midi.\n", "windows-1252"),
    (b"<html><p>Le caf\xE9 ferme \xE0 midi, d\xE9j\xE0.</html>", &[], "Le café ferme à midi, déjà.\n", "windows-1252"),
    (
        b"<html><meta http-equiv='Content-Type' content='text/html; charset=Shift_JIS'><p>\x93\xFA\x96\x7B\x8C\xEA\x82\xCC\x83y\x81[\x83W</html>",
        &[],
        "日本語のページ\n",
        "Shift_JIS",
    ),
    (b"<p>\x93\xFA\x96\x7B\x8C\xEA</p>", &["--encoding", "shift_jis"], "日本語\n", "Shift_JIS"),
    (b"<meta charset=gbk><p>\xCF\xF0\xE8\xE2\xE5\xF2</p>", &["--encoding", "windows-1251"], "Привет\n", "windows-1251"),
    (b"\xFF\xFE<\0p\0>\0h\0i\0", &[], "hi\n", "UTF-16LE"),
];

#[test]
fn pages_say_what_they_are_written_in() {
    let folder = Folder::new();
    for (bytes, args, text, encoding) in ENCODED {
        let ran = run_with(&folder, &[&["clean"], *args].concat(), bytes, &[]);
        assert_eq!((ran.stdout.as_str(), ran.stderr), (*text, format!("note: stdin: read as {encoding}; output is UTF-8\n")));
    }
    // A wrong claim is corrected.
    let ran = run_with(&folder, &["clean"], "<meta charset=latin1><p>Café</p>".as_bytes(), &[]);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("Café\n", ""));
}

#[test]
fn json_has_places_in_the_html() {
    let folder = folder();
    let record = json(&run(&folder, &["clean", "page.html", "-f", "json"]).stdout);
    assert_eq!((&record["format"], &record["outcome"], &record["encoding"]), (&json!("html"), &json!("cleaned"), &json!("UTF-8")));
    let verdicts = record["verdicts"].as_array().expect("there are verdicts");
    for verdict in verdicts {
        let at = |index: usize| verdict["origin"][index].as_u64().expect("a number") as usize;
        let origin = &PAGE[at(0)..at(1)];
        let first = verdict["text"].as_str().and_then(|text| text.split(' ').next()).expect("a word");
        assert!(origin.starts_with(first), "{origin} {verdict}");
        let line = 1 + PAGE[..at(0)].matches('\n').count();
        assert_eq!(verdict["line"].as_u64(), Some(line as u64), "{verdict}");
    }
    let of = |text: &str| verdicts.iter().find(|verdict| verdict["text"] == text).unwrap_or_else(|| panic!("{text} is there"));
    let home = of("Home");
    assert_eq!((&home["kind"], &home["kept"], &home["category"]), (&json!("list-item"), &json!(false), &json!("navigation")));
    let heading = of("What was done");
    assert_eq!((&heading["kind"], &heading["level"], &heading["kept"]), (&json!("heading"), &json!(2), &json!(true)));
    assert_eq!(of("Year").get("level"), None);
    // Text has none of it.
    let record = json(&run_with(&folder, &["clean", "-f", "json"], PROSE.as_bytes(), &[]).stdout);
    assert_eq!(record["format"], "text");
    for name in ["origin", "kind", "level"] {
        assert_eq!(record["verdicts"][0].get(name), None);
    }
    assert_eq!(record.get("confidence"), None);
}

#[test]
fn a_page_is_explained_as_it_is_read() {
    let folder = folder();
    let shown = run(&folder, &["explain", "page.html"]).stdout;
    for part in [
        "- • Home\n",
        "\n  # The old bridge opens again\n\n  The old bridge over the river was",
        "\n\n  ## What was done\n\n  Masons",
        "\n  • The two arches at the northern bank were built anew from the stones of the old mill.\n  • The railings",
        "\n- © 2021 Harbour News. Privacy policy\n  └ ",
    ] {
        assert!(shown.contains(part), "no {part:?} in {shown}");
    }
    let removed = run(&folder, &["explain", "page.html", "--only-removed"]).stdout;
    assert!(removed.starts_with("12 - • Home\n     └ navigation 0."), "{removed}");
    assert!(removed.contains("\n35 - © 2021 Harbour News."), "{removed}");
    assert_eq!(run(&folder, &["explain", "page.html", "-f", "json"]).stdout, run(&folder, &["clean", "page.html", "-f", "json"]).stdout);
    for columns in ["24", "60", "100", "140"] {
        let shown = run_with(&folder, &["explain", "page.html", "--overruled"], b"", &[("COLUMNS", columns)]).stdout;
        let document = shown.split("\n                       lines").next().unwrap_or_default();
        for row in document.lines() {
            assert!(row.chars().count() <= columns.parse().unwrap_or(0), "{columns}: {row}");
        }
    }
}

#[test]
fn folders_hold_files_named_after_what_is_in_them() {
    let folder = folder();
    folder.write("other.txt", PROSE);
    assert_eq!(run(&folder, &["clean", "page.html", "other.txt", "-f", "markdown", "-o", "out"]).code, 0);
    assert!(folder.read("out/page.md").starts_with("# The old bridge opens again\n"));
    assert_eq!(folder.read("out/other.md"), PROSE);
    assert_eq!(run(&folder, &["clean", "page.html", "other.txt", "-o", "out"]).code, 0);
    assert!(folder.read("out/page.txt").starts_with(TEXT));
    assert_eq!(run(&folder, &["clean", "page.html", "-f", "html", "-o", "out/"]).code, 0);
    assert!(folder.read("out/page.html").starts_with("<h1>"));
}

#[test]
fn batches_take_pages() {
    let folder = Folder::new();
    let page = format!("<nav><a href=/>Home</a></nav><p>{PROSE} <a href=/more>More of it.</a>");
    let base64 = |bytes: &[u8]| STANDARD.encode(bytes);
    let (latin, cyrillic) = (base64(b"<meta charset=latin1><p>caf\xE9"), base64(b"<p>\xCF\xF0\xE8\xE2\xE5\xF2</p>"));
    let wrapped = format!("{}\n{}", &latin[..8], latin[8..].trim_end_matches('='));
    // A line without its id, more arguments, fields of the output.
    let cases: &[(Value, &[&str], Value)] = &[
        (json!({"html": page}), &[], json!({"text": format!("{PROSE} More of it.\n"), "outcome": "cleaned", "markdown": null, "html": null})),
        (
            json!({"html": page, "url": "https://a.example/b"}),
            &["--format", "markdown"],
            json!({"markdown": format!("{PROSE} [More of it.](https://a.example/more)\n"), "text": null}),
        ),
        (json!({"html": page}), &["-f", "html,text", "--no-links"], json!({"html": format!("<p>{PROSE} More of it.</p>\n"), "text": format!("{PROSE} More of it.\n")})),
        (json!({"html": page, "text": "Rain fell."}), &["--input-format", "text"], json!({"text": "Rain fell.", "outcome": "unchanged"})),
        (json!({"text": page}), &["--input-format", "html", "--fast"], json!({"text": format!("{PROSE} More of it.\n")})),
        (json!({"text": "<p>Rain fell."}), &[], json!({"text": "<p>Rain fell."})),
        (json!({"html_base64": latin}), &[], json!({"text": "café\n", "encoding": "windows-1252"})),
        (json!({"html_base64": wrapped}), &[], json!({"text": "café\n", "encoding": "windows-1252"})),
        (json!({"html_base64": cyrillic, "charset": "windows-1251"}), &[], json!({"text": "Привет\n", "encoding": "windows-1251"})),
        (json!({"html_base64": cyrillic, "encoding": "cp1251"}), &[], json!({"text": "Привет\n", "encoding": "windows-1251"})),
        (json!({"html_base64": latin, "charset": "nonsense"}), &[], json!({"text": "café\n"})),
        (json!({"html": "<html lang=en><p>Rain fell."}), &["--metadata"], json!({"text": "Rain fell.\n"})),
        (json!({"html": "<div id=root></div>"}), &[], json!({"text": "", "outcome": "no-text"})),
        (json!({"html": format!("<p>{PROSE}<ol id=comments><li>Well said, and about time.</ol>")}), &["--comments", "only"], json!({"text": "Well said, and about time.\n"})),
        (json!({"html": 1}), &[], json!({"error": "\"html\" is a number, and has to be a string"})),
        (json!({"html_base64": "é"}), &[], json!({"error": "\"html_base64\" is no valid base 64: Invalid symbol 195, offset 0."})),
    ];
    for (line, args, fields) in cases {
        let ran = run_with(&folder, &[&["batch", "-q"], *args].concat(), format!("{line}\n").as_bytes(), &[]);
        let record = json(&ran.stdout);
        for (name, value) in fields.as_object().expect("it is an object") {
            assert_eq!(record.get(name).unwrap_or(&Value::Null), value, "{name} of {line} with {args:?}: {record}");
        }
    }
    let ran = run_with(&folder, &["batch", "-q", "--metadata", "--explain"], format!("{}\n{}\n", json!({"id": 1, "html": page}), json!({"id": 2, "text": PROSE})).as_bytes(), &[]);
    let records: Vec<Value> = ran.stdout.lines().map(json).collect();
    assert!(records[0]["metadata"].get("title").is_some() && records[1].get("metadata") == Some(&Value::Null), "{}", ran.stdout);
    let (home, at) = (&records[0]["removed"][0], page.find("Home").expect("it is there"));
    assert_eq!((&home["text"], &home["span"], &home["origin"]), (&json!("Home"), &json!([0, 4]), &json!([at, at + 4])));
    assert_eq!(records[1]["removed"], json!([]));
}

#[test]
fn the_model_tells_how_sure_it_is() {
    let folder = folder();
    for args in [&[][..], &["--fast"]] {
        let record = json(&folder.run(&[&["clean", "page.html", "-f", "json"], args].concat()).stdout);
        let confidence = record["confidence"].as_f64();
        assert!(confidence.is_none_or(|confidence| (0.0..=1.0).contains(&confidence)), "{record}");
        assert!(record["text"].as_str().is_some_and(|text| text.contains("Masons from three villages") && !text.contains("Privacy policy")), "{record}");
        let shown = folder.run(&[&["explain", "page.html"], args].concat()).stdout;
        assert_eq!(shown.contains("\nConfidence "), confidence.is_some(), "{shown}");
    }
}
