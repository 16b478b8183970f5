//! The format of annotated documents, and a page whose evaluation is counted by hand.

use super::*;

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
    ] {
        let error = Annotated::parse("a", file).expect_err("the file is wrong");
        assert!(error.to_string().starts_with(what), "{error}");
    }
}
