//! Pictures and formulas: where they are written in a page, and which of them stay.

use super::{Formula, Image};
use crate::output::url;
use crate::tree::{Kind, NIL, NodeId, Tag, Tree};

/// Attributes that scripts take a picture's address from when it comes into view, the usual ones first.
const LAZY: &[&str] = &["data-src", "data-lazy-src", "data-original", "data-lazy", "data-orig-file", "data-echo", "data-image", "data-full-src", "data-hi-res-src"];
const LAZY_SETS: &[&str] = &["data-srcset", "data-lazy-srcset", "srcset"];

/// Marks of addresses of pictures that only hold a place.
const PLACEHOLDERS: &[&str] =
    &["placeholder", "/blank.", "/spacer.", "spacer.gif", "/pixel.", "transparent.", "/lazy.", "lazyload.", "lazy_placeholder", "/loading.", "1x1.", "grey.gif", "clear.gif"];

/// The picture of an `<img>`; none for one that counts visits. Its source may be unknown.
pub(super) fn image(source: &str, tree: &Tree, node: NodeId, base: Option<&str>) -> Option<Image> {
    let attribute = |name: &str| tree.attribute(source, node, name);
    let tiny = |name: &str| attribute(name).is_some_and(|value| matches!(value.trim().trim_end_matches("px"), "0" | "1" | "2"));
    if tiny("width") || tiny("height") {
        return None;
    }
    let alt = attribute("alt").unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    let lazy = LAZY.iter().filter_map(|name| attribute(name));
    // What scripts will show is never there to hold a place.
    let plain = lazy.filter_map(|value| url::image(value, base)).next().or_else(|| attribute("src").and_then(|value| address(value, base)));
    let found = plain.or_else(|| LAZY_SETS.iter().filter_map(|name| attribute(name)).find_map(|set| largest(set, base)));
    Some(Image { source: found.or_else(|| from_picture(source, tree, node, base)), alt, kept: false })
}

/// A picture's address, unless it only holds a place.
fn address(value: &str, base: Option<&str>) -> Option<String> {
    let lower = value.to_ascii_lowercase();
    if lower.trim_start().starts_with("data:") || PLACEHOLDERS.iter().any(|mark| lower.contains(mark)) {
        return None;
    }
    url::image(value, base)
}

/// The first `<source>` of a `<picture>` around the picture that has an address.
fn from_picture(source: &str, tree: &Tree, node: NodeId, base: Option<&str>) -> Option<String> {
    let parent = tree.node(node).parent;
    if tree.tag(parent) != Some(Tag::Picture) {
        return None;
    }
    let sets = tree.children(parent).filter(|child| tree.tag(*child) == Some(Tag::Source)).take(16);
    sets.filter_map(|child| LAZY_SETS.iter().find_map(|name| tree.attribute(source, child, name))).find_map(|set| largest(set, base))
}

/// The address of the largest picture in a `srcset`.
fn largest(set: &str, base: Option<&str>) -> Option<String> {
    let mut best: Option<(f64, String)> = None;
    let mut rest = set;
    // Addresses may hold commas; what ends one is white space, or a comma right at its end.
    for _ in 0..64 {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        if rest.is_empty() {
            break;
        }
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (url, after) = rest.split_at(end);
        let (size, after) = if url.ends_with(',') { ("", after) } else { after.split_at(after.find(',').unwrap_or(after.len())) };
        rest = after;
        let size = size.trim().trim_end_matches(['w', 'x', 'h']).parse::<f64>().unwrap_or(1.0);
        if best.as_ref().is_none_or(|(largest, _)| size > *largest)
            && let Some(url) = address(url.trim_end_matches(','), base)
        {
            best = Some((size, url));
        }
    }
    best.map(|(_, url)| url)
}

/// The formula that an element and all below it shows, if its TeX is known. `scripted` tells that the page keeps
/// its formulas in scripts.
pub(super) fn formula(source: &str, tree: &Tree, node: NodeId, tag: Tag, class: &str) -> Option<Formula> {
    let has = |name: &str| class.split_ascii_whitespace().any(|own| own == name);
    match tag {
        Tag::Math => {
            let tex = tex_below(source, tree, node)?;
            Some(made(&tex, tree.attribute(source, node, "display") == Some("block")))
        }
        Tag::Script => {
            let kind = tree.attribute(source, node, "type")?;
            let (kind, mode) = kind.split_once(';').unwrap_or((kind, ""));
            if !matches!(kind.trim(), "math/tex" | "math/latex") {
                return None;
            }
            let mut tex = String::new();
            tree.text_content(source, node, &mut tex);
            (!tex.trim().is_empty()).then(|| made(&tex, mode.contains("display")))
        }
        Tag::Img => {
            let alt = tree.attribute(source, node, "alt")?;
            let named = ["mwe-math-fallback-image-inline", "mwe-math-fallback-image-display", "latex", "tex", "math", "mathtex", "texhtml"].iter().any(|name| has(name));
            let formal = alt.contains('\\') || alt.contains(['^', '_', '=']);
            (named && formal).then(|| made(alt, has("mwe-math-fallback-image-display")))
        }
        Tag::Span | Tag::Div | Tag::Other if ["katex-display", "katex", "mwe-math-element", "math-container"].iter().any(|name| has(name)) => {
            let tex = tex_below(source, tree, node)?;
            let display = has("katex-display") || below(tree, node).any(|id| tree.tag(id) == Some(Tag::Math) && tree.attribute(source, id, "display") == Some("block"));
            Some(made(&tex, display))
        }
        _ => None,
    }
}

/// Whether an element shows what a script of MathJax holds.
pub(super) fn shows_script(class: &str) -> bool {
    class
        .split_ascii_whitespace()
        .any(|own| matches!(own, "MathJax" | "MathJax_Preview" | "MathJax_Display" | "MathJax_SVG" | "MathJax_SVG_Display" | "MathJax_CHTML" | "mjx-chtml"))
}

/// Nodes below another; formulas are small, and a limit keeps large ones from being looked through again and again.
fn below(tree: &Tree, top: NodeId) -> impl Iterator<Item = NodeId> {
    let mut next = tree.following(top, top);
    std::iter::from_fn(move || {
        let id = next;
        (id != NIL).then(|| {
            next = tree.following(id, top);
            id
        })
    })
    .take(1000)
}

fn tex_below(source: &str, tree: &Tree, top: NodeId) -> Option<String> {
    let mut other = None;
    for id in std::iter::once(top).chain(below(tree, top)) {
        let Kind::Element { tag, .. } = tree.node(id).kind else { continue };
        if tag == Tag::Annotation && tree.attribute(source, id, "encoding").is_some_and(|encoding| encoding.to_ascii_lowercase().contains("tex")) {
            let mut tex = String::new();
            tree.text_content(source, id, &mut tex);
            if !tex.trim().is_empty() {
                return Some(tex);
            }
        }
        if tag == Tag::Math && other.is_none() {
            other = tree.attribute(source, id, "alttext").filter(|text| text.contains(['\\', '^', '_', '=', '{'])).map(str::to_owned);
        }
    }
    other
}

/// TeX on one line, without what only sets its size.
fn made(tex: &str, display: bool) -> Formula {
    let mut tex = tex.split_whitespace().collect::<Vec<_>>().join(" ");
    for wrapper in ["{\\displaystyle ", "{\\textstyle "] {
        if let Some(inner) = tex.strip_prefix(wrapper).and_then(|rest| rest.strip_suffix('}')) {
            tex = inner.trim().to_owned();
        }
    }
    Formula { tex, display, kept: false }
}
