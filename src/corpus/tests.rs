//! The format of annotated documents, and a page whose evaluation is counted by hand.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::attribute::{Fate, fates};
use super::*;
use crate::pipeline::Pipeline;
use crate::rules::Pack;

const FILE: &str = "language: en\nnewline: crlf\nend: none\n\n-navigation          | Home\n                     |\n~                    | ⟦advertisement¦[ad_1] ⟧Rain fell.\n?byline              | By Ann";

#[test]
fn the_text_is_derived_from_the_annotations() {
    let document = Annotated::parse("a", FILE).expect("the file is right");
    assert_eq!(document.text, "Home\r\n\r\n[ad_1] Rain fell.\r\nBy Ann");
    let labels: Vec<_> = document.labels.iter().map(|label| (&document.text[label.span.range()], label.expected)).collect();
    assert_eq!(
        labels,
        [
            ("Home", Expected::Remove(Category::Navigation)),
            ("[ad_1] ", Expected::Remove(Category::Advertisement)),
            ("Rain fell.", Expected::Keep),
            ("By Ann", Expected::Free(Category::Byline)),
        ]
    );
}

#[test]
fn errors_name_the_line() {
    for (file, what) in [
        ("language: en\n\nHome", "a:3: a line is a mark"),
        ("language: en\n\n-navigatoin          | Home", "a:3: there is no category \"navigatoin\"; did you mean \"navigation\"?"),
        ("\n", "a:1: the header does not say the language"),
        ("lang: en\n\n", "a:1: the header knows no"),
        ("language: en\nformat: pdf\n\n", "a:2: there is no format `pdf`; it is `html` or `text`"),
        ("language: en\ntitle: A\n\n", "a:2: only a page has this; the header of a page says `format: html`"),
        ("language: en\nencoding: koi8-r\n\n", "a:2: only a page has this"),
        ("language: en\nformat: html\nencoding: latin-99\n\n", "a:3: there is no encoding `latin-99`"),
        ("language: en\nformat: html\nencoding: utf-16le\n\n", "a:3: there is no encoding `utf-16le` to write a page in"),
        ("language: en\nformat: html\ndate: 17 May 2024\n\n", "a:3: `17 May 2024` is no date; it begins with YYYY-MM-DD"),
        ("language: en\nformat: html\nauthor: Ann\nauthor: Tom\n\n", "a:4: `author` is said once"),
        ("language: en\nformat: html\n\n~                    | <p>⟦byline¦By Ann⟧", "a:4: a page's lines have no parts; break the line"),
        ("language: en\nformat: html\n\n-                    | <p>By Ann", "a:4: there is no category \"\""),
        (
            "language: ru\nformat: html\nencoding: koi8-r\n\n                     | <p>Чай\n                     | <p>茶",
            "a:6: KOI8-R has no '茶'; write it as a character reference",
        ),
        ("language: fr\nformat: html\nencoding: macintosh\n\n                     | <p>Café", "a:3: a page written in macintosh is read as"),
    ] {
        let error = Annotated::parse("a", file).expect_err("the file is wrong");
        assert!(error.to_string().starts_with(what), "{error}");
    }
}

const PAGE: &str = "\
language: en
format: html
title: Ferry sails again
author: Ann Lee; Tom Ray
date: 2024-05-17

                     | <!doctype html><html lang=en><title>Ferry sails again</title><meta name=author content='Ann Lee'>
                     | <meta property=article:published_time content=2024-05-17T09:30:00Z>
-navigation          | <p>Gizmo
-navigation          | line</p>
                     | <p>Caf&eacute; ferries sail
                     | on Monday &#9758; and <b>again</b> on Friday, as they
                     |   <!-- a note
                     |   of two lines --> did before.</p>
-advertisement       | <p>Buy two
                     | or stay at home.</p>
                     | <p>Gizmo line</p>
-interface-control   | <p><select><option>All<option>None at all</select></p>
                     | <textarea>Your own &lt;words&gt; here</textarea>
?byline              | <p>By Ann Lee</p>
                     | <script>never(shown)</script><template><p>Nor this</template>
                     | <table><tr><td>Left<td>Right cell</table>
                     | <noscript><p>Without scripts</noscript>
";

/// A pipeline that removes nothing but lines "Gizmo line".
fn plain_pipeline() -> &'static Pipeline {
    static PLAIN: LazyLock<Pipeline> = LazyLock::new(build_plain_pipeline);
    &PLAIN
}

fn build_plain_pipeline() -> Pipeline {
    const PACK: &str = r#"
        [pack]
        name = "mine"
        description = "One rule for tests."
        [[rule]]
        id = "gizmo"
        category = "social-share"
        why = "A line that is a gizmo."
        line = ["Gizmo line"]
        removes = ["Gizmo line"]
        keeps = ["It is a gizmo line."]
    "#;
    let full = Pipeline::builder().build().expect("the default pipeline builds");
    let builder = Pipeline::builder().without_builtin_packs().pack(Pack::parse("mine.toml", PACK).expect("the pack is right"));
    // The first cleaner is that of the rules.
    let builder = full.cleaners().skip(1).fold(builder, |builder, id| builder.without(id));
    builder.build().expect("the pipeline builds")
}

#[test]
fn words_of_a_page_are_counted_by_the_line_where_they_stand() {
    let document = Annotated::parse("ferry", PAGE).expect("the page is right");
    let pipeline = plain_pipeline();
    let counted: Vec<_> = document.labels.iter().zip(fates(&document, &pipeline.clean(document.input()))).filter(|(_, fate)| fate.words > 0).collect();
    let by_line: Vec<_> = counted.iter().map(|(label, Fate { words, gone, wrong, .. })| (label.line, *words, *gone, wrong.as_str())).collect();
    assert_eq!(
        by_line,
        [
            (9, 1, 1, ""),
            (10, 1, 1, ""),
            (11, 3, 0, ""),
            (12, 8, 0, ""),
            (14, 2, 0, ""),
            (15, 2, 0, "Buy two"),
            (16, 4, 0, ""),
            (17, 2, 2, "Gizmo line"),
            (18, 4, 4, ""),
            (19, 4, 4, "Your own <words> here"),
            (20, 3, 0, ""),
            (22, 3, 0, ""),
            (23, 2, 2, "Without scripts"),
        ]
    );
    let evaluation = evaluate(pipeline, &[document]);
    assert_eq!(evaluation.pages.all, Tally { removed: 6, missed: 2, lost: 8, kept: 20 });
    assert_eq!((evaluation.pages.documents, &evaluation.pages, &evaluation.text), (1, &evaluation.together, &Scores::default()));
    let by_category: Vec<_> = evaluation.pages.by_category.iter().map(|(category, tally)| (category.id(), tally.removed, tally.missed, tally.lost)).collect();
    assert_eq!(by_category, [("navigation", 2, 0, 0), ("social-share", 0, 0, 2), ("advertisement", 0, 2, 0), ("interface-control", 4, 0, 0)]);
    let wrong: Vec<String> = evaluation.wrong.iter().map(Wrong::to_string).collect();
    assert_eq!(
        wrong,
        [
            "ferry:15: left, advertisement: Buy two",
            "ferry:17: lost to mine/gizmo: Gizmo line",
            "ferry:19: lost to reading: Your own <words> here",
            "ferry:23: lost to reading: Without scripts",
        ]
    );
    let right: Vec<_> = evaluation.metadata.iter().map(|(property, rightness)| (property.id(), rightness.right, rightness.given)).collect();
    assert_eq!(right, [("title", 1, 1), ("author", 0, 1), ("date", 1, 1)]);
    assert_eq!(evaluation.wrong_metadata.iter().map(WrongProperty::to_string).collect::<Vec<_>>(), ["ferry:4: author is \"Ann Lee; Tom Ray\", found \"Ann Lee\""]);
}

#[test]
fn pages_are_read_from_the_bytes_of_their_encoding() {
    let texts = [
        ("windows-1251", "Паром снова ходит по понедельникам, как и прежде"),
        ("koi8-r", "Паром снова ходит по понедельникам, как и прежде"),
        ("shift_jis", "渡し船は月曜日にまた出ます"),
        ("euc-kr", "나룻배가 월요일에 다시 다닙니다"),
        ("gb18030", "渡船星期一重新开航，与从前一样"),
        ("utf-8", "Паром снова ходит"),
    ];
    for (encoding, text) in texts {
        let html = format!("<meta charset={encoding}><p>{text}</p>\n");
        let file = format!("language: xx\nformat: html\nencoding: {encoding}\n\n                     | {html}");
        let document = Annotated::parse("a", &file).unwrap_or_else(|error| panic!("{encoding}: {error}"));
        assert_eq!(document.text, html);
        assert_eq!(document.labels[0].span.range(), 0..html.len() - 1);
    }
}

/// How text may be written in HTML, and what it says.
const WRITTEN: [(&str, &str); 14] = [
    ("word", "word"),
    ("caf&eacute;", "café"),
    ("&lt;tag&gt;", "<tag>"),
    ("R&amp;D", "R&D"),
    ("R&D", "R&D"),
    ("you &", "you &"),
    ("&#x41;bc&#100;", "Abcd"),
    ("one&#32;two", "one two"),
    ("soft&shy;ly", "softly"),
    ("hy\u{AD}phen", "hyphen"),
    ("no&nbsp;break", "no break"),
    ("<b>bold</b>", "bold"),
    ("<a\thref='/a'>link</a>", "link"),
    ("渡し船", "渡し船"),
];

proptest! {
    #[test]
    fn every_word_is_found_on_its_own_line(
        lines in proptest::collection::vec(proptest::collection::vec(0..WRITTEN.len(), 1..6), 1..8),
        preformatted: bool,
        crlf: bool,
    ) {
        let newline = if crlf { "newline: crlf\n" } else { "" };
        let mut file = format!("language: en\nformat: html\n{newline}\n                     | {}", if preformatted { "<pre>" } else { "<p>" });
        for line in &lines {
            file.push_str("\n-other               | ");
            file.push_str(&line.iter().map(|word| WRITTEN[*word].0).collect::<Vec<_>>().join("  "));
        }
        let document = Annotated::parse("a", &file).expect("the page is right");
        // Nothing goes, and so all that should is wrong.
        let fates = fates(&document, &plain_pipeline().clean(document.input()));
        for (line, fate) in lines.iter().zip(&fates[1..]) {
            let said = line.iter().flat_map(|word| WRITTEN[*word].1.split_whitespace()).collect::<Vec<_>>();
            prop_assert_eq!(fate.wrong.split_whitespace().collect::<Vec<_>>(), said);
            prop_assert_eq!(fate.gone, 0);
        }
    }

    #[test]
    fn labels_of_a_page_are_its_lines(lines in proptest::collection::vec("[ -~éж]{0,12}", 0..8), encoded: bool) {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let encoding = if encoded { "encoding: utf-8\n" } else { "" };
        let mut file = format!("language: en\nformat: html\n{encoding}\n");
        for (at, line) in lines.iter().enumerate() {
            let mark = ["                     ", "-navigation          ", "?byline              "][at % 3];
            file.push_str(&format!("{mark}| {line}\n"));
        }
        let document = Annotated::parse("a", &file).expect("the page is right");
        let labelled: Vec<_> = document.labels.iter().map(|label| &document.text[label.span.range()]).collect();
        prop_assert_eq!(labelled, lines.iter().copied().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>());
        let first_line = 4 + u32::from(encoded);
        for label in &document.labels {
            prop_assert_eq!(lines[(label.line - first_line) as usize], &document.text[label.span.range()]);
        }
    }
}
