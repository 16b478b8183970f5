//! What cleaning whole texts costs, with and without the words of the explanation.
//!
//! The texts are those of `../shared/data/residue.jsonl.zst`, if it is there, and else the documents of `corpus/`.

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dechaff::corpus::Annotated;
use dechaff::{Cleaned, Format, Pipeline, Scratch};

/// What one iteration reads, at most; the texts are taken evenly from all of the file.
const MOST_BYTES: usize = 8_000_000;

/// The texts, and what they are called in the results.
fn texts() -> (&'static str, Vec<String>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let residue = root.join("../shared/data/residue.jsonl.zst");
    let unpacked = residue.exists().then(|| Command::new("zstd").args(["-dcq", "--long=27"]).arg(&residue).output().ok()).flatten();
    if let Some(unpacked) = unpacked.filter(|unpacked| unpacked.status.success()) {
        let lines = String::from_utf8(unpacked.stdout).expect("JSON is UTF-8");
        let all: Vec<String> = lines
            .lines()
            .filter_map(|line| {
                let record: serde_json::Value = serde_json::from_str(line).expect("each line is JSON");
                Some(record.get("text")?.as_str()?.to_owned())
            })
            .collect();
        let bytes: usize = all.iter().map(String::len).sum();
        return ("residue", all.into_iter().step_by(bytes.div_ceil(MOST_BYTES).max(1)).collect());
    }
    let documents = Annotated::read_dir(&root.join("corpus")).expect("the corpus can be read");
    ("corpus", documents.into_iter().filter(|document| document.format == Format::Text).map(|document| document.text).collect())
}

/// The explanation as `dechaff explain` would print it: every reason of every verdict.
fn explain(cleaned: &Cleaned<'_>, out: &mut String) {
    let report = cleaned.report();
    out.clear();
    for verdict in report.removals() {
        let _ = write!(out, "{} {} {:?}", verdict.span, report.decider(verdict), verdict.category);
        for finding in report.findings(verdict) {
            let _ = writeln!(out, " {} {:.2} {}", report.cleaner(finding), finding.confidence, report.why(finding));
        }
    }
}

fn pipeline(c: &mut Criterion) {
    let (name, texts) = texts();
    let pipeline = Pipeline::builder().build().expect("the default pipeline builds");
    let mut scratch = Scratch::new();
    let removals: usize = texts.iter().map(|text| pipeline.clean_with(text, &mut scratch).report().removals().count()).sum();
    assert!(removals > texts.len(), "{removals} removals in {} scraped texts", texts.len());
    let mut words = String::new();
    for text in &texts {
        let cleaned = pipeline.clean_with(text, &mut scratch);
        explain(&cleaned, &mut words);
        assert_eq!(words.is_empty(), cleaned.report().removals().next().is_none());
    }
    let mut group = c.benchmark_group(format!("pipeline/{name}"));
    group.throughput(Throughput::Bytes(texts.iter().map(String::len).sum::<usize>() as u64));
    // What users pay: all packs and cleaners, one thread, memory used again. The report is always built.
    group.bench_function("clean", |b| {
        b.iter(|| {
            for text in &texts {
                black_box(pipeline.clean_with(text, &mut scratch).text().len());
            }
        });
    });
    // The same, and every reason written out: against `clean` it isolates the price of the explanation.
    group.bench_function("clean-and-explain", |b| {
        b.iter(|| {
            for text in &texts {
                let cleaned = pipeline.clean_with(text, &mut scratch);
                explain(&cleaned, &mut words);
                black_box((cleaned.text().len(), words.len()));
            }
        });
    });
    // Reading, features and decision without a rule or a cleaner: the floor under all of the above.
    let bare = bare();
    group.bench_function("read-only", |b| {
        b.iter(|| {
            for text in &texts {
                black_box(bare.clean_with(text, &mut scratch).text().len());
            }
        });
    });
    group.finish();
}

/// A pipeline that finds nothing.
fn bare() -> Pipeline {
    let full = Pipeline::builder().build().expect("the default pipeline builds");
    // The first one is the rule engine, which has nothing to do without packs.
    full.cleaners().skip(1).fold(Pipeline::builder().without_builtin_packs(), |builder, id| builder.without(id)).build().expect("cleaners can be left out")
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).warm_up_time(std::time::Duration::from_millis(500)).measurement_time(std::time::Duration::from_secs(5));
    targets = pipeline
}
criterion_main!(benches);
