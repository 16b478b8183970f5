//! Modules import from the stages before them, never from those after: data goes through once, forward.

use std::fs;
use std::path::{Path, PathBuf};

/// The stages, in order. A module may use modules of earlier stages and its own files; modules of one stage do not
/// know each other.
#[rustfmt::skip] // One stage a line.
const STAGES: &[&[&str]] = &[
    &["error"],
    &["span", "fold", "growth"],
    &["tree"],
    &["document"],
    &["metadata"],
    &["input", "features"],
    &["cleaner"],
    &["rules", "model", "site"],
    &["decision"],
    &["report"],
    &["output"],
    &["pipeline"],
    &["corpus"],
    &["lib"],
];

fn stage(module: &str) -> Option<usize> {
    STAGES.iter().position(|modules| modules.contains(&module))
}

fn sources(folder: &Path, list: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("src can be read") {
        let path = entry.expect("src can be read").path();
        if path.is_dir() {
            sources(&path, list);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            list.push(path);
        }
    }
}

/// The first names after `crate::` in a line of code. `use crate::{a, b}` is written as two lines here.
fn imports(line: &str) -> impl Iterator<Item = &str> {
    let code = if line.trim_start().starts_with("//") { "" } else { line.split(" //").next().unwrap_or(line) };
    code.match_indices("crate::").filter(|(at, _)| !code[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_')).map(|(at, path)| {
        let rest = &code[at + path.len()..];
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        &rest[..end]
    })
}

#[test]
fn modules_import_forward_only() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    files.sort();
    assert!(files.len() > 20, "the sources are not where this test looks");
    let mut wrong = Vec::new();
    for path in files {
        let inside = path.strip_prefix(&src).expect("it lies in src");
        let own = inside.components().next().expect("it has a name").as_os_str().to_string_lossy();
        let own = own.trim_end_matches(".rs");
        let Some(own_stage) = stage(own) else {
            wrong.push(format!("{}: the module `{own}` has no stage: say in tests/architecture.rs where it stands", inside.display()));
            continue;
        };
        let text = fs::read_to_string(&path).expect("a source is text");
        for (number, line) in text.lines().enumerate() {
            for module in imports(line) {
                let allowed = match stage(module) {
                    _ if module == own => true,
                    // `crate::Error`, not `crate::error::Error`, is the facade, the last stage. Test modules are users of it.
                    None => own == "lib" || path.ends_with("tests.rs"),
                    Some(stage) => stage < own_stage,
                };
                if !allowed {
                    wrong.push(format!("src/{}:{}: `{own}` must not import from `{module}`: {}", inside.display(), number + 1, line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn paths_are_found_in_code_only() {
    let found = |line| imports(line).collect::<Vec<_>>();
    assert_eq!(found("use crate::fold::{self, Script};"), ["fold"]);
    assert_eq!(found("    let x = crate::error::nearest(crate::span::Span::of(0..1));"), ["error", "span"]);
    assert_eq!(found("/// See [`Outcome`](crate::Outcome)."), [""; 0]);
    assert_eq!(found("use mycrate::fold;"), [""; 0]);
}
