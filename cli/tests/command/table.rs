//! The library's table of behaviour, through the command.

use crate::run::Folder;

/// Reads a list of strings of a case.
fn list<'t>(case: &'t toml::Table, key: &str) -> Vec<&'t str> {
    case.get(key).and_then(toml::Value::as_array).into_iter().flatten().filter_map(toml::Value::as_str).collect()
}

#[test]
#[expect(clippy::print_stdout, reason = "a test says what it leaves out")]
fn the_command_does_what_the_library_does() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/behaviour.toml");
    let table: toml::Table = std::fs::read_to_string(path).expect("the table is there").parse().expect("it is TOML");
    let cases = table["case"].as_array().expect("a list of cases").iter().filter_map(toml::Value::as_table);
    let folder = Folder::new();
    let (mut ran, mut wrong) = (0, Vec::new());
    for case in cases {
        let word = |key: &str| case.get(key).and_then(toml::Value::as_str);
        let (name, text) = (word("name").unwrap_or_default(), word("text").unwrap_or_default());
        if word("protect").is_some() {
            println!("left out: {name}: the command has no spans to protect");
            continue;
        }
        // A case is text, also one that consists of markup that was left over.
        let mut args = vec!["clean", "-", "--quiet", "--input-format", "text"];
        for (flag, key) in [("--mode", "mode"), ("--url", "url"), ("--language", "language")] {
            args.extend(word(key).into_iter().flat_map(|value| [flag, value]));
        }
        for (flag, key) in [("--keep", "keep"), ("--remove", "remove"), ("--disable", "disable"), ("--disable", "without")] {
            args.extend(list(case, key).into_iter().flat_map(|value| [flag, value]));
        }
        if let Some(pack) = word("pack") {
            folder.write("behaviour.toml", pack);
            args.extend(["--pack", "behaviour.toml"]);
        }
        let run = folder.run_with(&args, text.as_bytes(), &[]);
        let wanted = word("cleaned").unwrap_or(text);
        // The command decodes, and decoding takes a byte order mark off.
        let wanted = wanted.strip_prefix('\u{FEFF}').unwrap_or(wanted);
        let got = String::from_utf8_lossy(&run.bytes);
        if (got != wanted) != word("known_wrong").is_some() {
            wrong.push(format!("{name}: {got:?} is not {wanted:?}; {}", run.stderr));
        }
        ran += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(ran > 40, "only {ran} cases");
}
