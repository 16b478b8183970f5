//! `dechaff batch`: bad records never end a run, and none is lost.

use serde_json::{Value, json};

use crate::archive::{gzip, paged, record_of_length, response, zstd};
use crate::run::{Folder, PROSE};

/// What went in and came out.
struct Outcome {
    code: i32,
    ids: Vec<String>,
    bad: Vec<Value>,
    stderr: String,
}

/// Cleans `bytes`, and checks that as many records come out as went in.
fn clean(name: &str, bytes: &[u8], args: &[&str]) -> Outcome {
    let folder = Folder::new();
    folder.write(name, bytes);
    let all = [&["batch", name, "-o", "out.jsonl", "--quarantine", "bad.jsonl", "--stats", "stats.json", "--fast"], args].concat();
    let ran = folder.run(&all);
    let lines = |name: &str| folder.read(name).lines().map(|line| serde_json::from_str::<Value>(line).expect("each line is JSON")).collect::<Vec<_>>();
    let (out, bad) = (lines("out.jsonl"), lines("bad.jsonl"));
    let stats: Value = serde_json::from_str(&folder.read("stats.json")).expect("it is JSON");
    assert_eq!(stats["read"], json!(out.len() + bad.len()), "{}", ran.stderr);
    assert_eq!((&stats["written"], &stats["errors"]), (&json!(out.len()), &json!(bad.len())));
    let by_reason: u64 = stats["quarantined"].as_object().expect("there are reasons").values().filter_map(Value::as_u64).sum();
    assert_eq!(by_reason, bad.len() as u64);
    assert!(!folder.names().iter().any(|name| name.contains("partial")), "{:?}", folder.names());
    // Without a quarantine the same records stand in the output.
    let inline = folder.run(&[&["batch", name, "--fast"], args].concat());
    assert_eq!((inline.code, inline.stdout.lines().count()), (ran.code, out.len() + bad.len()));
    let id = |line: &Value| line["id"].as_str().unwrap_or("none").trim_start_matches("<urn:uuid:").trim_end_matches('>').to_owned();
    Outcome { code: ran.code, ids: out.iter().map(id).collect(), bad, stderr: ran.stderr }
}

/// What is wrong, the name of the file, its bytes, the ids that come out, the reasons of the bad ones, the exit code.
type Case = (&'static str, &'static str, Vec<u8>, &'static [&'static str], &'static [&'static str], i32);

fn reasons(outcome: &Outcome) -> Vec<&str> {
    outcome.bad.iter().map(|bad| bad["reason"].as_str().unwrap_or("none")).collect()
}

#[test]
fn damaged_archives_are_read_to_their_end() {
    let [one, two, three, four] = ["1", "2", "3", "4"].map(paged);
    let members = [gzip(&one), gzip(&two), gzip(&three), gzip(&four)];
    let cut = |bytes: &[u8]| bytes[..bytes.len() * 2 / 3].to_vec();
    let mut flipped = members[1].clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0x55;
    let block_of = |record: &[u8]| {
        let start = memchr::memmem::find(record, b"\r\n\r\n").expect("there is a header") + 4;
        record[start..record.len() - 4].to_vec()
    };
    let fields = "WARC-Target-URI: https://site.example/2\r\nContent-Type: application/http; msgtype=response\r\n";
    let block = block_of(&two);
    let wrong = |by: isize| record_of_length("response", "2", fields, &block, block.len().saturating_add_signed(by));
    let absurd = record_of_length("response", "2", fields, &block, usize::MAX / 2);
    let no_length = String::from_utf8_lossy(&two).replace("Content-Length: ", "Content-Langth: ").into_bytes();
    let cases: Vec<Case> = vec![
        ("cut member", "in.warc.gz", [members[0].clone(), cut(&members[1]), members[2].clone(), members[3].clone()].concat(), &["1", "3", "4"], &["damaged"], 0),
        ("flipped bits", "in.warc.gz", [members[0].clone(), flipped, members[2].clone(), members[3].clone()].concat(), &["1", "3", "4"], &["damaged"], 0),
        ("cut at the end", "in.warc.gz", [members[0].clone(), cut(&members[1])].concat(), &["1"], &["truncated"], 2),
        ("plain, cut at the end", "in.warc", [one.clone(), cut(&two)].concat(), &["1"], &["truncated"], 2),
        ("garbage at the end", "in.warc.gz", [members[0].clone(), members[1].clone(), b"garbage".repeat(9)].concat(), &["1", "2"], &["damaged"], 0),
        ("garbage between", "in.warc.gz", [members[0].clone(), b"garbage".repeat(9), members[1].clone()].concat(), &["1", "2"], &["damaged"], 0),
        ("zeros at the end", "in.warc.gz", [members[0].clone(), vec![0; 700]].concat(), &["1"], &[], 0),
        ("plain garbage between", "in.warc", [one.clone(), b"garbage\n".repeat(9), two.clone()].concat(), &["1", "2"], &["bad-header"], 0),
        ("plain, too long", "in.warc", [one.clone(), wrong(30), three.clone(), four.clone()].concat(), &["1", "3", "4"], &["wrong-length"], 0),
        ("plain, too long by little", "in.warc", [one.clone(), wrong(2), three.clone(), four.clone()].concat(), &["1", "2", "3", "4"], &[], 0),
        ("plain, too long by a record", "in.warc", [one.clone(), wrong(three.len() as isize + 7), three.clone(), four.clone()].concat(), &["1", "3", "4"], &["wrong-length"], 0),
        ("plain, too short", "in.warc", [one.clone(), wrong(-30), three.clone(), four.clone()].concat(), &["1", "3", "4"], &["wrong-length"], 0),
        ("too long", "in.warc.gz", [gzip(&one), gzip(&wrong(30)), gzip(&three)].concat(), &["1", "3"], &["wrong-length"], 0),
        ("too short", "in.warc.gz", [gzip(&one), gzip(&wrong(-30)), gzip(&three)].concat(), &["1", "3"], &["wrong-length"], 0),
        ("too long, one member", "in.warc.gz", gzip(&[one.clone(), wrong(30), three.clone()].concat()), &["1", "3"], &["wrong-length"], 0),
        ("longer than the file", "in.warc", [one.clone(), absurd.clone(), three.clone()].concat(), &["1", "3"], &["wrong-length"], 0),
        ("longer than the member", "in.warc.gz", [gzip(&one), gzip(&absurd), gzip(&three)].concat(), &["1", "3"], &["wrong-length"], 0),
        ("no length", "in.warc", [one.clone(), no_length.clone(), three.clone()].concat(), &["1", "3"], &["bad-header"], 0),
        ("cut frame", "in.warc.zst", [zstd(&one), cut(&zstd(&two)), zstd(&three)].concat(), &["1", "3"], &["damaged"], 0),
        (
            "bad chunks",
            "in.warc",
            [one.clone(), response("2", "Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n", b"5\r\nabcde\r\n9\r\nab"), three.clone()].concat(),
            &["1", "3"],
            &["bad-body"],
            0,
        ),
        (
            "cut body",
            "in.warc",
            [one.clone(), response("2", "Content-Type: text/html\r\nContent-Encoding: gzip\r\n", &cut(&gzip(&two))), three.clone()].concat(),
            &["1", "3"],
            &["bad-body"],
            0,
        ),
    ];
    for (what, name, bytes, ids, expected, code) in cases {
        let outcome = clean(name, &bytes, &[]);
        assert_eq!(
            (&outcome.ids.iter().map(String::as_str).collect::<Vec<_>>()[..], &reasons(&outcome)[..], outcome.code),
            (ids, expected, code),
            "{what}: {} {:?}",
            outcome.stderr,
            outcome.bad
        );
        for bad in &outcome.bad {
            assert!(bad["file"] == name && bad["record"].is_u64() && bad["offset"].is_u64(), "{what}: {bad}");
        }
    }
}

#[test]
fn what_is_too_large_is_passed_over() {
    let limit = ["--max-record", "100000"];
    // A body that grows, a record that grows with its member, and one that is large as it is.
    let zeros = vec![b' '; 30 << 20];
    let bomb = response("2", "Content-Type: text/html\r\nContent-Encoding: gzip\r\n", &gzip(&zeros));
    let large = response("2", "Content-Type: text/html\r\n", &zeros);
    let picture = response("2", "Content-Type: image/png\r\n", &zeros);
    for (name, bytes, bad) in [
        ("in.warc", [paged("1"), bomb, paged("3")].concat(), &["too-large"][..]),
        ("in.warc.gz", [gzip(&paged("1")), gzip(&large), gzip(&paged("3"))].concat(), &["too-large"]),
        ("in.warc", [paged("1"), large.clone(), paged("3")].concat(), &["too-large"]),
        ("in.warc.gz", [gzip(&paged("1")), gzip(&picture), gzip(&paged("3"))].concat(), &[]),
    ] {
        let outcome = clean(name, &bytes, &limit);
        assert_eq!((outcome.ids, outcome.code), (vec!["1".to_owned(), "3".to_owned()], 0), "{}", outcome.stderr);
        assert_eq!(outcome.bad.iter().map(|bad| bad["reason"].as_str().unwrap_or("none")).collect::<Vec<_>>(), bad);
    }
}

#[test]
fn bad_lines_go_to_the_quarantine_as_they_were() {
    let line = |id: &str| format!("{{\"id\": \"{id}\", \"text\": \"{PROSE}\"}}\n");
    let first: String = (0..2000).map(|_| line("1")).collect();
    let bytes = [gzip(first.as_bytes()), gzip(b"bad\n\xFF\n{\"id\": 4}\n"), b"garbage".to_vec(), gzip(line("5").as_bytes())].concat();
    let outcome = clean("in.jsonl.gz", &bytes, &[]);
    assert_eq!((outcome.ids.len(), outcome.code), (2001, 0), "{}", outcome.stderr);
    assert_eq!(reasons(&outcome), ["bad-json", "bad-json", "nothing-to-clean", "damaged"]);
    let mut bad = outcome.bad;
    assert_eq!(bad[0], json!({"id": null, "file": "in.jsonl.gz", "line": 2001, "reason": "bad-json", "error": "the line is no JSON object", "raw": "bad"}));
    assert_eq!((bad[1]["raw_base64"].take(), bad[2]["raw"].take(), bad[2]["id"].take()), (json!("/w=="), json!("{\"id\": 4}"), json!(4)));
    // A file that was there when the run began, or that is none.
    let folder = Folder::new();
    folder.write("a.jsonl", line("a"));
    let ran = folder.run(&["batch", "a.jsonl", "none.jsonl", "-o", "out.jsonl"]);
    assert!(ran.code == 2 && ran.stderr.contains("cannot read none.jsonl: there is no such file") && folder.names() == ["a.jsonl", "mine.toml"], "{}", ran.stderr);
}
