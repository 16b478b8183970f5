//! Real pages, and real pages made worse: is the tree the one that html5ever makes with its own tokenizer?

use std::io::{BufRead, BufReader};
use std::path::Path;

use super::super::{Limits, Scratch, Wanted, parse};
use super::{dump, reference};
use crate::tree::{ROOT, Tree};

/// The pages of WCXB, one in `every`; none where they are not there.
fn pages(every: usize) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/wcxb.jsonl.zst");
    let Ok(file) = std::fs::File::open(&path) else {
        eprintln!("skipped: {} is not there", path.display());
        return Vec::new();
    };
    let mut decoder = zstd::Decoder::new(file).expect("it is zstd");
    decoder.window_log_max(31).expect("windows may be long");
    let mut pages = Vec::new();
    for line in BufReader::new(decoder).lines().step_by(every) {
        let record: serde_json::Value = serde_json::from_str(&line.expect("it is text")).expect("it is JSON");
        pages.extend(record["html"].as_str().map(str::to_owned));
    }
    pages
}

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound.max(1)
    }
}

/// What breaks pages.
const BREAKERS: &[&str] = &[
    "<",
    "&",
    "\0",
    "\r",
    "\r\n",
    "\"",
    "'",
    ">",
    "/",
    "=",
    "</",
    "<!",
    "<!--",
    "-->",
    "--!>",
    "<![CDATA[",
    "]]>",
    "<?",
    "</>",
    "&amp",
    "&#10;",
    "&#0;",
    "&notit;",
    "&#x80;",
    "&nbsp",
    "<a>",
    "<a href=1>",
    "</a>",
    "<a class=\"b\" href='1'>",
    "<b>",
    "<b id=1>",
    "</b>",
    "<i class=x>",
    "</i>",
    "<p>",
    "</p>",
    "</div>",
    "<div>",
    "<table>",
    "</table>",
    "<tr>",
    "<td>",
    "</td>",
    "<caption>",
    "<col>",
    "<colgroup>",
    "<select>",
    "<option>",
    "</select>",
    "<template>",
    "</template>",
    "<svg>",
    "</svg>",
    "<math>",
    "<mi>",
    "<foreignObject>",
    "<annotation-xml encoding=text/html>",
    "<title>",
    "</title>",
    "<script>",
    "</script>",
    "<!--<script>",
    "<style>",
    "<textarea>\n",
    "<pre>\r\n",
    "<listing>&#10;",
    "<plaintext>",
    "<frameset>",
    "<body class=x id=y>",
    "<html lang=xx>",
    "<head>",
    "</head>",
    "</body>",
    "</html>",
    "<br/>",
    "</br>",
    "<image src=x>",
    "<input type=hidden>",
    "<font color=red>",
    "<noscript>",
    "<iframe>",
    "<nobr>",
    "<form>",
    "</form>",
    "<li>",
    "<h1>",
    "</h2>",
    "<x-a:b>",
    "<\u{130}>",
    "\u{FEFF}",
    " ",
    "\n",
    "x",
];

fn break_page(page: &str, random: &mut Random) -> String {
    let mut page = page.to_owned();
    for _ in 0..1 + random.below(8) {
        let at = page.floor_char_boundary(random.below(page.len() + 1));
        match random.below(4) {
            0 => {
                let end = page.floor_char_boundary((at + random.below(40)).min(page.len()));
                page.replace_range(at.min(end)..end, "");
            }
            1 => {
                let end = page.floor_char_boundary((at + random.below(400)).min(page.len())).max(at);
                let part = page[at..end].to_owned();
                page.insert_str(at, &part);
            }
            _ => page.insert_str(at, BREAKERS[random.below(BREAKERS.len())]),
        }
    }
    page
}

/// A page made of nothing but what breaks pages.
fn soup(random: &mut Random) -> String {
    (0..1 + random.below(40)).map(|_| BREAKERS[random.below(BREAKERS.len())]).collect()
}

/// The first lines that differ, if any do. None, too, for pages that a limit was reached on.
fn difference(source: &str, scratch: &mut Scratch, tree: &mut Tree) -> Option<String> {
    let parsed = parse(source, &Limits::default(), scratch, tree);
    if parsed != crate::input::html::Parsed::default() {
        eprintln!("a limit was reached: {parsed:?}");
        return None;
    }
    let (ours, theirs) = (dump::tree(tree, source, ROOT), reference::tree(source));
    if ours == theirs {
        return None;
    }
    let at = ours.lines().zip(theirs.lines()).position(|(ours, theirs)| ours != theirs).unwrap_or(0);
    let show = |text: &str| text.lines().skip(at.saturating_sub(3)).take(8).map(|line| line.chars().take(200).collect::<String>()).collect::<Vec<_>>().join("\n");
    Some(format!("line {at}\nours\n{}\ntheirs\n{}", show(&ours), show(&theirs)))
}

fn compare(pages: &[String], broken: usize) {
    let mut scratch = Scratch { wanted: Wanted::everything(), to_the_letter: true, ..Scratch::default() };
    let mut tree = Tree::default();
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut failed = Vec::new();
    let mut count = 0;
    for (number, page) in pages.iter().enumerate() {
        for variant in 0..=broken {
            let page = if variant == 0 { page.clone() } else { break_page(page, &mut random) };
            count += 1;
            if let Some(difference) = difference(&page, &mut scratch, &mut tree) {
                failed.push(format!("page {number}, variant {variant}: {difference}"));
            }
        }
    }
    eprintln!("{count} pages, {} differ", failed.len());
    assert!(failed.is_empty(), "{}", failed[..failed.len().min(5)].join("\n\n"));
}

#[test]
fn a_sample_of_pages_gives_the_same_trees() {
    compare(&pages(25), 4);
}

#[test]
#[ignore = "takes minutes; `.ci/run` runs it"]
fn all_pages_give_the_same_trees() {
    compare(&pages(1), 3);
}

#[test]
fn soup_gives_the_same_trees() {
    let mut scratch = Scratch { wanted: Wanted::everything(), to_the_letter: true, ..Scratch::default() };
    let mut tree = Tree::default();
    let mut random = Random(42);
    let count = std::env::var("DECHAFF_SOUPS").ok().and_then(|count| count.parse().ok()).unwrap_or(20_000);
    for _ in 0..count {
        let source = soup(&mut random);
        if let Some(difference) = difference(&source, &mut scratch, &mut tree) {
            panic!("{source:?}\n{difference}");
        }
    }
}
