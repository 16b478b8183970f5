//! What each coded cleaner costs by itself.
//!
//! Each is alone in its pipeline, without rules; what it costs is the difference to `none`, which only reads. The
//! input is the raw text of the documents in `corpus/`, repeated to about a megabyte.

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dechaff::corpus::Annotated;
use dechaff::{Format, Pipeline, Scratch};

/// Cleaners that find nothing unless others have found something before them: they look at the neighbours of chaff.
fn needs_company(id: &str) -> bool {
    matches!(id, "template")
}

/// A pipeline of the cleaner with this id alone, or of none.
fn alone(ids: &[String], wanted: Option<&str>) -> Pipeline {
    let others = ids.iter().filter(|id| Some(id.as_str()) != wanted);
    others.fold(Pipeline::builder().without_builtin_packs(), |builder, id| builder.without(id)).build().expect("cleaners can be left out")
}

fn findings(pipeline: &Pipeline, documents: &[Annotated], scratch: &mut Scratch) -> usize {
    documents
        .iter()
        .map(|document| {
            let cleaned = pipeline.clean_with(document.input(), scratch);
            let report = cleaned.report();
            report.verdicts().iter().map(|verdict| report.findings(verdict).len()).sum::<usize>()
        })
        .sum()
}

fn cleaners(c: &mut Criterion) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let all = Annotated::read_dir(&corpus).expect("the corpus can be read");
    // What judges by elements is timed on pages, and all else on scraped text.
    let (pages, texts): (Vec<Annotated>, Vec<Annotated>) = all.into_iter().partition(|document| document.format == Format::Html);
    let bytes = |documents: &[Annotated]| documents.iter().map(|document| document.text.len()).sum::<usize>();
    let full = Pipeline::builder().build().expect("the default pipeline builds");
    // What knows hosts has a bench of its own, `site`; what starts from the matches of rules has nothing to do without them.
    let ids: Vec<String> = full.cleaners().skip(1).filter(|id| !matches!(*id, "site-template" | "comment-threads")).map(str::to_owned).collect();
    let mut scratch = Scratch::new();
    let mut group = c.benchmark_group("cleaner");
    for wanted in std::iter::once(None).chain(ids.iter().map(|id| Some(id.as_str()))) {
        let pipeline = alone(&ids, wanted);
        let documents = if wanted == Some("main-content") { &pages } else { &texts };
        let rounds = (1_000_000 / bytes(documents)).max(1);
        group.throughput(Throughput::Bytes((bytes(documents) * rounds) as u64));
        let found = findings(&pipeline, documents, &mut scratch);
        match wanted {
            None => assert_eq!(found, 0, "no cleaner, and yet something was found"),
            Some(id) => assert!(found > 0 || needs_company(id), "{id} finds nothing in the corpus"),
        }
        group.bench_function(wanted.unwrap_or("none"), |b| {
            b.iter(|| {
                for document in (0..rounds).flat_map(|_| documents) {
                    black_box(pipeline.clean_with(document.input(), &mut scratch).text().len());
                }
            });
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).warm_up_time(std::time::Duration::from_millis(300)).measurement_time(std::time::Duration::from_secs(2));
    targets = cleaners
}
criterion_main!(benches);
