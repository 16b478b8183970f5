//! Five scraped articles, labelled line by line, that lie beside the repository; left out where they do not.
#![expect(clippy::print_stderr, reason = "a test that is left out says so")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// White space does not count in the comparison of lines.
fn squeezed(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn counted<'l>(lines: impl Iterator<Item = &'l str>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for line in lines {
        *counts.entry(squeezed(line)).or_default() += 1;
    }
    counts
}

#[test]
fn labelled_lines_go_or_stay_as_they_should() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/seeds");
    let Ok(entries) = fs::read_dir(&folder) else {
        eprintln!("left out: there is no {}", folder.display());
        return;
    };
    let mut labels: Vec<_> = entries.map(|entry| entry.expect("the folder can be read").path()).filter(|path| path.to_string_lossy().ends_with(".labels.tsv")).collect();
    labels.sort();
    let (mut wrong, mut total) = (Vec::new(), 0);
    for path in labels {
        let table = fs::read_to_string(&path).expect("labels are text");
        let name = path.file_name().expect("it is a file").to_string_lossy().replace(".labels.tsv", "");
        let text = fs::read_to_string(folder.join(format!("{name}.txt"))).expect("a seed is text");
        let source: Vec<&str> = text.split('\n').collect();
        let rows: Vec<(usize, &str)> = table
            .lines()
            .skip(1)
            .filter_map(|row| {
                let mut cells = row.split('\t');
                Some((cells.next()?.parse().ok()?, cells.next()?))
            })
            .collect();
        let cleaned = dechaff::clean(&text);
        let left = counted(cleaned.text().split('\n'));
        // A line may stand twice, once as grain and once as chaff: then one copy must be left.
        let kept = counted(rows.iter().filter(|(_, label)| *label == "keep").map(|(line, _)| source[line - 1]));
        for (line, label) in rows.into_iter().filter(|(_, label)| *label != "either") {
            total += 1;
            let key = squeezed(source[line - 1]);
            let (left, kept) = (left.get(&key).copied().unwrap_or(0), kept.get(&key).copied().unwrap_or(0));
            if if label == "keep" { left < kept } else { left > kept } {
                wrong.push(format!("{name}:{line}: should {label}: {key}"));
            }
        }
    }
    assert!(total > 0, "there are no labels in {}", folder.display());
    assert!(wrong.is_empty(), "{} of {total} lines are wrong\n{}\n", wrong.len(), wrong.join("\n"));
}
