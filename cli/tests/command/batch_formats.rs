//! `dechaff batch`: what it reads and writes besides JSON lines.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::{DeflateEncoder, ZlibEncoder};
use serde_json::{Value, json};

use crate::archive::{gzip, page, paged, record, response, zstd};
use crate::run::{Folder, PROSE};

fn records(output: &str) -> Vec<Value> {
    output.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
}

fn stats(folder: &Folder) -> Value {
    serde_json::from_str(&folder.read("stats.json")).expect("it is JSON")
}

/// One record of each kind.
fn archive() -> Vec<Vec<u8>> {
    let russian = "<!doctype html><article><h1>Мост</h1><p>Старый мост через реку снова открыт после года ремонта, который стоил больше, чем думали.</p></article>";
    let (cyrillic, _, _) = encoding_rs::WINDOWS_1251.encode(russian);
    let text = format!("Page\n{PROSE}\nGizmo line\n");
    vec![
        record("warcinfo", "0", "Content-Type: application/warc-fields\r\n", b"software: s\r\n"),
        record("request", "1", "Content-Type: application/http; msgtype=request\r\n", b"GET / HTTP/1.1\r\n\r\n"),
        paged("2"),
        response("3", "Content-Type: text/html;charset=\"windows-1251\"\r\n", &cyrillic),
        response("4", "Content-Type: image/png\r\n", b"\x89PNG\0\0"),
        record("resource", "5", "WARC-Target-URI: file:///5\r\nContent-Type: text/html\r\n", page("5").as_bytes()),
        record("conversion", "6", "WARC-Target-URI: https://site.example/6\r\nContent-Type: text/plain\r\n", text.as_bytes()),
        response("7", "", page("7").as_bytes()),
        record("metadata", "8", "Content-Type: application/warc-fields\r\n", b"a: b\r\n"),
    ]
}

#[test]
fn web_archives_are_cleaned_however_they_are_compressed() {
    let folder = Folder::new();
    let records = archive();
    let plain = records.concat();
    folder.write("plain.warc", &plain).write("whole.warc.gz", gzip(&plain));
    folder.write("members.warc.gz", records.iter().flat_map(|record| gzip(record)).collect::<Vec<_>>());
    folder.write("frames.warc.zst", records.iter().flat_map(|record| zstd(record)).collect::<Vec<_>>());
    let version_1_1 = String::from_utf8_lossy(&plain).contains("WARC/1.0");
    assert!(version_1_1);
    let newer: Vec<u8> = records.iter().flat_map(|record| [b"WARC/1.1".as_slice(), &record[8..]].concat()).collect();
    folder.write("newer.bin", newer);
    let first = folder.run(&["batch", "plain.warc", "--pack", "mine.toml", "--stats", "stats.json"]);
    assert_eq!(first.code, 0, "{}", first.stderr);
    let lines = self::records(&first.stdout);
    let told: Vec<_> =
        lines.iter().map(|line| (line["id"].as_str().unwrap_or("none"), line["url"].as_str().unwrap_or("none"), line["encoding"].as_str().unwrap_or("none"))).collect();
    assert_eq!(
        told,
        [
            ("<urn:uuid:2>", "https://site.example/2", "UTF-8"),
            ("<urn:uuid:3>", "https://site.example/3", "windows-1251"),
            ("<urn:uuid:5>", "file:///5", "UTF-8"),
            ("<urn:uuid:6>", "https://site.example/6", "UTF-8"),
            ("<urn:uuid:7>", "https://site.example/7", "UTF-8"),
        ]
    );
    for line in &lines {
        let text = line["text"].as_str().expect("there is a text");
        assert!((text.contains(PROSE) || text.contains("Старый мост")) && !text.contains("Gizmo"), "{text}");
    }
    let stats = stats(&folder);
    assert_eq!((&stats["read"], &stats["written"], &stats["passed_over"]), (&json!(5), &json!(5), &json!(4)));
    for name in ["whole.warc.gz", "members.warc.gz", "frames.warc.zst", "newer.bin"] {
        let other = folder.run(&["batch", name, "--pack", "mine.toml", "-j", "3"]);
        assert_eq!((other.code, &other.stdout), (0, &first.stdout), "{name}: {}", other.stderr);
    }
    let stdin = fs::read(folder.path("members.warc.gz")).expect("it is there");
    assert_eq!(folder.run_with(&["batch", "--pack", "mine.toml"], &stdin, &[]).stdout, first.stdout);
}

#[test]
fn bodies_are_decoded_as_http_says() {
    let plain = page("x");
    let plain = plain.as_bytes();
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(plain).expect("memory takes all");
    let raw_deflate = encoder.finish().expect("memory takes all");
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(plain).expect("memory takes all");
    let zlib = encoder.finish().expect("memory takes all");
    // One block that is not compressed, and the empty last one (RFC 7932, section 9.2).
    let head = (((plain.len() - 1) << 4) | (1 << 20)).to_le_bytes();
    let brotli = [&head[..3], plain, b"\x03"].concat();
    let chunked = |bytes: &[u8]| {
        let (first, second) = bytes.split_at(7);
        [format!("{:x};a=b\r\n", first.len()).as_bytes(), first, format!("\r\n{:X}\r\n", second.len()).as_bytes(), second, b"\r\n0\r\n\r\n"].concat()
    };
    let cases: &[(&str, Vec<u8>)] = &[
        ("", plain.to_vec()),
        ("Content-Encoding: gzip\r\n", gzip(plain)),
        ("Content-Encoding: x-gzip\r\n", [gzip(plain), b"garbage".to_vec()].concat()),
        ("Content-Encoding: deflate\r\n", raw_deflate),
        ("content-encoding: Deflate\r\n", zlib),
        ("Content-Encoding: br\r\n", brotli),
        ("Content-Encoding: zstd\r\n", zstd(plain)),
        ("Transfer-Encoding: chunked\r\n", chunked(plain)),
        ("Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n", chunked(&gzip(plain))),
        ("Content-Encoding: zstd, gzip\r\n", gzip(&zstd(plain))),
        // What crawlers leave behind that decode the body and not the header.
        ("Transfer-Encoding: chunked\r\nContent-Encoding: br\r\n", plain.to_vec()),
        ("Content-Encoding: gzip\r\n", plain.to_vec()),
        ("Bad header\r\nX-Y : z\r\n", plain.to_vec()),
    ];
    let folder = Folder::new();
    let archive: Vec<u8> = cases.iter().flat_map(|(header, body)| response("x", &format!("Content-Type: text/html\r\n{header}"), body)).collect();
    folder.write("in.warc", archive);
    let ran = folder.run(&["batch", "in.warc"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let lines: Vec<_> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), cases.len(), "{}", ran.stderr);
    for (line, (header, _)) in lines.iter().zip(cases) {
        assert_eq!(line, &lines[0], "{header}");
    }
}

#[test]
#[cfg(feature = "parquet")]
fn tables_are_read_and_written() {
    let folder = Folder::new();
    let lines: String = (0..50).map(|id| format!("{{\"id\": {id}, \"text\": \"Gizmo line\\n{PROSE} {id}\"}}\n")).collect();
    folder.write("in.jsonl", format!("{lines}bad\n"));
    let ran = folder.run(&["batch", "in.jsonl", "-o", "out.parquet", "--pack", "mine.toml", "--explain", "--metadata"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let back = folder.run(&["batch", "out.parquet", "--stats", "stats.json"]);
    assert_eq!(back.code, 0, "{}", back.stderr);
    let records = records(&back.stdout);
    assert_eq!(records.len(), 51);
    for (id, record) in records.iter().take(50).enumerate() {
        assert_eq!((&record["id"], &record["text"]), (&json!(id.to_string()), &json!(format!("{PROSE} {id}"))));
    }
    assert_eq!(records[50], json!({"id": null, "file": "out.parquet", "record": 51, "error": "the row has neither HTML nor text"}));
    // The same from a pipe, of a column by name, and the words of one that is not there.
    let bytes = fs::read(folder.path("out.parquet")).expect("it is there");
    let piped = folder.run_with(&["batch", "-", "--text-column", "text", "--id-column", "outcome"], &bytes, &[]);
    assert_eq!(self::records(&piped.stdout)[0]["id"], json!("cleaned"), "{}", piped.stderr);
    let none = folder.run(&["batch", "out.parquet", "--html-column", "content"]);
    assert_eq!(none.code, 2);
    assert!(none.stderr.contains("the table has no column \"content\""), "{}", none.stderr);
    // As HTML.
    let ran = folder.run_with(&["batch", "-o", "pages.parquet", "-f", "html"], format!("{{\"id\": \"a\", \"html\": {}}}", json!(page("a"))).as_bytes(), &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let pages = self::records(&folder.run(&["batch", "pages.parquet"]).stdout);
    assert!(pages[0]["text"].as_str().is_some_and(|text| text.contains(PROSE) && !text.contains('<')), "{pages:?}");
    let empty = folder.run_with(&["batch", "-o", "empty.parquet"], b"", &[]);
    assert_eq!((empty.code, folder.run(&["batch", "empty.parquet"]).stderr.contains("0 records")), (1, true));
}

#[test]
fn folders_are_read_and_written() {
    let folder = Folder::new();
    let site = folder.path("site");
    fs::create_dir_all(site.join("b/deep")).expect("folders can be made");
    for (name, bytes) in [
        ("b/deep/c.html", page("c").into_bytes()),
        ("a.txt", format!("{PROSE}\nGizmo line\n").into_bytes()),
        ("b/x.htm.gz", gzip(page("x").as_bytes())),
        ("picture.png", b"\x89PNG\r\n\x1A\n\0\0".to_vec()),
        ("z.warc.gz", [gzip(&paged("1")), gzip(&paged("2"))].concat()),
    ] {
        fs::write(site.join(name), bytes).expect("files can be written");
    }
    let ran = folder.run(&["batch", "site", "--pack", "mine.toml", "--stats", "stats.json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let ids: Vec<_> = records(&ran.stdout).iter().map(|record| record["id"].as_str().unwrap_or("none").to_owned()).collect();
    assert_eq!(ids, ["site/a.txt", "site/b/deep/c.html", "site/b/x.htm.gz", "<urn:uuid:1>", "<urn:uuid:2>"]);
    assert_eq!(stats(&folder)["passed_over"], json!(1));

    let ran = folder.run(&["batch", "site", "-o", "out/", "--pack", "mine.toml", "-f", "text,markdown"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(folder.read("out/a.txt.txt"), format!("{PROSE}\n"));
    assert!(folder.read("out/b/deep/c.html.md").starts_with("# Page c\n"));
    assert!(folder.read("out/000000/000000005.txt").contains(PROSE));
    let index = records(&folder.read("out/index.jsonl"));
    assert_eq!(index.len(), 5);
    for record in &index {
        let files = record["files"].as_array().expect("there are files");
        assert!(files.len() == 2 && files.iter().all(|file| Path::new(&folder.path("out")).join(file.as_str().unwrap_or_default()).is_file()), "{record}");
    }
    let again = folder.run(&["batch", "site", "-o", "out/"]);
    assert!(again.code == 2 && again.stderr.contains("cannot write out/: the folder is not empty"), "{}", again.stderr);
}

#[test]
fn several_inputs_are_one() {
    let folder = Folder::new();
    let lines = |from: usize| (from..from + 10).map(|id| format!("{{\"id\": {id}, \"text\": \"{PROSE}\"}}\n")).collect::<String>();
    folder.write("a.jsonl", lines(0)).write("b.jsonl.gz", gzip(lines(10).as_bytes())).write("c.jsonl", "bad\n").write("list", "b.jsonl.gz\n\nc.jsonl\n");
    let one = folder.run(&["batch", "a.jsonl", "b.jsonl.gz", "c.jsonl"]);
    assert_eq!(one.code, 0, "{}", one.stderr);
    let records = records(&one.stdout);
    assert_eq!(records.len(), 21);
    assert_eq!(records[20], json!({"id": null, "file": "c.jsonl", "line": 1, "error": "the line is no JSON object"}));
    assert_eq!(folder.run(&["batch", "a.jsonl", "--files-from", "list"]).stdout, one.stdout);
    // Shards add up to the whole, in its order.
    for of in [1, 3, 40] {
        let shards: Vec<_> = (0..of).map(|shard| folder.run(&["batch", "a.jsonl", "b.jsonl.gz", "c.jsonl", "--shard", &format!("{shard}/{of}")]).stdout).collect();
        let mut shards: Vec<_> = shards.iter().map(|shard| shard.lines()).collect();
        let woven: Vec<_> = (0..21).map(|number| shards[number % of].next().expect("the shard has a line left")).collect();
        assert!(woven.into_iter().eq(one.stdout.lines()), "{of}");
        assert!(shards.iter_mut().all(|shard| shard.next().is_none()));
    }
    assert!(folder.run(&["batch", "a.jsonl", "--shard", "3/3"]).stderr.contains("K from 0 to N - 1"));
}
