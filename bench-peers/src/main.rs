//! What whole pages cost: our default pipeline, `scraper`'s parse alone, and the extraction of two peers, in one run.
//!
//! The input is 100 pages of `../shared/data/wcxb.jsonl.zst`, taken evenly; throughput counts their bytes of HTML. All
//! of them run on one thread. A round goes through all pages with one of them after the other, and the best of each over
//! all rounds counts: other work on the machine only ever makes a round slower. The first argument is the number of
//! rounds, 5 if there is none; the second that of pages.

use std::hint::black_box;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::Instant;

use dechaff::{Input, Pipeline, Scratch};

fn pages(count: usize) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/wcxb.jsonl.zst");
    let file = std::fs::File::open(&path).map_err(|error| format!("{}: {error}; the pages are not there", path.display()))?;
    let mut decoder = zstd::Decoder::new(file)?;
    decoder.window_log_max(31)?;
    let mut pages = Vec::new();
    for line in BufReader::new(decoder).lines().step_by((1200 / count).max(1)).take(count) {
        let record: serde_json::Value = serde_json::from_str(&line?)?;
        pages.extend(record["html"].as_str().map(str::to_owned));
    }
    Ok(pages)
}

/// What one contender does with a page; gives the bytes of text that it made.
type Work<'w> = Box<dyn FnMut(&str) -> usize + 'w>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let number = |at: usize, default: usize| std::env::args().nth(at).map_or(Ok(default), |text| text.parse());
    let (rounds, count) = (number(1, 5)?, number(2, 100)?);
    let pages = pages(count)?;
    let bytes: usize = pages.iter().map(String::len).sum();
    let pipeline = Pipeline::builder().build()?;
    let mut scratch = Scratch::new();
    let mut contenders: Vec<(&str, Work<'_>, f64)> = vec![
        ("dechaff, default pipeline", Box::new(|page| pipeline.clean_with(Input::html(page), &mut scratch).text().len()), f64::MAX),
        (
            "scraper, parse alone",
            Box::new(|page| {
                black_box(scraper::Html::parse_document(page));
                0
            }),
            f64::MAX,
        ),
        ("dom_smoothie", Box::new(|page| dom_smoothie::Readability::new(page, None, None).and_then(|mut page| page.parse()).map_or(0, |article| article.text_content.len())), f64::MAX),
        ("rs-trafilatura", Box::new(|page| rs_trafilatura::extract(page).map_or(0, |article| article.content_text.len())), f64::MAX),
    ];
    for _ in 0..rounds {
        for (_, work, best) in &mut contenders {
            let start = Instant::now();
            black_box(pages.iter().map(|page| work(page)).sum::<usize>());
            *best = best.min(start.elapsed().as_secs_f64());
        }
    }
    println!("{} pages, {bytes} bytes, best of {rounds} rounds", pages.len());
    let ours = contenders[0].2;
    for (name, _, best) in &contenders {
        println!("{name:26} {:8.1} MB/s {:9.0} us a page {:7.2} times ours", bytes as f64 / best / 1e6, best / pages.len() as f64 * 1e6, best / ours);
    }
    Ok(())
}
