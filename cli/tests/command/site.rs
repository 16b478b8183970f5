//! `dechaff site`, and profiles in other commands.

use crate::run::Folder;

const STORIES: [&str; 5] = [
    "The ferry sails again on Monday, after a winter in which the island had no other boat. People had waited for it.",
    "The mayor has opened a school that was shut for years. Forty children were there on the first day, and all sang.",
    "The bridge repairs will take longer than anybody had thought. The town says so, and the company says so too.",
    "Bakers of the county ask for cheaper flour. One of them said that he would otherwise shut his shop by the spring.",
    "A museum shows what divers found off the coast. Most of it is older than the town, and nobody knows how it came.",
];

/// Records of pages of one host and one of another, a bad one, and one without an address.
fn crawl() -> String {
    let text = |story: &str| format!("Qonnuts\\nVelmats\\nSporrats\\n{story}\\nOikeudets\\nYhteysts\\n");
    let pages = STORIES.iter().enumerate().map(|(number, story)| format!(r#"{{"id":{number},"url":"https://www.news.example/{number}","text":"{}"}}"#, text(story)));
    let others = [r#"{"id":"b","url":"https://other.example/","text":"Hello there.\nHello again."}"#.to_owned(), r#"{"id":"c","text":"nowhere"}"#.to_owned(), "{".to_owned()];
    pages.chain(others).map(|line| line + "\n").collect()
}

fn learned() -> Folder {
    let folder = Folder::new();
    folder.write("crawl.jsonl", crawl());
    let ran = folder.run(&["site", "learn", "crawl.jsonl", "-o", "all.profiles"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("8 records read: 6 pages of 2 hosts counted, 0 nearly the same as another or without text, 1 without a url, 1 bad\n"), "{}", ran.stderr);
    assert!(ran.stderr.contains("crawl.jsonl: line 8: the line is no valid JSON"), "{}", ran.stderr);
    let page = format!("Qonnuts\nVelmats\nSporrats\n{}\nOikeudets\nYhteysts\n", STORIES[0]);
    folder.write("page.txt", page);
    folder
}

#[test]
fn profiles_are_learned_shown_and_applied() {
    let folder = learned();
    insta::assert_snapshot!(folder.run(&["site", "show", "all.profiles"]).stdout);
    insta::assert_snapshot!(folder.run(&["site", "show", "all.profiles", "WWW.News.Example"]).stdout);
    let url = "https://news.example/0";
    insta::assert_snapshot!(folder.run(&["explain", "--profiles", "all.profiles", "--url", url, "page.txt"]).stdout);
    let cleaned = format!("{}\n", STORIES[0]);
    for args in [&["site", "apply", "all.profiles", "--url", url, "page.txt"], &["clean", "--profiles", "all.profiles", "--url", url, "page.txt"][..]] {
        let ran = folder.run(args);
        assert_eq!((ran.code, ran.stdout.as_str()), (0, cleaned.as_str()), "{args:?}: {}", ran.stderr);
    }
    let whole = folder.read("page.txt");
    for args in [
        &["clean", "--profiles", "all.profiles", "--url", "https://other.example/0", "page.txt"][..],
        &["clean", "--profiles", "all.profiles", "page.txt"],
        &["clean", "--profiles", "all.profiles", "--url", url, "--disable", "site-template", "page.txt"],
    ] {
        assert_eq!(folder.run(args).stdout, whole, "{args:?}");
    }
    let ran = folder.run(&["batch", "crawl.jsonl", "--profiles", "all.profiles"]);
    assert!(ran.stdout.starts_with(&format!(r#"{{"id":0,"text":"{}\n","outcome":"cleaned"}}"#, STORIES[0])), "{}", ran.stdout);
}

#[test]
fn a_batch_learns_what_site_learn_does() {
    let folder = learned();
    let ran = folder.run(&["batch", "crawl.jsonl", "--learn-profiles", "batch.profiles"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    let bytes = |name: &str| std::fs::read(folder.path(name)).expect("it was written");
    assert_eq!(bytes("batch.profiles"), bytes("all.profiles"));
    let ran = folder.run(&["batch", "crawl.jsonl", "--learn-profiles", "p", "-o", "out.jsonl"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("'--learn-profiles <FILE>' cannot be used with '--output <OUT>'"), "{}", ran.stderr);
}

#[test]
fn parts_and_spilled_hosts_make_the_same_file() {
    let folder = learned();
    let mut lines: Vec<String> = crawl().lines().map(|line| format!("{line}\n")).collect();
    for host in 0..9 {
        for page in 0..2 {
            lines.push(format!("{{\"id\":1,\"url\":\"https://{host}.example/{page}\",\"text\":\"Home\\nstory number {host} {page}\"}}\n"));
        }
    }
    folder.write("whole.jsonl", lines.concat());
    let middle = lines.len() / 2;
    folder.write("1.jsonl", lines[..middle].concat()).write("2.jsonl", lines[middle..].concat());
    for (input, output, more) in
        [("whole.jsonl", "whole", &[][..]), ("whole.jsonl", "spilled", &["--max-hosts", "2", "--spill", "."]), ("1.jsonl", "1", &[]), ("2.jsonl", "2", &[])]
    {
        let ran = folder.run(&[&["site", "learn", input, "-o", output], more].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
    }
    assert_eq!(folder.run(&["site", "merge", "1", "2", "-o", "merged"]).code, 0);
    let bytes = |name: &str| std::fs::read(folder.path(name)).expect("it was written");
    assert_eq!(bytes("spilled"), bytes("whole"));
    assert_eq!(bytes("merged"), bytes("whole"));
    assert!(!folder.names().iter().any(|name| name.starts_with("dechaff-site-")), "{:?}", folder.names());
}

#[test]
fn errors_say_what_to_do() {
    let folder = learned();
    folder.write("cut", &std::fs::read(folder.path("all.profiles")).expect("it was written")[..60]);
    // Arguments, exit code, what stderr says.
    let cases: &[(&[&str], i32, &str)] = &[
        (&["site", "show", "crawl.jsonl"], 2, "crawl.jsonl: this is no file of site profiles; `dechaff site learn` makes one"),
        (&["site", "show", "cut"], 2, "cut: these site profiles are cut off after 0 hosts; copy the file again, or learn them anew"),
        (&["clean", "--profiles", "cut", "page.txt"], 2, "cut: these site profiles are cut off after 0 hosts"),
        (&["site", "show", "all.profiles", "new.example"], 2, "there is no host \"new.example\" in all.profiles; did you mean \"news.example\"?"),
        (&["site", "show", "none"], 2, "cannot read none: there is no such file"),
        (&["site", "merge", "all.profiles", "cut", "-o", "out"], 2, "cut: these site profiles are cut off"),
        (&["site", "learn", "crawl.jsonl", "--max-hosts", "2", "--spill", "nowhere", "-o", "out"], 2, "cannot write to nowhere"),
    ];
    for (args, code, says) in cases {
        let ran = folder.run(args);
        assert_eq!(ran.code, *code, "{args:?}");
        assert!(ran.stderr.contains(says), "{args:?}: {}", ran.stderr);
    }
    assert!(!folder.names().contains(&"out".to_owned()));
    folder.write("empty.jsonl", "{\"text\":\"a b\"}\n");
    assert_eq!(folder.run(&["site", "learn", "empty.jsonl", "-o", "empty"]).code, 1);
}
