//! What the columns of the models say, in words that a reader of an explanation understands.

use std::fmt;

use super::page_columns::TAGS;

/// Says in words what `value` in the column of a page with this name means.
pub(super) fn of_page(column: &str, value: f32, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if let Some(element) = column.strip_prefix("within: ") {
        return write!(f, "{}in <{element}>", if value > 0.0 { "" } else { "not " });
    }
    if let Some(meaning) = column.strip_prefix("named ") {
        return write!(f, "in {} part named as {meaning}", if value < FARTHEST { "a" } else { "no" });
    }
    if let Some(template) = find(PAGE, column) {
        return fill(template, "", value, f);
    }
    // What is measured at several places: the place is the first half of the name.
    let known = column.split_once(": ").and_then(|(place, measure)| Some((find(MEASURES, measure)?, find(PLACES, place)?)));
    match known {
        Some((template, place)) => fill(template, place, value, f),
        None => plainly(column, value, f),
    }
}

/// Says in words what `value` in the column of a text with this name means.
pub(super) fn of_text(column: &str, value: f32, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match find(TEXT, column) {
        Some(template) => fill(template, "", value, f),
        None => plainly(column, value, f),
    }
}

/// From here on a name is as good as none.
pub(super) const FARTHEST: f32 = 20.0;
/// Distances from something that is not there are as large as this, before or behind.
const NOWHERE: f32 = 990.0;

fn find<'t>(table: &[(&str, &'t str)], name: &str) -> Option<&'t str> {
    table.iter().find(|(known, _)| *known == name).map(|(_, says)| *says)
}

fn plainly(column: &str, value: f32, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if value.fract() == 0.0 { write!(f, "{column} {value}") } else { write!(f, "{column} {value:.2}") }
}

/// Writes a template. It may have several forms between bars, each behind what it is for: `0:`, `1:`, `-:` (below zero), `none:`
/// (so far away that there is none); the last is for all others. In a form `#` is the value as a whole number, `%` as a share,
/// `~` as a number with two places, `<>` as the name of an element, and `@` is where it was measured.
fn fill(template: &str, place: &str, value: f32, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut form = template;
    for option in template.split('|') {
        let (fits, words) = match option.split_once(':') {
            Some(("0", words)) => (value == 0.0, words),
            Some(("1", words)) => (value.round() == 1.0, words),
            Some(("none", words)) => (value.abs() >= NOWHERE, words),
            Some(("-", words)) => (value < 0.0, words),
            _ => (true, option),
        };
        form = words;
        if fits {
            break;
        }
    }
    let mut rest = form;
    while let Some(at) = rest.find(['#', '%', '~', '@', '<']) {
        f.write_str(&rest[..at])?;
        let mut length = 1;
        match rest.as_bytes()[at] {
            b'#' => write!(f, "{:.0}", value.abs())?,
            b'%' => write!(f, "{:.0} %", value * 100.0)?,
            b'~' => write!(f, "{value:.2}")?,
            b'@' => f.write_str(place)?,
            _ => {
                length = 2;
                match TAGS.get((value as usize).wrapping_sub(1)) {
                    Some(tag) => write!(f, "<{}>", tag.name())?,
                    None => f.write_str("another element")?,
                }
            }
        }
        rest = &rest[at + length..];
    }
    f.write_str(rest)
}

const PAGE: &[(&str, &str)] = &[
    ("words", "1:# word|# words"),
    ("chars", "1:# character|# characters"),
    ("sentence-length", "# words a sentence"),
    ("ends-sentence", "0:no end of a sentence|ends a sentence"),
    ("topic-words", "1:# longer word|# longer words"),
    ("links", "link density ~"),
    ("copies", "1:no copy on the page|# copies on the page"),
    ("copies-before", "0:no copy before it|1:a copy before it|# copies before it"),
    ("blocks-since-copy", "none:no copy before it|1:its copy right before it|its copy # blocks before it"),
    ("in-title", "0:no words of the title|% of its longer words in the title"),
    ("chaff", "0:no cleaner takes it for chaff|taken for chaff at ~"),
    ("1 before: chaff", "-:the first block|0:the block before no chaff|the block before taken for chaff at ~"),
    ("1 after: chaff", "-:the last block|0:the block behind no chaff|the block behind taken for chaff at ~"),
    ("position", "% down the page"),
    ("word-position", "% of the page's words before it"),
    ("words-before", "1:# word before it|# words before it"),
    ("blocks-since-h1", "none:no main heading|-:# blocks above the main heading|0:the main heading|1:right below the main heading|# blocks below the main heading"),
    ("words-since-h1", "none:no main heading|-:# words above the main heading|# words below the main heading"),
    ("blocks-since-title", "none:no title in the page|-:# blocks above the title|0:the title|1:right below the title|# blocks below the title"),
    ("words-since-title", "none:no title in the page|-:# words above the title|# words below the title"),
    ("steps-out-to-title", "-:no title in the page|0:beside the title|1:# element away from the title|# elements away from the title"),
    ("tag", "its block is <>"),
    ("inner-tag", "directly in <>"),
    ("heading", "0:no heading|heading of level #"),
    ("hidden", "0:not hidden|hidden"),
    ("unspoken", "0:read to the blind|not read to the blind"),
    ("property", "0:no property is named|a property is named"),
    ("repeat: count", "0:in no list|one of # entries alike"),
    ("repeat: words", "0:in no list|among entries of # words"),
    ("repeat: deviation", "among entries that differ by % in length"),
    ("repeat: images", "0:among entries without pictures|among entries with ~ pictures each"),
    ("outermost repeat: blocks", "-:in no outer list|1:in an outer list of single lines|in an outer list of # blocks an entry"),
    ("outermost repeat: images", "-:in no outer list|in an outer list of ~ pictures an entry"),
    ("outermost repeat: digits", "-:in no outer list|in an outer list of % digits"),
    ("outermost repeat: links", "-:in no outer list|in an outer list of link density ~"),
    ("steps-out-to-top", "0:in the likeliest home of the text|1:# element away from the likeliest home of the text|# elements away from the likeliest home of the text"),
    ("steps-up-from-top", "0:in the likeliest home of the text|1:beside the likeliest home of the text|# levels outside the likeliest home of the text"),
    ("steps-out-to-centre", "0:where most running text is|1:# element away from most running text|# elements away from most running text"),
    ("steps-up-from-centre", "0:where most running text is|1:beside most running text|# levels outside most running text"),
    ("branch of top: siblings", "1:its part of the page has none like it|its part of the page has # like it"),
    ("branch of top: place", "% of what its part stands in comes before"),
    ("branch of centre: siblings", "1:its part beside the running text has none like it|its part beside the running text has # like it"),
    ("branch of centre: tag", "its part beside the running text is <>"),
    ("branch of top: loose-words", "% running text in its part of the page"),
    ("branch of centre: loose-words", "% running text in its part beside the running text"),
    ("box 5 out: words-before-in-it", "# words before it five boxes out"),
    ("box 5 out: loose-words", "% running text five boxes out"),
    ("steps-out-to-grid", "0:in the largest grid|1:# element away from the largest grid|# elements away from the largest grid"),
    ("steps-up-from-grid", "0:in the largest grid|1:beside the largest grid|# levels outside the largest grid"),
    ("words-since-grid", "-:# words above the largest grid|# words below where the largest grid begins"),
    ("alike", "1:no other element like its own on the page|# elements like its own on the page"),
    ("containers-alike", "1:no other container like its own on the page|# containers like its own on the page"),
    ("last heading: level", "0:no heading above it|under a heading of level #"),
    ("last heading: blocks", "none:no heading above it|0:a heading|1:right below a heading|# blocks below the last heading"),
    ("last heading: words", "none:no heading above it|0:a heading|# words below the last heading"),
    ("last heading: chaff", "0:the heading above it no chaff|the heading above it taken for chaff at ~"),
    ("last heading: own-words", "-:no heading above it|1:under a heading of # word|under a heading of # words"),
    ("last heading: section-links", "-:no heading above it|link density ~ under its heading"),
    ("since related: blocks", "none:no pointers to other pages above it|1:right below pointers to other pages|# blocks below pointers to other pages"),
    ("since related: words", "none:no pointers to other pages above it|# words below pointers to other pages"),
    ("since comments: blocks", "none:no comments above it|1:right below a line of comments|# blocks below a line of comments"),
    ("since comments: words", "none:no comments above it|# words below a line of comments"),
    ("since frame: blocks", "none:no byline or share line above it|1:right below a byline or share line|# blocks below a byline or share line"),
    ("since frame: words", "none:no byline or share line above it|# words below a byline or share line"),
    ("since notices: blocks", "none:no appeal or notice above it|1:right below an appeal or a notice|# blocks below an appeal or a notice"),
    ("since notices: words", "none:no appeal or notice above it|# words below an appeal or a notice"),
];

const MEASURES: &[(&str, &str)] = &[
    ("links", "link density ~ @"),
    ("words", "1:# word @|# words @"),
    ("chaff", "0:nothing taken for chaff @|taken for chaff at ~ @"),
    ("loose", "% running text @"),
    ("tag", "<> @"),
    ("siblings", "1:none like it @|# alike @"),
    ("alike", "1:none like it on the page @|# like it on the page @"),
    ("short", "% short blocks @"),
    ("score", "% of the best score as home of the text @"),
    ("words-a-block", "# words a block @"),
    ("loose-share", "% blocks of running text @"),
    ("share", "% of the page's words @"),
    ("images", "0:no pictures @|1:# picture @|# pictures @"),
    ("fields", "0:no form fields @|1:# form field @|# form fields @"),
    ("headings", "0:no headings @|1:# heading @|# headings @"),
    ("blocks", "1:# block @|# blocks @"),
];

const PLACES: &[(&str, &str)] = &[
    ("within 4", "among the 4 blocks on either side"),
    ("within 12", "among the 12 blocks on either side"),
    ("own box", "in its box"),
    ("box 1 out", "one box out"),
    ("box 2 out", "two boxes out"),
    ("box 3 out", "three boxes out"),
    ("box 4 out", "four boxes out"),
    ("box 5 out", "five boxes out"),
    ("branch of top", "in its part of the page"),
    ("branch of centre", "in its part beside the running text"),
];

const TEXT: &[(&str, &str)] = &[
    ("words", "1:# word|# words"),
    ("chars", "1:# character|# characters"),
    ("word length", "-:words shorter than in the running text by ~|words longer than in the running text by ~"),
    ("capitalised", "-:fewer capitals than the running text by %|more capitals than the running text by %"),
    ("upper", "% capitals"),
    ("marks", "% marks"),
    ("sentence length", "# words a sentence"),
    ("ending", "1:ends a sentence|no end of a sentence"),
    ("topic", "% of its longer words in the running text"),
    ("topic words", "1:# longer word|# longer words"),
    ("prose", "0:no running text|running text"),
    ("copies", "1:no copy in the text|# copies in the text"),
    ("chaff", "0:no cleaner takes it for chaff|taken for chaff at ~"),
    ("by a rule", "0:no rule takes it for chaff|a rule takes it for chaff at ~"),
    ("category", "0:no cleaner says what it is|a cleaner says what it is"),
    ("in links", "-:links are not shown|link density ~"),
    ("1 after: capitalised", "the next line has capitals like it"),
    ("1 after: line breaks", "-:the last line|# line breaks behind it"),
    ("position", "% down the text"),
    ("word position", "% of the words before it"),
    ("blocks before", "1:# line before it|# lines before it"),
    ("blocks behind", "1:# line behind it|# lines behind it"),
    ("words before", "1:# word before it|# words before it"),
    ("long words before", "# words of running text before it"),
    (
        "blocks to the first long",
        "-:# lines below where running text begins|0:where running text begins|1:right above where running text begins|# lines above where running text begins",
    ),
    ("chaff before", "lines before it taken for chaff at ~"),
    ("blocks since chaff", "none:no chaff before it|1:right behind chaff|# lines behind chaff"),
    ("like the next", "% of the lines around it like their next"),
    ("alike", "1:no other line of its shape|# lines of its shape"),
    ("alike share", "% of the lines of its shape"),
    ("short in a row", "0:no short line|1:one short line|# short lines in a row"),
    ("digits within 8", "~ digits a line among the 8 lines on either side"),
    ("within 3: words", "# words a line among the 3 lines on either side"),
    ("within 20: words", "# words a line among the 20 lines on either side"),
    ("within 8: words after", "# words a line in the 8 lines behind it"),
    ("within 20: words after", "# words a line in the 20 lines behind it"),
    ("within 20: words before", "# words a line in the 20 lines before it"),
    ("within 20: long before", "# words of running text in the 20 lines before it"),
    ("within 20: long after", "# words of running text in the 20 lines behind it"),
    ("within 20: sentences", "~ sentences a word among the 20 lines on either side"),
    ("within 3: chaff", "the 3 lines on either side taken for chaff at ~"),
    ("within 8: chaff", "the 8 lines on either side taken for chaff at ~"),
    ("within 20: chaff", "the 20 lines on either side taken for chaff at ~"),
    ("within 3: by a rule", "rules take the 3 lines on either side for chaff at ~"),
    ("within 8: by a rule", "rules take the 8 lines on either side for chaff at ~"),
    ("within 20: by a rule", "rules take the 20 lines on either side for chaff at ~"),
    ("within 3: in links", "link density ~ among the 3 lines on either side"),
    ("within 8: in links", "link density ~ among the 8 lines on either side"),
    ("within 3: capitalised", "-:fewer capitals around it than in the running text|more capitals around it than in the running text"),
    ("within 8: capitalised", "-:fewer capitals around it than in the running text|more capitals around it than in the running text"),
    ("within 20: capitalised", "-:fewer capitals around it than in the running text|more capitals around it than in the running text"),
    ("within 20: long words", "-:fewer long words around it than in the running text|more long words around it than in the running text"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::{page_columns, text_columns};

    struct Said(fn(&str, f32, &mut fmt::Formatter<'_>) -> fmt::Result, &'static str, f32);

    impl fmt::Display for Said {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0(self.1, self.2, f)
        }
    }

    #[test]
    fn columns_are_said_in_words() {
        for (column, value, words) in [
            ("links", 0.917, "link density 0.92"),
            ("within: nav", 1.0, "in <nav>"),
            ("within: nav", 0.0, "not in <nav>"),
            ("named comment", 3.0, "in a part named as comment"),
            ("named comment", 20.0, "in no part named as comment"),
            ("repeat: count", 14.0, "one of 14 entries alike"),
            ("words", 1.0, "1 word"),
            ("box 2 out: share", 0.084, "8 % of the page's words two boxes out"),
            ("blocks-since-h1", -12.0, "12 blocks above the main heading"),
            ("blocks-since-h1", -999.0, "no main heading"),
            ("blocks-since-copy", 999.0, "no copy before it"),
            ("tag", 3.0, "its block is <p>"),
            ("tag", 0.0, "its block is another element"),
        ] {
            assert_eq!(Said(of_page, column, value).to_string(), words, "{column}");
        }
        assert_eq!(Said(of_text, "blocks to the first long", -3.0).to_string(), "3 lines below where running text begins");
    }

    #[test]
    fn nearly_every_column_of_a_block_has_words() {
        let silent = |names: super::super::columns::Names, whole: &str, say: fn(&str, f32, &mut fmt::Formatter<'_>) -> fmt::Result| {
            let names: Vec<&'static str> = names.into_iter().filter(|name| !name.starts_with(whole)).map(|name| &*name.into_owned().leak()).collect();
            names.into_iter().filter(|name| Said(say, name, 0.5).to_string() == format!("{name} 0.50")).collect::<Vec<_>>()
        };
        assert_eq!(silent(page_columns::names(), "page", of_page), [""; 0]);
        assert_eq!(silent(text_columns::names(), "text", of_text), [""; 0]);
    }

    #[test]
    fn no_column_is_told_of_twice() {
        for table in [PAGE, MEASURES, PLACES, TEXT] {
            for (at, (name, _)) in table.iter().enumerate() {
                assert!(!table[..at].iter().any(|(known, _)| known == name), "{name}");
            }
        }
    }
}
