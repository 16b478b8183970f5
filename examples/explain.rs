//! Says what goes, and why: `cargo run --example explain -- examples/article.txt`.
#![expect(clippy::print_stdout, reason = "it is what the example is for")]

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args_os().nth(1).unwrap_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/examples/article.txt").into());
    let text = std::fs::read_to_string(path)?;
    let cleaned = dechaff::clean(&text);
    let report = cleaned.report();
    // The verdicts lie side by side: what stays, what goes, in the order of the text.
    for verdict in report.verdicts() {
        let source = &cleaned.source()[verdict.span.range()];
        let Some(category) = verdict.category else {
            println!("  {source}");
            continue;
        };
        println!("- {source}");
        for finding in report.findings(verdict) {
            println!("    {category} {:.2}, {}: {}", finding.confidence, report.cleaner(finding), report.why(finding));
        }
    }
    println!("\n{}", cleaned.outcome().id());
    Ok(())
}
