//! `dechaff batch`.

use std::io::{Read, Write};
use std::process::Stdio;

use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use serde_json::Value;

use crate::run::{Folder, PROSE};

/// Lines of different lengths, every third one with something to remove.
fn lines(count: usize) -> String {
    let line = |number: usize| {
        let chaff = if number.is_multiple_of(3) { "Gizmo line\\n\\n" } else { "" };
        let text = format!("{PROSE} ").repeat(1 + number * 7 % 40);
        format!("{{\"id\": {number}, \"text\": \"{chaff}{}\"}}\n", text.trim())
    };
    (0..count).map(line).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

fn records(output: &str) -> Vec<Value> {
    output.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
}

#[test]
fn order_and_bytes_do_not_depend_on_threads() {
    let folder = Folder::new();
    folder.write("in.jsonl", lines(3000));
    let one = folder.run(&["batch", "in.jsonl", "--pack", "mine.toml", "-j", "1", "--explain"]);
    assert_eq!(one.code, 0, "{}", one.stderr);
    let ids: Vec<_> = records(&one.stdout).iter().map(|record| record["id"].as_u64()).collect();
    assert!(ids.into_iter().eq((0..3000).map(Some)));
    for jobs in ["2", "4", "9"] {
        let many = folder.run(&["batch", "in.jsonl", "--pack", "mine.toml", "-j", jobs, "--explain"]);
        assert!(many.bytes == one.bytes, "-j {jobs}");
    }
}

#[test]
fn compressed_files_are_read_and_written() {
    let folder = Folder::new();
    let plain = lines(200);
    folder.write("in.jsonl", &plain).write("in.jsonl.gz", gzip(plain.as_bytes()));
    let (first, second) = plain.split_at(plain.len() / 2);
    folder.write("members.gz", [gzip(first.as_bytes()), gzip(second.as_bytes())].concat());
    folder.write("in.jsonl.zst", zstd::encode_all(plain.as_bytes(), 1).expect("memory takes all"));
    let expected = folder.run(&["batch", "in.jsonl", "--pack", "mine.toml"]).bytes;
    for (input, output) in [("in.jsonl.gz", "out.jsonl"), ("members.gz", "a.jsonl.gz"), ("in.jsonl.zst", "b.jsonl.zst"), ("in.jsonl", "-")] {
        let ran = folder.run(&["batch", input, "-o", output, "--pack", "mine.toml"]);
        assert_eq!(ran.code, 0, "{input}: {}", ran.stderr);
        let bytes = if output == "-" { ran.bytes } else { std::fs::read(folder.path(output)).expect("the output is there") };
        let mut plain = Vec::new();
        match output {
            "a.jsonl.gz" => drop(MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut plain).expect("it is gzip")),
            "b.jsonl.zst" => plain = zstd::decode_all(bytes.as_slice()).expect("it is zstd"),
            _ => plain = bytes,
        }
        assert!(plain == expected, "{input} to {output}");
    }
    // By its bytes, whatever stdin is called.
    let stdin = std::fs::read(folder.path("in.jsonl.gz")).expect("it is there");
    assert!(folder.run_with(&["batch", "--pack", "mine.toml"], &stdin, &[]).bytes == expected);
}

#[test]
fn bad_lines_are_passed_over() {
    let folder = Folder::new();
    let long = format!("{{\"id\": 6, \"text\": \"{}\"}}", PROSE.repeat(100));
    let mut input = format!("{{\"id\": \"a\", \"text\": \"{PROSE}\"}}\nnot JSON\n{{\"id\": 2}}\n{{\"id\": 3, \"text\": 4}}\n\n{long}\n").into_bytes();
    input.extend(b"{\"id\": 7, \"text\": \"\xFF\"}\n{\"id\": 8, \"html_base64\": \"<p>\"}\n");
    input.extend(format!("{{\"id\": 9, \"text\": \"Gizmo line\"}}\r\n{{\"id\": 10, \"text\": \" \"}}\n{{\"id\": 11.0, \"text\": \"Gizmo line\\n{PROSE}\"}}").as_bytes());
    let ran = folder.run_with(&["batch", "--pack", "mine.toml", "--max-line", "2000", "--stats", "stats.json"], &input, &[]);
    assert_eq!(ran.code, 0);
    let prose = format!("\"text\":\"{PROSE}\"");
    let expected = [
        &format!("{{\"id\":\"a\",{prose},\"outcome\":\"unchanged\"}}"),
        r#"{"id":null,"line":2,"error":"the line is no JSON object"}"#,
        r#"{"id":2,"line":3,"error":"there is no \"html\", \"html_base64\" or \"text\""}"#,
        r#"{"id":3,"line":4,"error":"\"text\" is a number, and has to be a string"}"#,
        r#"{"id":null,"line":5,"error":"the line is empty"}"#,
        r#"{"id":null,"line":6,"error":"the line has more than 2000 bytes (see --max-record)"}"#,
        r#"{"id":null,"line":7,"error":"the line is not UTF-8 at byte 20"}"#,
        r#"{"id":8,"line":8,"error":"\"html_base64\" is no valid base 64: Invalid symbol 60, offset 0."}"#,
        r#"{"id":9,"text":"","outcome":"all-chaff"}"#,
        r#"{"id":10,"text":" ","outcome":"no-text"}"#,
        &format!("{{\"id\":11.0,{prose},\"outcome\":\"cleaned\"}}"),
    ];
    assert_eq!(ran.stdout.lines().collect::<Vec<_>>(), expected);
    assert!(ran.stderr.contains("warning: line 2: the line is no JSON object\n"), "{}", ran.stderr);
    assert!(ran.stderr.contains("11 records: 1 cleaned, 1 unchanged, 1 emptied, 1 without text, 7 bad\n"), "{}", ran.stderr);
    let stats: Value = serde_json::from_str(&folder.read("stats.json")).expect("it is JSON");
    let count = |name: &str| stats[name].as_u64().unwrap_or_else(|| panic!("{name} is a number"));
    let kinds = ["cleaned", "unchanged", "emptied", "no_text", "limit_reached", "unsettled", "errors"];
    assert_eq!((count("read"), kinds.iter().map(|kind| count(kind)).sum::<u64>()), (11, 11));
    assert_eq!((count("words_in"), count("words_out") + count("words_removed")), (24 + 2 + 26, 52));
    assert_eq!(stats["removed_by_category"], serde_json::json!({"social-share": 4}));
    assert_eq!(stats["removed_by_rule"], serde_json::json!({"mine/gizmo": 4}));
    assert_eq!((count("written"), &stats["quarantined"]), (4, &serde_json::json!({"bad-body": 1, "bad-json": 3, "nothing-to-clean": 1, "too-large": 1, "wrong-type": 1})));
}

#[test]
fn removals_are_explained() {
    let folder = Folder::new();
    let input = format!("{{\"id\": 1, \"text\": \"é ((gizmo)) {PROSE}\"}}\n");
    let ran = folder.run_with(&["batch", "--pack", "mine.toml", "--explain"], input.as_bytes(), &[]);
    let mut removed = records(&ran.stdout)[0]["removed"].clone();
    let text = removed[0]["text"].take();
    // The space beside a part goes with it.
    assert_eq!(text.as_str().map(str::trim), Some("((gizmo))"));
    let at = |index: usize| removed[0]["span"][index].as_u64().expect("it is a number") as usize;
    assert_eq!(format!("é ((gizmo)) {PROSE}").get(at(0)..at(1)), text.as_str());
    // 0.9 as f32 is not 0.9 as f64 once it is read back.
    removed[0]["confidence"] = serde_json::json!(0.9);
    removed[0]["span"].take();
    let expected =
        serde_json::json!([{"span": null, "text": null, "category": "technical-artifact", "decider": "mine/gizmo-part", "confidence": 0.9, "why": "A gizmo inside a line."}]);
    assert_eq!(removed, expected);
}

#[test]
fn what_could_be_read_of_cut_input_is_cleaned() {
    let folder = Folder::new();
    let plain = lines(2000);
    let gz = gzip(plain.as_bytes());
    let zst = zstd::encode_all(plain.as_bytes(), 1).expect("memory takes all");
    for (name, bytes) in [("cut.gz", &gz), ("cut.zst", &zst)] {
        folder.write(name, &bytes[..bytes.len() * 3 / 4]);
        let ran = folder.run(&["batch", name, "-o", "out.jsonl", "--pack", "mine.toml"]);
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.contains(&format!("error: {name} ")) && ran.stderr.contains("what could be read was cleaned"), "{}", ran.stderr);
        let records = records(&folder.read("out.jsonl"));
        assert!(records.len() > 100, "{name}: {}", records.len());
        let (last, whole) = records.split_last().expect("there are some");
        assert!(whole.iter().map(|record| record["id"].as_u64()).eq((0..whole.len() as u64).map(Some)));
        assert!(last["error"] == "the input breaks off inside the line" || last["id"].as_u64() == Some(whole.len() as u64), "{last}");
    }
}

#[test]
fn exit_codes_and_messages() {
    let folder = Folder::new();
    folder.write("old.jsonl", "precious").write("gizmo.jsonl", "{\"id\": 1, \"text\": \"Gizmo line\"}\n").write("bad.jsonl", "x\ny\n").write("empty.jsonl", "");
    folder.write("good.jsonl", lines(1)).write("not.gz", b"\x1F\x8B\x09\x09garbage");
    // Arguments, exit code, what stderr says.
    let cases: &[(&[&str], i32, &str)] = &[
        (&["batch", "none.jsonl", "-o", "old.jsonl"], 2, "error: cannot read none.jsonl: there is no such file"),
        (&["batch", "good.jsonl", "-o", "none/out.jsonl"], 2, "error: cannot write none/out.jsonl: its folder does not exist"),
        (&["batch", "good.jsonl", "-o", "."], 2, "error: cannot write .: the folder is not empty"),
        (&["batch", "good.jsonl", "-j", "0"], 2, "invalid value '0'"),
        (&["batch", "gizmo.jsonl", "--pack", "mine.toml"], 1, "1 record: 1 emptied"),
        (&["batch", "empty.jsonl"], 1, "0 records"),
        (&["batch", "bad.jsonl"], 2, "error: no record could be cleaned"),
        (&["batch", "not.gz"], 2, "error: not.gz cannot be read to its end"),
        (&["batch", "good.jsonl", "-q"], 0, ""),
    ];
    for (args, code, message) in cases {
        let ran = folder.run(args);
        assert_eq!(ran.code, *code, "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(message), "{args:?}: {}", ran.stderr);
        assert!(!message.is_empty() || ran.stderr.is_empty(), "{args:?}: {}", ran.stderr);
    }
    assert_eq!(folder.read("old.jsonl"), "precious");
    assert!(!folder.names().iter().any(|name| name.contains(".part")));
}

#[test]
fn many_bad_lines_do_not_flood_the_terminal() {
    let folder = Folder::new();
    let input = format!("{}{}", "x\n".repeat(120), lines(1));
    let warnings = |args: &[&str]| folder.run_with(args, input.as_bytes(), &[]).stderr.matches("warning: ").count();
    assert_eq!((warnings(&["batch"]), warnings(&["batch", "-v"]), warnings(&["batch", "-q"])), (51, 120, 0));
}

#[test]
fn lines_come_out_while_input_is_still_open() {
    let folder = Folder::new();
    let mut child = folder.command(&["batch", "-q"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the binary runs");
    let mut stdin = child.stdin.take().expect("stdin is a pipe");
    let mut stdout = std::io::BufReader::new(child.stdout.take().expect("stdout is a pipe"));
    for number in 0..3 {
        stdin.write_all(format!("{{\"id\": {number}, \"text\": \"Rain fell.\"}}\n").as_bytes()).expect("the command reads");
        stdin.flush().expect("the command reads");
        let mut line = String::new();
        std::io::BufRead::read_line(&mut stdout, &mut line).expect("the command writes");
        assert_eq!(line, format!("{{\"id\":{number},\"text\":\"Rain fell.\",\"outcome\":\"unchanged\"}}\n"));
    }
    // With the reader gone it ends without a word, though its input is still open.
    drop(stdout);
    // Other tests start processes meanwhile, and one that is just being started still holds the pipe for a moment, so
    // the first line may find a reader.
    let status = loop {
        if let Some(status) = child.try_wait().expect("it can be asked") {
            break status;
        }
        let _ = stdin.write_all(b"{\"id\": 9, \"text\": \"Rain fell.\"}\n");
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    assert_eq!(status.code(), Some(0));
}
