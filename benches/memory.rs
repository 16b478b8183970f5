//! How much memory cleaning a page takes, and how many allocations.
//!
//! The pages are those of `../shared/data/wcxb.jsonl.zst`, every eighth, or else the HTML of `corpus/`; and the families of
//! `hostile/pages.rs`. Each page is cleaned with the default pipeline: once with a fresh `Scratch`, and once with one
//! that has cleaned all of them before. The peak is what is on the heap at most while the page is cleaned, less what was
//! there before, over the bytes of its HTML: a fresh one counts the memory of every stage and the result, a warm one
//! only what its lent memory does not hold. A list that grows counts for that moment with its old size and its new
//! one, whether or not the system can make it grow in place.
//!
//! `cargo bench --bench memory -- pages`, or `hostile`, or the name of a family, prints a part of it.

#![allow(clippy::print_stdout, reason = "the table is what this is for")]

#[path = "hostile/pages.rs"]
mod hostile;

use std::hint::black_box;
use std::io::{BufRead, BufReader};
use std::path::Path;

use allocation_counter::{AllocationInfo, measure};
use dechaff::corpus::Annotated;
use dechaff::{Format, Input, Pipeline, Scratch};

/// What a hostile page may take: so many times its bytes, and so many bytes more.
const TIMES: u64 = 24;
const MORE: u64 = 16 << 20;

/// The pages, and what they are called in the results.
fn pages() -> (&'static str, Vec<String>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if let Ok(file) = std::fs::File::open(root.join("../shared/data/wcxb.jsonl.zst")) {
        let mut decoder = zstd::Decoder::new(file).expect("it is zstd");
        decoder.window_log_max(31).expect("windows may be long");
        let html = |line: String| serde_json::from_str::<serde_json::Value>(&line).ok()?["html"].as_str().map(str::to_owned);
        return ("wcxb", BufReader::new(decoder).lines().step_by(8).filter_map(|line| html(line.expect("it is text"))).collect());
    }
    let documents = Annotated::read_dir(&root.join("corpus")).expect("the corpus can be read");
    ("corpus", documents.into_iter().filter(|document| document.format == Format::Html).map(|document| document.text).collect())
}

/// What cleaning one page takes. What the result holds is counted, and given back in the end.
fn clean(pipeline: &Pipeline, page: &str, scratch: &mut Scratch) -> AllocationInfo {
    measure(|| {
        black_box(pipeline.clean_with(Input::html(page), scratch).text().len());
    })
}

/// What it takes with no memory from before.
fn clean_afresh(pipeline: &Pipeline, page: &str) -> AllocationInfo {
    measure(|| {
        black_box(pipeline.clean_with(Input::html(page), &mut Scratch::new()).text().len());
    })
}

fn row(name: &str, mut values: Vec<f64>) {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values[((values.len() - 1) as f64 * share).round() as usize];
    println!("{name:40} {:>9.2} {:>9.2} {:>9.2} {:>9.2}", at(0.5), at(0.9), at(0.99), at(1.0));
}

fn real(pipeline: &Pipeline) {
    let (name, pages) = pages();
    let mut scratch = Scratch::new();
    for page in &pages {
        clean(pipeline, page, &mut scratch);
    }
    let over = |info: &AllocationInfo, page: &String| info.bytes_max as f64 / page.len() as f64;
    let (mut allocations, mut own, mut warm, mut fresh) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for page in &pages {
        let info = clean(pipeline, page, &mut scratch);
        allocations.push(info.count_total as f64);
        warm.push(over(&info, page));
        fresh.push(over(&clean_afresh(pipeline, page), page));
        // What the result holds: all that its dropping gives back, but for what goes back to the scratch.
        let mut cleaned = None;
        let info = measure(|| cleaned = Some(pipeline.clean_with(Input::html(page), &mut scratch)));
        own.push(info.count_current.max(0) as f64);
        drop(cleaned);
    }
    println!("{:40} {:>9} {:>9} {:>9} {:>9}", format!("{name}, {} pages", pages.len()), "p50", "p90", "p99", "max");
    row("allocations a page, warm scratch", allocations);
    row("  of them held by the result", own);
    row("peak over input, warm scratch", warm);
    row("peak over input, fresh scratch", fresh);
}

fn hostile(pipeline: &Pipeline, wanted: Option<&str>) {
    println!("{:32} {:>10} {:>12} {:>9} {:>14} {:>14}", "family", "bytes", "allocations", "a byte", "peak over input", "fresh scratch");
    let mut over = 0;
    for (name, number, page) in hostile::FAMILIES {
        if wanted.is_some_and(|wanted| !name.contains(wanted)) {
            continue;
        }
        let page = page(*number);
        let bytes = page.len() as u64;
        let fresh = clean_afresh(pipeline, &page);
        let mut scratch = Scratch::new();
        clean(pipeline, &page, &mut scratch);
        let warm = clean(pipeline, &page, &mut scratch);
        let too_much = fresh.bytes_max > TIMES * bytes + MORE;
        over += usize::from(too_much);
        let times = |peak: u64| peak as f64 / bytes as f64;
        println!(
            "{name:32} {bytes:>10} {:>12} {:>9.3} {:>14.2} {:>14.2}{}",
            warm.count_total,
            times(warm.count_total),
            times(warm.bytes_max),
            times(fresh.bytes_max),
            if too_much { "  TOO MUCH" } else { "" }
        );
    }
    println!("{over} families over {TIMES} times the page and {} MiB", MORE >> 20);
}

fn main() {
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let pipeline = Pipeline::builder().build().expect("the default pipeline builds");
    match wanted.as_deref() {
        Some("pages") => real(&pipeline),
        Some("hostile") => hostile(&pipeline, None),
        Some(family) => hostile(&pipeline, Some(family)),
        None => {
            real(&pipeline);
            hostile(&pipeline, None);
        }
    }
}
