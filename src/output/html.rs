//! Clean HTML: what stays of a page, in elements and attributes that can do no harm.
//!
//! Nothing of the page's markup is copied. Elements are written anew from a list of known ones, attributes from a
//! shorter one, addresses only if they lead to the web or to mail, text always escaped.

use super::View;
use super::content::{Content, Item, What};
use super::options::ViewOptions;
use super::url;
use crate::tree::{NodeId, Tag};

/// Writes what stays of a page as HTML, one block a line.
pub(crate) fn render(view: View<'_>, options: &ViewOptions) -> String {
    let content = Content::of(view, options);
    let mut writer = Writer { view, content: &content, options, out: String::with_capacity(view.kept.iter().map(|span| span.len() + 16).sum()), open: Vec::new(), fresh: false };
    for (index, item) in content.items.iter().enumerate() {
        writer.close_until(index);
        writer.item(index, *item);
    }
    writer.close_until(content.items.len());
    writer.out
}

/// Writes paragraphs of plain text as HTML.
pub(crate) fn paragraphs(texts: impl Iterator<Item = String>) -> String {
    let mut out = String::new();
    for text in texts {
        out.push_str("<p>");
        push_text(&mut out, &text);
        out.push_str("</p>\n");
    }
    out
}

struct Writer<'w> {
    view: View<'w>,
    content: &'w Content,
    options: &'w ViewOptions,
    out: String,
    /// The ends of the open elements, how each is closed, and whether its line ends there.
    open: Vec<(usize, &'static str, bool)>,
    /// A paragraph has just begun.
    fresh: bool,
}

impl Writer<'_> {
    fn close_until(&mut self, at: usize) {
        while let Some((_, name, is_block)) = self.open.pop_if(|(end, ..)| *end <= at) {
            if is_block && name != "pre" && self.out.ends_with(' ') {
                self.out.pop();
            }
            if !name.is_empty() {
                self.out.push_str("</");
                self.out.push_str(name);
                self.out.push('>');
            }
            if is_block {
                self.out.push('\n');
            }
        }
    }

    fn attribute(&self, node: NodeId, name: &str) -> Option<&str> {
        self.view.markup.tree.attribute(self.view.html, node, name)
    }

    fn push_attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        for c in value.chars() {
            match c {
                '"' => self.out.push_str("&quot;"),
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                c => self.out.push(c),
            }
        }
        self.out.push('"');
    }

    /// Copies the attributes `names` and those of language, as far as the element has them.
    fn copy(&mut self, node: NodeId, names: &[&str]) {
        for name in ["lang", "dir"].iter().chain(names) {
            if let Some(value) = self.attribute(node, name).filter(|value| !value.trim().is_empty()).map(|value| value.trim().to_owned()) {
                self.push_attribute(name, &value);
            }
        }
    }

    /// Copies an address.
    fn copy_url(&mut self, node: NodeId, name: &str) {
        let url = self.attribute(node, name).and_then(|value| url::link(value, self.content.base.as_deref()));
        if let Some(url) = url {
            self.push_attribute(name, &url);
        }
    }

    fn begin(&mut self, name: &'static str) {
        self.out.push('<');
        self.out.push_str(name);
    }

    /// Ends a start tag, and remembers to close the element.
    fn opened(&mut self, item: Item, name: &'static str, is_block: bool) {
        self.out.push('>');
        self.open.push((item.end as usize, name, is_block));
    }

    fn item(&mut self, index: usize, item: Item) {
        let node = item.node;
        let container = match item.what {
            What::Group => "div",
            What::Quote => "blockquote",
            What::List { ordered: false, .. } => "ul",
            What::List { ordered: true, .. } => "ol",
            What::Item { .. } => "li",
            What::Terms => "dl",
            What::Term => "dt",
            What::Definition => "dd",
            What::Table { .. } => "table",
            What::Caption => "caption",
            What::Row => "tr",
            What::Cell { header: true, .. } => "th",
            What::Cell { header: false, .. } => "td",
            What::Figure => "figure",
            What::Figcaption => "figcaption",
            What::Details => "details",
            What::Summary => "summary",
            What::Pre => "pre",
            What::Note(_) if self.open.last().is_some_and(|(_, name, _)| matches!(*name, "ul" | "ol")) => "li",
            What::Note(_) => "div",
            What::Paragraph | What::Heading(_) => return self.leaf(index, item),
            what if what.is_mark() => return self.mark(item),
            _ => return self.contents(item),
        };
        self.begin(container);
        match item.what {
            What::List { ordered: true, start } if start != 1 => self.push_attribute("start", &start.to_string()),
            What::Quote => self.copy_url(node, "cite"),
            What::Cell { columns, rows, .. } => {
                for (name, count) in [("colspan", columns), ("rowspan", rows)] {
                    if count > 1 {
                        self.push_attribute(name, &count.to_string());
                    }
                }
            }
            What::Note(number) => self.push_attribute("id", &format!("fn-{number}")),
            _ => {}
        }
        self.copy(node, &[]);
        self.opened(item, container, true);
        let holds_blocks = !matches!(
            item.what,
            What::Item { .. } | What::Term | What::Definition | What::Caption | What::Cell { .. } | What::Figcaption | What::Summary | What::Pre | What::Note(_)
        );
        if holds_blocks || item.what != What::Pre && item.end as usize > index + 1 && !self.begins_bare(index, item) {
            self.out.push('\n');
        }
        if item.what == What::Pre && self.first_text(index, item).is_some_and(|text| text.starts_with('\n')) {
            // The first line break in it is dropped when it is read.
            self.out.push('\n');
        }
    }

    fn first_text(&self, index: usize, item: Item) -> Option<&str> {
        self.content.items[index + 1..item.end as usize].iter().find_map(|item| match item.what {
            What::Text(span) => self.view.text.get(span.range()),
            _ => None,
        })
    }

    /// Whether the first paragraph in the item at `index` needs no element of its own: it is all there is, or it had
    /// none in the page.
    fn begins_bare(&self, index: usize, item: Item) -> bool {
        let holds = matches!(item.what, What::Item { .. } | What::Term | What::Definition | What::Caption | What::Cell { .. } | What::Figcaption | What::Summary | What::Note(_));
        let first = self.content.items.get(index + 1).filter(|first| first.what == What::Paragraph);
        holds && first.is_some_and(|first| first.end == item.end || self.view.markup.tree.tag(first.node) != Some(Tag::P))
    }

    fn leaf(&mut self, index: usize, item: Item) {
        self.fresh = true;
        let name = match item.what {
            What::Heading(1) => "h1",
            What::Heading(2) => "h2",
            What::Heading(3) => "h3",
            What::Heading(4) => "h4",
            What::Heading(5) => "h5",
            What::Heading(_) => "h6",
            _ => "p",
        };
        if name == "p" && index > 0 && self.begins_bare(index - 1, self.content.items[index - 1]) {
            let alone = self.content.items[index - 1].end == item.end;
            self.open.push((item.end as usize, "", !alone));
            return;
        }
        self.begin(name);
        if matches!(self.view.markup.tree.tag(item.node), Some(Tag::P | Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6)) {
            self.copy(item.node, &[]);
        }
        self.opened(item, name, true);
    }

    fn mark(&mut self, item: Item) {
        let node = item.node;
        let options = self.options;
        match item.what {
            What::Link => {
                let target = self.attribute(node, "href").filter(|_| options.links).and_then(|href| url::link(href, self.content.base.as_deref()));
                let Some(target) = target else { return };
                self.begin("a");
                self.push_attribute("href", &target);
                self.copy(node, &["title"]);
                self.opened(item, "a", false);
                return;
            }
            What::NoteRef(number) if self.content.notes.get(number as usize) == Some(&true) => {
                self.out.push_str(&format!("<sup><a href=\"#fn-{number}\""));
                self.opened(item, "a></sup", false);
                return;
            }
            _ => {}
        }
        let name = match item.what {
            What::Strong => "strong",
            What::Emphasis => "em",
            What::Strike => "s",
            What::Sub => "sub",
            What::Sup | What::NoteRef(_) => "sup",
            What::Code => "code",
            What::Quoted => "q",
            _ => self.view.markup.tree.tag(node).map_or("span", Tag::name),
        };
        let is_look = matches!(item.what, What::Strong | What::Emphasis | What::Strike | What::Sub | What::Sup | What::NoteRef(_));
        if name.is_empty() || is_look && !options.emphasis {
            return;
        }
        self.begin(name);
        let extra: &[&str] = match name {
            "time" => &["datetime"],
            "abbr" => &["title"],
            _ => &[],
        };
        self.copy(node, extra);
        if name == "q" {
            self.copy_url(node, "cite");
        }
        self.opened(item, name, false);
    }

    fn contents(&mut self, item: Item) {
        if !matches!(item.what, What::Space) {
            self.fresh = false;
        }
        match item.what {
            What::Text(span) => push_text(&mut self.out, &self.view.text[span.range()]),
            // One that a picture left behind is enough.
            What::Space if self.fresh || self.out.ends_with(' ') => {}
            What::Space => self.out.push(' '),
            What::Break if self.in_pre() => self.out.push('\n'),
            What::Break => self.out.push_str("<br>"),
            What::Rule => self.out.push_str("<hr>\n"),
            What::Image(image) => {
                let image = &self.content.images[image as usize];
                let Some(source) = &image.source else { return };
                self.begin("img");
                self.push_attribute("src", source);
                self.push_attribute("alt", &image.alt);
                if let Some(title) = self.attribute(item.node, "title").map(str::to_owned).filter(|title| !title.trim().is_empty() && title.trim() != image.alt) {
                    self.push_attribute("title", title.trim());
                }
                self.out.push('>');
            }
            What::Formula(formula) => {
                // As MathJax and KaTeX find formulas in a page.
                let formula = &self.content.formulas[formula as usize];
                let (open, close) = if formula.display { ("\\[", "\\]") } else { ("\\(", "\\)") };
                self.out.push_str(open);
                push_text(&mut self.out, &formula.tex);
                self.out.push_str(close);
            }
            _ => {}
        }
    }

    fn in_pre(&self) -> bool {
        self.open.last().is_some_and(|(_, name, _)| *name == "pre")
    }
}

fn push_text(out: &mut String, text: &str) {
    let mut copied = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escaped = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => continue,
        };
        out.push_str(&text[copied..at]);
        out.push_str(escaped);
        copied = at + 1;
    }
    out.push_str(&text[copied..]);
}
