//! The promises of the README, each as a test. Where a promise says "any", the input is made up at random.

use std::sync::LazyLock;

use dechaff::{Input, Mode, Outcome, Pipeline, Scratch, Span};
use proptest::prelude::*;

static PIPELINES: LazyLock<[Pipeline; 3]> = LazyLock::new(|| Mode::ALL.map(|mode| Pipeline::builder().mode(mode).build().expect("it builds")));
static PIPELINE: LazyLock<&Pipeline> = LazyLock::new(|| PIPELINES.iter().find(|pipeline| pipeline.mode() == Mode::default()).expect("the default is one of all modes"));

/// Lines as scrapers leave them, among them many that cleaners and rules know.
const LINES: &[&str] = &[
    "Home",
    "Home > News > Local",
    "[ad_1]",
    "[ad_1] The mayor spoke on Friday about the bridge.",
    "27",
    "0",
    "Read also | A bridge too far",
    "Share this: Facebook Twitter",
    "Leave a Reply",
    "Your email address will not be published. Required fields are marked *",
    "- 13:16Bridge shut",
    "- 12:44Mill sold",
    "- 11:02Mayor speaks",
    "Related articles",
    "The mill on the river was sold...",
    "A new mill for the old river",
    "Garden Lamp ProGarden Lamp ProGarden Lamp Pro",
    "Garden Lamp Pro",
    "THE MAYOR OF THE TOWN SAYS THE BRIDGE WILL NEVER OPEN AGAIN",
    "© 2024 Example. All rights reserved.",
    "Comments (0)",
    "Comments",
    "Rosa Lind says:",
    "March 4, 2024 at 9:12 am",
    "Table of contents",
    "Read more",
    "Advertisement",
    "اقرأ أيضا",
    "أصدرت البلدية بيانا قالت فيه إن الجسر سيفتح يوم الجمعة بعد سنة من الإصلاحات، وشكرت السكان على صبرهم الطويل.",
    "関連記事",
    "町長は金曜日に、橋が来月再び開通すると発表した。修理には一年以上かかったという。",
    "The bridge over the river was opened on Friday after a year of repairs, and the mayor thanked all who had waited for it.",
    "Nobody had believed that the repairs would be done by the spring. The company had promised it twice, and twice it had not been so.",
    "The bridge over the river was opened on Friday after a year\nof repairs, and the mayor thanked all who had waited for it,\nwhich took a while.",
    "- a list item",
    "* * *",
    "[Skip to content](#main)",
    "* [Home](/)",
    "* [Weather](/weather \"Rain\")",
    "* [![Logo](logo.png)](/)",
    "[ad_1] The [mayor](/people/(mayor)) spoke on Friday about the ![icon](a.png)[bridge](/bridge).",
    "**Read also:** [A bridge too far](https://example.com/far)",
    "Share this: [Facebook](/f)[Twitter](/t) ![x](y)",
    "[",
    "](/card)",
    "[![Card](card.jpg)",
    "[Home](/)[News](/news)![](x)[Sport](/sport)[Read more](/more)",
    "![A bridge](bridge.jpg)",
    "::: {.card #one}",
    "[Home](/){.button target=\"_blank\"} {#a}",
    "* [1]Home",
    "* [2]The mill is sold",
    "See [2]the mill and [1]the bridge for more, the mayor said on Friday, when both were opened again.",
    "[1]Home[2]About us[3]News",
    "Hidden links:",
    "References",
    "   1. https://example.com/",
    "   2. https://example.com/a mill",
    " 3. A bridge\n\tmailto:mayor@example.com",
    "* Home⟨1⟩",
    "The mayor⟨2⟩ opened the bridge⟨1⟩ on Friday. ![A bridge](bridge.jpg) Read more⟨1⟩",
    "About us⟨2⟩News⟨1⟩",
    "⟨1⟩ https://example.com/: Home",
    "⟨2⟩ https://example.com/far",
    "[Home][1] | [Log in][b] | [b]",
    "The [mayor][b] opened the ![bridge][1] on Friday.",
    "[1]: /home",
    "[b]: https://example.com/ \"B\"",
    "[",
    "](",
    "\u{200B}",
    "Ünïcödé\u{301}",
    "ǅ",
    "a\u{0}b",
];
const BREAKS: &[&str] = &["\n", "\n\n", "\r\n", "\n \n", "\u{2028}", "\n\n\n", "\r", " "];

fn scraped() -> impl Strategy<Value = String> {
    let line = prop_oneof![8 => prop::sample::select(LINES).prop_map(str::to_owned), 1 => "\\PC{0,40}", 1 => any::<String>()];
    prop::collection::vec((line, prop::sample::select(BREAKS)), 0..40).prop_map(|parts| parts.into_iter().flat_map(|(line, end)| [line, end.to_owned()]).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    /// Promise 1: nothing vanishes. The verdicts lie side by side and cover every block.
    #[test]
    fn every_block_has_its_verdicts(text in scraped()) {
        let cleaned = PIPELINE.clean(&text);
        let report = cleaned.report();
        let mut verdicts = report.verdicts().iter().peekable();
        for (index, block) in report.blocks().iter().enumerate() {
            let mut at = block.span.start;
            while let Some(verdict) = verdicts.next_if(|verdict| verdict.block as usize == index) {
                prop_assert_eq!(verdict.span.start, at);
                prop_assert!(!verdict.span.is_empty());
                prop_assert!(verdict.kept || !report.findings(verdict).is_empty(), "a removal without a reason");
                prop_assert!(verdict.kept || !report.decider(verdict).is_empty());
                at = verdict.span.end;
            }
            prop_assert_eq!(at, block.span.end);
        }
        prop_assert!(verdicts.next().is_none());
    }

    /// Promise 2: what is left is the input's own bytes, in order.
    #[test]
    fn what_is_left_is_the_inputs_own_bytes(text in scraped()) {
        let cleaned = PIPELINE.clean(&text);
        let joined: String = cleaned.kept_spans().iter().map(|span| &text[span.range()]).collect();
        prop_assert_eq!(&joined, cleaned.text());
        prop_assert!(cleaned.kept_spans().windows(2).all(|pair| pair[0].end <= pair[1].start));
        for verdict in cleaned.report().verdicts().iter().filter(|verdict| !verdict.kept) {
            prop_assert!(cleaned.kept_spans().iter().all(|kept| !kept.overlaps(verdict.span)));
        }
        for verdict in cleaned.report().verdicts().iter().filter(|verdict| verdict.kept && text[verdict.span.range()].chars().any(char::is_alphanumeric)) {
            prop_assert!(cleaned.kept_spans().iter().any(|kept| kept.overlaps(verdict.span)), "{:?} is said to stay", &text[verdict.span.range()]);
        }
    }

    /// Promise 3: no input makes it panic, whatever the page is said to be.
    #[test]
    fn no_input_is_too_odd(text in any::<String>(), url in any::<String>(), language in any::<String>(), start in 0u32..90, length in 0u32..9) {
        let input = Input::text(&text).url(&url).language(&language).protect(Span::new(start, start + length));
        let _ = PIPELINE.clean(input);
    }

    /// Promise 4: the same bytes, whatever was cleaned before and in whatever thread.
    #[test]
    fn nothing_is_remembered(first in scraped(), second in scraped()) {
        let mut scratch = Scratch::new();
        let _ = PIPELINE.clean_with(&first, &mut scratch);
        let used = PIPELINE.clean_with(&second, &mut scratch);
        let fresh = std::thread::scope(|scope| scope.spawn(|| PIPELINE.clean(&second)).join().expect("no panic"));
        prop_assert_eq!(used.text(), fresh.text());
        prop_assert_eq!(used.report().verdicts(), fresh.report().verdicts());
    }

    /// Promise 5: cleaning cleaned text changes nothing.
    #[test]
    fn cleaning_twice_is_cleaning_once(mode in 0usize..3, text in scraped()) {
        let pipeline = &PIPELINES[mode];
        let once = pipeline.clean(&text).into_text();
        let twice = pipeline.clean(once.as_ref());
        prop_assert_eq!(twice.text(), once.as_ref());
    }

    /// What the caller protects stays.
    #[test]
    fn what_is_protected_stays(text in scraped(), at in 0usize..2000) {
        let at = text.floor_char_boundary(at.min(text.len()));
        let cleaned = PIPELINE.clean(Input::text(&text).protect(Span::new(0, at as u32)));
        for verdict in cleaned.report().verdicts() {
            prop_assert!(verdict.kept || verdict.span.start as usize >= at, "{:?} went", &text[verdict.span.range()]);
        }
    }
}

/// Promise 6: a limit is a typed outcome, and what lies beyond it is passed through.
#[test]
fn input_beyond_the_limit_is_passed_through() {
    let pipeline = Pipeline::builder().max_bytes(20).build().expect("it builds");
    let text = "[ad_1]\nA short note.é\n[ad_1]\n";
    let cleaned = pipeline.clean(text);
    assert!(cleaned.text().ends_with("é\n[ad_1]\n"), "{:?}", cleaned.text());
    assert!(matches!(cleaned.outcome(), Outcome::LimitReached { unread } if unread == text.len() - 20), "{:?}", cleaned.outcome());
}

/// Promise 6: hostile text ends soon; a test that takes minutes has failed.
#[test]
fn hostile_text_ends_soon() {
    let many = |unit: &str, bytes: usize| unit.repeat(bytes / unit.len());
    let size = 1 << 20;
    let staircase: String = (0..1400).map(|n| "ab".repeat(n % 700) + "\n").collect();
    let stamps: String = (0..size / 12).rev().map(|n| format!("{:02}:{:02}Xy\n", n / 60 % 24, n % 60)).collect();
    let hostile = [
        many("a", size),
        many("a ", size),
        many("A", size),
        many("aB", size),
        many("Garden Lamp Pro", size),
        many("\n", size),
        many("x\n", size),
        many("[ad_1]", size),
        many("[ad_1]\n", size),
        many("[", size),
        many("Read also: ", size),
        many("Related articles\n", size),
        many("漢字", size),
        many("\u{301}", size),
        many("\u{200B}", size),
        many("http://a.b/", size),
        many("](", size),
        many("[a](", size),
        many("[a](b)", size),
        many("[a](b) Share ", size),
        many("![a](b) ", size),
        many("x ![a](b)[![](c)](d)\n", size),
        many(" ![a](b)", size) + " Share",
        many("[", size / 2) + &many("](b)", size / 2),
        many("[a](b\n", size),
        many("[a\n](b) ", size),
        many("![x](y)\n[a\n![x](y)\n](b)", size),
        many("[\n![x](y)", size) + &many("a\n](b)", size),
        many("[1]x ", size) + "\n1. http://a",
        many(" ", size / 2) + &many("[1].", size / 2) + "\n1. http://a",
        many("x⟨1⟩", size) + "\n⟨1⟩ http://a",
        many("[b]", size) + "\n[b]: /x",
        many("[b]\n[b]: /x\n\n", size),
        many("[1]x\n1. http://a\nHidden links:\n", size),
        many("1 ", size),
        many("| ", size),
        many("<div>", size),
        many("&nbsp;", size),
        many(".", size),
        many("a. ", size),
        many("This site uses cookies. ", size),
        many("Share Email Tweet share ", size),
        many("Join our WhatsApp channel. ", size),
        many("| ", size / 2) + &many("Share this. ", size / 2),
        staircase,
        stamps,
    ];
    for text in &hostile {
        let cleaned = PIPELINE.clean(text);
        assert!(cleaned.text().len() <= text.len());
    }
}

/// A paragraph said over and over is a text all the same, however often: no round wears it down.
#[test]
fn a_paragraph_repeated_stays() {
    let paragraph = "The bridge over the river was opened on Friday after a year of repairs, and the mayor thanked all who had waited for it.";
    for (copies, pipeline) in [20, 300, 1000].into_iter().flat_map(|copies| PIPELINES.iter().map(move |pipeline| (copies, pipeline))) {
        let text = format!("{paragraph}\n\n").repeat(copies);
        let cleaned = pipeline.clean(&text);
        assert_eq!(cleaned.text().matches(paragraph).count(), copies, "{:?}", pipeline.mode());
    }
}

/// What a reason points to is a place of the source, in whatever round it was found: here the section for comments, which
/// only counts once the glued line under it has gone.
#[test]
fn reasons_point_into_the_source() {
    let sentence = "The ferry sailed again on Monday, two winters after a storm tore its pier away, and nearly the whole island stood on the quay.";
    let glued = "Garden Lamp Pro".repeat(20);
    let post = "March 4, 2024 at 9:12 am\nWe waited on that quay with two crying children, and it was a good morning all the same.";
    let text = format!("[ad_1]\n\n{sentence} {sentence} {sentence}\n\n{sentence} {sentence}\n\nComments\n\n{glued} Please be kind to each other\n\nRosa Lind says:\n{post}\n");
    let cleaned = PIPELINE.clean(&text);
    let report = cleaned.report();
    let sections: Vec<&str> = report
        .verdicts()
        .iter()
        .flat_map(|verdict| report.findings(verdict))
        .filter_map(|finding| match finding.evidence {
            dechaff::Evidence::Thread { section } => Some(&text[section.range()]),
            _ => None,
        })
        .collect();
    assert!(!sections.is_empty() && sections.iter().all(|section| *section == "Comments"), "{sections:?}\n{report:?}");
}

/// Plug-ins and results cross threads.
#[test]
fn public_types_are_send_and_sync() {
    fn check<T: Send + Sync + std::panic::UnwindSafe + std::panic::RefUnwindSafe>() {}
    fn threads<T: Send + Sync>() {}
    threads::<Pipeline>();
    check::<dechaff::Cleaned<'static>>();
    check::<dechaff::Report>();
    check::<dechaff::Pack>();
    check::<dechaff::Error>();
    check::<Scratch>();
    threads::<Box<dyn dechaff::Cleaner>>();
}
