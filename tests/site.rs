//! Site profiles: what is counted, within which bounds, and what goes by it (`tests/data/site.toml`).

use std::collections::{HashMap, HashSet};

use dechaff::{ErrorKind, Input, Pipeline, SiteLearner, SiteProfile, SiteProfiles};
use proptest::prelude::*;
use serde::Deserialize;

const HOST: &str = "news.example.com";

/// Pages of a made-up host: each is the set of its lines' numbers.
fn learn(pages: &[HashSet<u16>], numbers: impl Iterator<Item = usize>) -> SiteProfiles {
    let mut learner = SiteLearner::new();
    for number in numbers {
        let mut lines: Vec<u16> = pages[number].iter().copied().collect();
        lines.sort_unstable();
        let text: String = lines.iter().map(|line| format!("{}\n", line_text(*line))).collect();
        learner.observe(&Input::text(&text).url(&format!("https://{HOST}/{number}")));
    }
    learner.finish()
}

fn line_text(number: u16) -> String {
    format!("label number {number}")
}

/// On how many pages each line stands.
fn truth(pages: &[HashSet<u16>], numbers: impl Iterator<Item = usize>) -> HashMap<String, u32> {
    let mut counts = HashMap::new();
    for number in numbers {
        for line in &pages[number] {
            *counts.entry(line_text(*line)).or_default() += 1;
        }
    }
    counts
}

/// Whether all that the profile says is true of `counts`, and it takes no more memory than it may.
fn holds(profile: &SiteProfile, counts: &HashMap<String, u32>) -> Result<(), TestCaseError> {
    let mut known = HashSet::new();
    for line in profile.lines() {
        let frequency = line.frequency();
        let count = counts[line.sample()];
        prop_assert!(frequency.pages <= count && count <= frequency.at_most, "{} stands on {count} pages: {frequency}", line.sample());
        known.insert(line.sample().to_owned());
    }
    for (line, count) in counts.iter().filter(|(line, _)| !known.contains(*line)) {
        prop_assert!(*count <= profile.missed(), "{line} stands on {count} pages and is missing");
    }
    prop_assert!(profile.memory() <= SiteProfile::MAX_BYTES, "{} bytes", profile.memory());
    Ok(())
}

/// Pages with a template, and more lines in all than a profile holds; no two pages are alike.
fn crawl() -> impl Strategy<Value = Vec<HashSet<u16>>> {
    let own = prop::collection::hash_set(100u16..4000, 0..120);
    prop::collection::vec((own, prop::collection::hash_set(0u16..60, 0..60)), 1..40).prop_map(|pages| {
        let page = |(number, (own, template)): (usize, (HashSet<u16>, HashSet<u16>))| own.into_iter().chain(template).chain([5000 + number as u16]).collect();
        pages.into_iter().enumerate().map(page).collect()
    })
}

/// So many different lines leave the table again that its index would grow, if it kept their marks.
#[test]
fn a_host_of_many_lines_takes_no_more_memory() {
    let pages: Vec<HashSet<u16>> = (0..250u16).map(|page| (0..60).chain(page * 250 + 1000..page * 250 + 1250).collect()).collect();
    let profiles = learn(&pages, 0..pages.len());
    let profile = profiles.get(HOST).expect("it has pages");
    assert_eq!((profile.pages(), profile.copies()), (250, 0));
    holds(profile, &truth(&pages, 0..pages.len())).expect("the bounds hold");
    assert!((0..60).all(|line| profile.lines().iter().any(|known| known.sample() == line_text(line))), "the template is known");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whatever the order of the pages, every count is within its bounds.
    #[test]
    fn the_bounds_hold_in_every_order(pages in crawl(), seed in any::<u64>()) {
        let counts = truth(&pages, 0..pages.len());
        let mut order: Vec<usize> = (0..pages.len()).collect();
        let mut state = seed;
        for at in (1..order.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            order.swap(at, (state >> 33) as usize % (at + 1));
        }
        let forward = learn(&pages, 0..pages.len());
        for profiles in [&forward, &learn(&pages, order.into_iter())] {
            let profile = profiles.get(HOST).expect("it has pages");
            prop_assert_eq!(profile.pages() as usize, pages.len());
            holds(profile, &counts)?;
            // The bound of Space-Saving itself, which the filter makes smaller.
            let lines: usize = pages.iter().map(HashSet::len).sum();
            prop_assert!(profile.missed() as usize <= lines / SiteProfile::LINES, "{} of {lines} lines", profile.missed());
        }
        prop_assert_eq!(forward.to_bytes(), learn(&pages, 0..pages.len()).to_bytes());
    }

    /// Profiles of parts become one whose bounds hold for the whole, and which does not depend on who is merged into whom.
    #[test]
    fn parts_make_the_whole(pages in crawl(), at in any::<prop::sample::Index>()) {
        let middle = at.index(pages.len());
        let (first, second) = (learn(&pages, 0..middle), learn(&pages, middle..pages.len()));
        let mut whole = first.clone();
        whole.merge(second.clone());
        let mut turned = second;
        turned.merge(first);
        let profile = whole.get(HOST).expect("it has pages");
        prop_assert_eq!(profile.pages() as usize, pages.len());
        holds(profile, &truth(&pages, 0..pages.len()))?;
        prop_assert_eq!(profile.lines(), turned.get(HOST).expect("it has pages").lines());
        let exact = learn(&pages, 0..pages.len());
        let exact = exact.get(HOST).expect("it has pages");
        if exact.missed() == 0 {
            prop_assert_eq!(profile.lines(), exact.lines());
        }
        let lines: usize = pages.iter().map(HashSet::len).sum();
        prop_assert!(profile.missed() as usize <= 2 * lines / SiteProfile::LINES + 1, "{} of {lines} lines", profile.missed());
    }

    #[test]
    fn files_give_back_what_was_written(pages in crawl()) {
        let bytes = learn(&pages, 0..pages.len()).to_bytes();
        let read = SiteProfiles::from_bytes(&bytes).expect("it was written so");
        prop_assert_eq!(read.to_bytes(), bytes);
        prop_assert!(read.get(HOST).expect("it has pages").memory() <= SiteProfile::MAX_BYTES);
    }

    /// A file that is cut anywhere is an error, and one with any byte changed at least no panic.
    #[test]
    fn broken_files_are_errors(cut in any::<prop::sample::Index>(), place in any::<prop::sample::Index>(), bits in 1u8..) {
        let pages: Vec<HashSet<u16>> = (0..5).map(|page| (page..page + 20).collect()).collect();
        let mut bytes = learn(&pages, 0..pages.len()).to_bytes();
        let error = SiteProfiles::from_bytes(&bytes[..cut.index(bytes.len())]).expect_err("it was cut");
        prop_assert_eq!(error.kind(), ErrorKind::Profile);
        let place = place.index(bytes.len());
        bytes[place] ^= bits;
        let _ = SiteProfiles::from_bytes(&bytes);
    }
}

#[test]
fn errors_name_the_reason_and_the_mend() {
    let pages: Vec<HashSet<u16>> = (0..3).map(|page| (page..page + 4).collect()).collect();
    let bytes = learn(&pages, 0..pages.len()).to_bytes();
    let error = |bytes: &[u8]| SiteProfiles::from_bytes(bytes).expect_err("it is broken").to_string();
    let newer: Vec<u8> = bytes.iter().enumerate().map(|(at, byte)| if at == 8 { 9 } else { *byte }).collect();
    let longer = [&bytes[..], b"more"].concat();
    let errors = [error(b"{\"url\": 1}"), error(b""), error(&newer), error(&bytes[..bytes.len() - 1]), error(&bytes[..40]), error(&longer)];
    insta::assert_snapshot!(errors.join("\n"), @r"
    this is no file of site profiles; `dechaff site learn` makes one
    this is no file of site profiles; `dechaff site learn` makes one
    these site profiles are of version 9, and this dechaff reads version 1: use a newer dechaff, or learn them anew
    these site profiles are cut off after 1 hosts; copy the file again, or learn them anew
    these site profiles are cut off after 0 hosts; copy the file again, or learn them anew
    these site profiles are damaged: 4 bytes follow after their end
    ");
}

#[test]
fn hosts_go_and_come_back() {
    let mut learner = SiteLearner::new();
    let page = |host: u32, number: u32| (format!("https://{host}.example.com/{number}"), format!("Home\nstory {host} {number} of many\n"));
    let mut spilled = Vec::new();
    for number in 0..4 {
        for host in 0..10 {
            let (url, text) = page(host, number);
            assert!(learner.observe(&Input::text(&text).url(&url)));
            if learner.hosts() > 4 {
                spilled.push(learner.spill(2));
                assert_eq!(learner.hosts(), 2);
            }
        }
    }
    let mut whole = learner.finish();
    for profiles in spilled {
        whole.merge(profiles);
    }
    assert_eq!(whole.len(), 10);
    for profile in whole.iter() {
        assert_eq!((profile.pages(), profile.lines()[0].sample(), profile.lines()[0].frequency().pages), (4, "Home", 4));
    }
}

#[test]
fn copies_of_a_page_count_once() {
    let story = "The ferry to the northern islands sails again from Monday after a winter of storms, said the harbour master on Friday. \
        Two of its engines had been replaced over the last months, and the crew of twelve was trained anew in Bergen during January. \
        Islanders had waited since November for the boat, which carries their mail, their groceries and most of their visitors. \
        A second vessel should follow next summer if parliament grants the money that was promised three years ago by its committee.";
    let edited = story.replace("twelve", "eleven");
    let other = "A school that had been shut for years was opened by the mayor, who had once been a pupil there and remembered every teacher. \
        Forty children will be taught in three classes, among them several whose families moved here only last spring from abroad. \
        The building had stood empty since the factory closed its gates, and rain had come through the roof of the old gymnasium. \
        Carpenters from the neighbouring valley repaired it within seven weeks, and asked nothing but their meals and their lodging.";
    let template = "Home\nNews\nWeather\nSport\nJobs\nCars\nHouses\nAbout us\nImprint\nContact\n";
    // Address, text, whether it counts.
    let cases = [
        ("https://www.example.com/1", story, true),
        ("http://example.com/1#top", other, false),
        ("https://example.com/print/1", story, false),
        ("https://example.com/2", &edited, false),
        ("https://example.com/3", other, true),
        ("https://example.com/4", "Short.", true),
        ("https://example.com/5", "Brief.", true),
        ("https://example.com/6", "Brief.", false),
        ("https://example.com/7", " \n", false),
    ];
    let mut learner = SiteLearner::new();
    for (url, text, counts) in cases {
        let text = if text.trim().is_empty() { text.to_owned() } else { format!("{template}{text}\n") };
        assert_eq!(learner.observe(&Input::text(&text).url(url)), counts, "{url}");
    }
    assert!(!learner.observe(&Input::text(story)), "nobody knows which host it is of");
    let profiles = learner.finish();
    let profile = profiles.get("WWW.Example.com").expect("it has pages");
    assert_eq!((profiles.len(), profile.pages(), profile.copies()), (1, 4, 4));
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default)]
    html: bool,
    /// What all pages have in common, with `{0}`, `{1}` … where the parts of each page stand.
    page: String,
    /// The parts of each page.
    parts: Vec<Vec<String>>,
    /// The number of the page that is cleaned.
    #[serde(default)]
    cleaned: usize,
    /// Lines that must be gone, and lines that must be left.
    #[serde(default)]
    goes: Vec<String>,
    #[serde(default)]
    stays: Vec<String>,
    /// Why the first line goes, as the report has it.
    why: Option<String>,
}

#[test]
fn what_repeats_goes_and_what_a_page_is_about_stays() {
    let table: Table = toml::from_str(include_str!("data/site.toml")).unwrap_or_else(|error| panic!("{error}"));
    let mut wrong = Vec::new();
    for case in &table.case {
        let pages: Vec<String> =
            case.parts.iter().map(|parts| parts.iter().enumerate().fold(case.page.clone(), |page, (at, part)| page.replace(&format!("{{{at}}}"), part))).collect();
        let urls: Vec<String> = (0..pages.len()).map(|number| format!("https://{HOST}/{number}")).collect();
        let input = |number: usize| if case.html { Input::html(&pages[number]) } else { Input::text(&pages[number]) }.url(&urls[number]);
        let mut learner = SiteLearner::new();
        for number in 0..pages.len() {
            assert!(learner.observe(&input(number)), "{}: page {number} does not count", case.name);
        }
        let pipeline = Pipeline::builder().profiles(learner.finish()).build().expect("it builds");
        let cleaned = pipeline.clean(input(case.cleaned));
        let has = |line: &String| cleaned.text().lines().any(|other| other == line);
        for line in case.goes.iter().filter(|line| has(line)) {
            wrong.push(format!("{}: {line:?} stays", case.name));
        }
        for line in case.stays.iter().filter(|line| !has(line)) {
            wrong.push(format!("{}: {line:?} goes", case.name));
        }
        if let Some(why) = &case.why {
            let report = cleaned.report();
            let reasons: Vec<String> =
                report.removals().flat_map(|removal| report.findings(removal).iter().map(|finding| report.why(finding).to_string()).collect::<Vec<_>>()).collect();
            if !reasons.contains(why) {
                wrong.push(format!("{}: no reason is {why:?} among {reasons:?}", case.name));
            }
        }
        if !case.html {
            let again = pipeline.clean(Input::text(cleaned.text()).url(&urls[case.cleaned]));
            if again.text() != cleaned.text() {
                wrong.push(format!("{}: cleaning again changes it", case.name));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}
