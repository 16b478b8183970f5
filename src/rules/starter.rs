//! The pack that a new author starts from.

/// The text of a commented pack with this name.
pub(super) fn text(name: &str) -> String {
    TEMPLATE.replace("{name}", name)
}

const TEMPLATE: &str = r#"# Rules for chaff in text that a scraper extracted. A line is compared in folded form: case, kinds of quotes and
# dashes, runs of spaces and invisible characters do not count.

[pack]
name = "{name}"
description = "What this pack finds, in one sentence."

# The safest rule: the whole line equals a phrase. Write every variant and language of the phrase here.
[[rule]]
id = "print-button"
category = "interface-control"
why = "Label of the button that prints the page."
line = ["Print this page", "Print article", "Imprimer cet article"]
removes = ["PRINT THIS PAGE", "» Print article"]        # each must be hit
keeps = ["They print this page on thick paper."]       # temptingly similar, and must not be hit

# Phrases that could be a real heading need more: a zone (head, body, tail), words, neighbours.
[[rule]]
id = "more-from-section"
category = "related-content"
why = "Heading of a list of other stories under the article."
prefix = ["More from", "More in"]
zone = "tail"
max-words = 6
over = "list-like"                                     # the lines of the list go too
max-lines = 20
confidence = 0.8                                       # from 0.7 it removes alone, below it needs a second witness
removes = ["More from Culture\nThe theatre opens again\nA film about the sea"]
keeps = ["More from the report: the costs had doubled before anybody noticed it."]

# Part of a line; the part that goes stands in ⟦ ⟧. Patterns are written in lower case.
[[rule]]
id = "photo-marker"
category = "technical-artifact"
why = "Mark that a publishing system leaves where a picture was."
regex = ['\[photo[ _-]\d+\]']
take = "match"                                         # or "line", "sentence", "rest" or "start" (of the line)
confidence = 0.9
removes = ["⟦[photo_12] ⟧The bridge opened on Monday."]
keeps = ["See photo 12 for the bridge."]

# A rule can protect a line from all others.
[[rule]]
id = "corrections"
keep = true
why = "Corrections belong to the article."
prefix = ["Correction:", "Corrected on"]
keeps = ["Correction: an earlier version gave the wrong year."]   # must be protected
removes = ["The correction: a year."]                             # must not be
"#;
