//! What learning site profiles costs, in lines and in bytes, on one core; and the memory that a host takes.
//!
//! The pages are made up: 200 of each of 20 hosts, with 150 short lines of template and 150 longer ones of their own.
//! More lines than a profile holds, so that its bounded table is what is measured.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dechaff::{Input, Pipeline, Scratch, SiteLearner, SiteProfile};

const HOSTS: u64 = 20;
const PAGES: u64 = 200;
const LINES: u64 = 150;

/// A word is made of three of these.
const SYLLABLES: [&str; 16] = ["har", "bo", "win", "ter", "ma", "yor", "sch", "oo", "bri", "dge", "sum", "mer", "en", "gi", "vil", "lag"];

/// A line of `least` to three times as many words.
fn line(least: usize, mut seed: u64, text: &mut String) {
    // Splitmix64: seeds that differ in few bits have to give different words, or the pages count as copies.
    let mut next = || {
        seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (seed ^ seed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed >> 33) as usize
    };
    for _ in 0..least + next() % (2 * least + 1) {
        (0..3).for_each(|_| text.push_str(SYLLABLES[next() % 16]));
        text.push(' ');
    }
    text.push_str(&format!("{}\n", next() % 1_000_000));
}

/// Address and text.
fn pages() -> Vec<(String, String)> {
    let mut pages = Vec::new();
    for page in 0..PAGES {
        for host in 0..HOSTS {
            let mut text = String::new();
            (0..LINES / 2).for_each(|number| line(1, host << 32 | number, &mut text));
            (0..LINES).for_each(|number| line(4, (host * PAGES + page + 1) << 42 | number, &mut text));
            (LINES / 2..LINES).for_each(|number| line(1, host << 32 | number, &mut text));
            pages.push((format!("https://{host}.example.com/{page}"), text));
        }
    }
    pages
}

fn learn(pages: &[(String, String)]) -> SiteLearner {
    let mut learner = SiteLearner::new();
    for (url, text) in pages {
        learner.observe(&Input::text(text).url(url));
    }
    learner
}

fn site(c: &mut Criterion) {
    let pages = pages();
    let bytes: usize = pages.iter().map(|(_, text)| text.len()).sum();
    let learner = learn(&pages);
    assert_eq!(learner.lines(), HOSTS * PAGES * 2 * LINES);
    let memory = learner.memory() / learner.hosts();
    assert!(memory <= SiteProfile::MAX_BYTES, "{memory} bytes a host");
    let lines = learner.lines();
    let profiles = learner.finish();
    for profile in profiles.iter() {
        let known = profile.lines().iter().filter(|line| line.frequency().pages >= PAGES as u32 * 9 / 10).count() as u64;
        // A few pages may seem to be copies.
        assert!(u64::from(profile.pages()) >= PAGES * 19 / 20 && known >= LINES * 9 / 10, "{}: {} pages, {known} lines of the template", profile.host(), profile.pages());
    }
    eprintln_once(&format!("{lines} lines, {bytes} bytes, {memory} bytes of memory a host, {} bytes in a file", profiles.to_bytes().len()));

    let mut group = c.benchmark_group("site");
    group.sample_size(10).measurement_time(Duration::from_secs(20));
    group.throughput(Throughput::Elements(lines)).bench_function("learn, lines", |b| b.iter(|| black_box(learn(&pages)).hosts()));
    group.throughput(Throughput::Bytes(bytes as u64)).bench_function("learn, bytes", |b| b.iter(|| black_box(learn(&pages)).hosts()));
    let some = &pages[..HOSTS as usize * 4];
    let some_bytes: usize = some.iter().map(|(_, text)| text.len()).sum();
    group.throughput(Throughput::Bytes(some_bytes as u64));
    let plain = Pipeline::builder().build().expect("it builds");
    let with = Pipeline::builder().profiles(profiles).build().expect("it builds");
    let mut scratch = Scratch::new();
    for (name, pipeline) in [("clean without a profile", &plain), ("clean with profiles", &with)] {
        group.bench_function(name, |b| b.iter(|| some.iter().map(|(url, text)| pipeline.clean_with(Input::text(text).url(url), &mut scratch).text().len()).sum::<usize>()));
    }
    group.finish();
}

#[expect(clippy::print_stderr, reason = "a figure that criterion has no place for")]
fn eprintln_once(figures: &str) {
    eprintln!("{figures}");
}

criterion_group!(benches, site);
criterion_main!(benches);
