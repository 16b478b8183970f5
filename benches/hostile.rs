//! What pages cost that are made to cost much, and whether twice the page costs more than twice as much.
//!
//! Prints, for each family of `hostile/pages.rs`, the time on the CPU for reading one page into a tree, per byte of
//! it, how that grows when the page is doubled, and which limits were reached. Nothing else is measured: the page is made
//! before, and the memory is that of the page before. Each figure is the least of five.

#![allow(clippy::print_stdout, reason = "the table is what this is for")]

#[path = "hostile/pages.rs"]
mod pages;

use std::time::{Duration, Instant};

use dechaff::measure::Pages;

/// What a page may cost: so much, and so much for each byte.
const BASE_MS: f64 = 50.0;
const NS_PER_BYTE: f64 = 60.0;
/// What a page of twice the size may cost, as a multiple.
const DOUBLING: f64 = 2.6;

/// The time that this thread has spent on a CPU; elsewhere than on Linux, the time that has passed.
fn on_cpu(start: Instant) -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = text.and_then(|text| text.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

/// The least cost of each of two pages, and what became of the second. They take turns, so that what else is at work on
/// the machine falls on both.
fn costs(reader: &mut Pages, pages: [&str; 2]) -> ([f64; 2], usize, String) {
    let mut least = [f64::INFINITY; 2];
    let mut outcome = (0, String::new());
    for _ in 0..5 {
        for (page, least) in pages.iter().zip(&mut least) {
            // The clock of the CPU ticks slowly: many short runs are measured as one.
            let start = Instant::now();
            let before = on_cpu(start);
            let mut runs = 0;
            while runs == 0 || start.elapsed() < Duration::from_millis(40) {
                outcome = reader.parse(page);
                runs += 1;
            }
            *least = least.min((on_cpu(start) - before).as_secs_f64() * 1e3 / f64::from(runs));
        }
    }
    (least, outcome.0, outcome.1)
}

fn table() {
    let wanted: Option<String> = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let mut reader = Pages::default();
    let mut over = 0;
    println!("{:30} {:>10} {:>9} {:>8} {:>8} {:>9}  limits reached", "family", "bytes", "ms", "ns/byte", "doubled", "nodes");
    for (name, number, page) in pages::FAMILIES {
        if wanted.as_ref().is_some_and(|wanted| !name.contains(wanted.as_str())) {
            continue;
        }
        let (half, whole) = (page(number / 2), page(*number));
        let ([before, time], nodes, limits) = costs(&mut reader, [&half, &whole]);
        let bytes = whole.len() as f64;
        let ratio = time / before;
        // A ratio of times too short to tell says nothing.
        let too_much = time > BASE_MS + bytes * NS_PER_BYTE / 1e6 || (ratio > DOUBLING && time > 10.0);
        over += usize::from(too_much);
        let mark = if too_much { "  TOO MUCH" } else { "" };
        println!("{name:30} {:>10} {time:>9.2} {:>8.1} {ratio:>8.2} {nodes:>9}  {limits}{mark}", whole.len(), time * 1e6 / bytes);
    }
    println!("{over} families over {BASE_MS} ms + {NS_PER_BYTE} ns a byte, or over {DOUBLING} times for twice the page");
}

fn main() {
    // As small as a stack may be where this runs.
    let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn(table);
    thread.map(std::thread::JoinHandle::join).expect("a thread starts").expect("no panic");
}
