//! What reading pages costs: tokens alone, and trees.
//!
//! The input is 100 pages of `../shared/data/wcxb.jsonl.zst`, taken evenly; throughput counts their bytes of HTML.
//! `tokens` cuts pages into tags and texts and counts them, ours with its attributes put together, html5ever's into a
//! sink that does nothing. `trees` makes the tree of each page: ours in memory that is used again, as the pipeline does it, and
//! scraper's, which makes a new one each time and drops it.

#![allow(clippy::print_stderr, reason = "it says why it measures nothing")]

use std::hint::black_box;
use std::io::{BufRead, BufReader};
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dechaff::measure::{Pages, tokens};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::{TokenizerResult, local_name};

const COUNT: usize = 100;

fn pages() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/wcxb.jsonl.zst");
    let Ok(file) = std::fs::File::open(path) else { return Vec::new() };
    let mut decoder = zstd::Decoder::new(file).expect("it is zstd");
    decoder.window_log_max(31).expect("windows may be long");
    let lines = BufReader::new(decoder).lines().step_by(12).take(COUNT);
    let html = |line: String| serde_json::from_str::<serde_json::Value>(&line).ok()?["html"].as_str().map(str::to_owned);
    lines.filter_map(|line| html(line.expect("it is text"))).collect()
}

/// Goes where a browser would, and else does nothing.
struct Nothing;

impl TokenSink for Nothing {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        match &token {
            Token::TagToken(Tag { kind: TagKind::StartTag, name, .. }) => match *name {
                local_name!("script") => TokenSinkResult::RawData(RawKind::ScriptData),
                local_name!("style") | local_name!("iframe") => TokenSinkResult::RawData(RawKind::Rawtext),
                local_name!("title") | local_name!("textarea") => TokenSinkResult::RawData(RawKind::Rcdata),
                _ => TokenSinkResult::Continue,
            },
            _ => {
                black_box(&token);
                TokenSinkResult::Continue
            }
        }
    }
}

fn html(c: &mut Criterion) {
    let pages = pages();
    if pages.is_empty() {
        eprintln!("skipped: ../shared/data/wcxb.jsonl.zst is not there");
        return;
    }
    let bytes: usize = pages.iter().map(String::len).sum();
    let mut group = c.benchmark_group("tokens");
    group.sample_size(20).throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("ours", |b| b.iter(|| pages.iter().map(|page| tokens(page)).sum::<usize>()));
    let tendrils: Vec<StrTendril> = pages.iter().map(|page| StrTendril::from(page.as_str())).collect();
    group.sample_size(10);
    group.bench_function("html5ever", |b| {
        b.iter(|| {
            for page in &tendrils {
                let tokenizer = Tokenizer::new(Nothing, TokenizerOpts::default());
                let input = BufferQueue::default();
                input.push_back(page.clone());
                while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
                tokenizer.end();
            }
        });
    });
    group.finish();
    let mut group = c.benchmark_group("trees");
    group.sample_size(20).throughput(Throughput::Bytes(bytes as u64));
    let mut reader = Pages::default();
    group.bench_function("ours", |b| b.iter(|| pages.iter().map(|page| reader.parse(page).0).sum::<usize>()));
    group.sample_size(10);
    group.bench_function("scraper", |b| {
        b.iter(|| {
            for page in &pages {
                black_box(scraper::Html::parse_document(page));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, html);
criterion_main!(benches);
