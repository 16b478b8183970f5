//! What the scan of lines for rules costs, by the number of rules.
//!
//! Text and packs are generated, the same on every run. `DECHAFF_BENCH_TEXT` names a file to scan instead.

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dechaff::{Pack, ScanBench};

/// A generator of pseudo-random numbers (splitmix64): benches must see the same text on every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ mixed >> 31) % bound as u64) as usize
    }
}

/// Syllables of words in two scripts.
const SYLLABLES: [&[&str]; 2] = [
    &[
        "the", "re", "ad", "mo", "re", "sto", "ry", "ne", "ws", "in", "ter", "to", "wn", "co", "un", "cil", "a", "lso", "bri", "dge", "com", "ment", "s", "ing", "er", "on", "an",
        "of", "it", "by",
    ],
    &["чи", "тай", "те", "так", "же", "но", "во", "сти", "го", "ро", "да", "мо", "ст", "по", "ри", "ва", "на", "ко", "ми", "тет"],
];

fn words(numbers: &mut Numbers, script: usize, count: usize) -> String {
    let mut text = String::new();
    for word in 0..count {
        if word > 0 {
            text.push(' ');
        }
        for _ in 0..1 + numbers.below(3) {
            text.push_str(SYLLABLES[script][numbers.below(SYLLABLES[script].len())]);
        }
    }
    text
}

/// About a megabyte of lines: half of the lines are short, most of the bytes stand in paragraphs.
fn text() -> String {
    let mut numbers = Numbers(1);
    let mut text = String::new();
    while text.len() < 1_000_000 {
        let script = usize::from(numbers.below(5) == 0);
        let count = if numbers.below(2) == 0 { 1 + numbers.below(9) } else { 15 + numbers.below(60) };
        text.push_str(&words(&mut numbers, script, count));
        text.push_str(".\n");
    }
    text
}

/// Packs of `rules` rules with 20 literals each in the proportions of real packs, and a pattern for every third rule.
fn packs(rules: usize) -> Vec<Pack> {
    let mut numbers = Numbers(2);
    let mut packs = Vec::new();
    for pack in 0..rules.div_ceil(100) {
        let mut toml = format!("[pack]\nname = \"p{pack}\"\ndescription = \"Generated.\"\n");
        for rule in 0..rules.min(100) {
            let key = match rule % 10 {
                0..5 => "line",
                5..8 => "prefix",
                8 => "contains",
                _ => "suffix",
            };
            let script = usize::from(numbers.below(4) == 0);
            let literals: Vec<String> = (0..20)
                .map(|_| {
                    let count = 2 + numbers.below(3);
                    format!("{:?}", words(&mut numbers, script, count))
                })
                .collect();
            let _ = write!(toml, "[[rule]]\nid = \"r{rule}\"\ncategory = \"other\"\nwhy = \"Generated.\"\n{key} = [{}]\n", literals.join(", "));
            if rule % 3 == 0 {
                let (first, second) = (words(&mut numbers, 0, 2), words(&mut numbers, 0, 2));
                let anchor = if rule % 2 == 0 { "^" } else { "" };
                let _ = writeln!(toml, "regex = ['{anchor}(?:{first}|{second}) ?: .{{0,80}}$', '^\\d+ {first}$']");
            }
        }
        packs.push(Pack::parse("generated", &toml).expect("generated packs are sound"));
    }
    packs
}

fn scan(c: &mut Criterion) {
    let text = std::env::var("DECHAFF_BENCH_TEXT").ok().and_then(|path| std::fs::read_to_string(path).ok()).unwrap_or_else(text);
    let mut group = c.benchmark_group("scan");
    // The built-in packs isolate what users pay for the scan; the generated ones how that grows with the number of rules,
    // on text of the same syllables, where it grows most: a whole cleaning of real text does much less.
    for (name, packs) in [("builtin", Pack::builtin().to_vec()), ("30-rules", packs(30)), ("300-rules", packs(300)), ("3000-rules", packs(3000))] {
        let mut bench = ScanBench::new(&packs, text.clone()).expect("packs without overrides compile");
        group.throughput(Throughput::Bytes(bench.bytes() as u64));
        group.bench_function(name, |b| b.iter(|| black_box(bench.scan())));
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).warm_up_time(std::time::Duration::from_millis(500)).measurement_time(std::time::Duration::from_secs(2));
    targets = scan
}
criterion_main!(benches);
