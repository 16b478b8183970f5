//! What a page says about itself, as YAML before its text.

use std::fmt::Write as _;

use dechaff::{Fact, Metadata};

/// The front matter for a page with this metadata, and the address that the caller gave.
pub(crate) fn of(metadata: &Metadata, url: Option<&str>) -> String {
    let mut out = String::from("---\n");
    let text = |fact: &Option<Fact<String>>| fact.as_ref().map(|fact| quoted(&fact.value));
    let list = |fact: &Option<Fact<Vec<String>>>| fact.as_ref().map(|fact| format!("[{}]", fact.value.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(", ")));
    let page_type = metadata.page_type.as_ref().and_then(|fact| serde_json::to_string(&fact.value).ok());
    let lines = [
        ("title", text(&metadata.title)),
        ("authors", list(&metadata.authors)),
        ("published", text(&metadata.published)),
        ("modified", text(&metadata.modified)),
        ("site_name", text(&metadata.site_name)),
        ("language", text(&metadata.language)),
        ("description", text(&metadata.description)),
        ("url", url.map(quoted)),
        ("canonical_url", text(&metadata.canonical_url)),
        ("image", text(&metadata.image)),
        ("section", text(&metadata.section)),
        ("tags", list(&metadata.tags)),
        ("page_type", page_type),
    ];
    for (name, value) in lines {
        if let Some(value) = value {
            // A String takes all that is written to it.
            let _ = writeln!(out, "{name}: {value}");
        }
    }
    out.push_str("---\n\n");
    out
}

/// A string in double quotes, as YAML and JSON both read it.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            // YAML takes some of these for line ends, and others it does not allow.
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}') => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn strings_are_quoted() {
        assert_eq!(quoted("A \"title\": it's #1 \\ é\n\u{85}\u{2028}\u{0}"), r#""A \"title\": it's #1 \\ é\n\u0085\u2028\u0000""#);
    }
}
