//! Markdown: CommonMark with the tables, task lists, footnotes and struck words of GitHub, formulas between dollars.

mod code;
mod escape;
mod inline;
mod table;

use super::View;
use super::content::{Content, Item, What};
use super::options::ViewOptions;
use inline::Style;

/// Containers nest no deeper than these bytes of marks before a line; what is deeper stands side by side.
const DEEPEST: usize = 64;

/// Writes what stays of a page as Markdown.
pub(crate) fn render(view: View<'_>, options: &ViewOptions) -> String {
    let content = Content::of(view, options);
    let writer = Writer { view, content: &content, options };
    let mut blocks = Blocks {
        writer: &writer,
        out: String::with_capacity(view.kept.iter().map(|span| span.len() + 8).sum()),
        prefix: String::new(),
        fresh: true,
        frames: Vec::new(),
        last_list: None,
    };
    blocks.write(0, content.items.len());
    let mut out = blocks.out;
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// What all parts of the writer know.
struct Writer<'w> {
    view: View<'w>,
    content: &'w Content,
    options: &'w ViewOptions,
}

/// A container that has begun.
struct Frame {
    end: usize,
    what: What,
    /// The length of the prefix outside of it.
    prefix: usize,
    /// No empty lines between what is in it.
    tight: bool,
    /// For a list: the number of the next entry, and whether it has the other kind of markers.
    next: u64,
    other: bool,
    /// Whether it has an entry.
    started: bool,
}

/// Writes blocks one after another, each line after the marks of the containers around it.
struct Blocks<'w> {
    writer: &'w Writer<'w>,
    out: String,
    prefix: String,
    /// A marker has just been written, or nothing at all: the next block goes on in its line.
    fresh: bool,
    frames: Vec<Frame>,
    /// The list that ended right before: whether it is ordered, and its kind of markers.
    last_list: Option<(bool, bool)>,
}

impl Blocks<'_> {
    fn write(&mut self, from: usize, to: usize) {
        let mut at = from;
        while at < to {
            self.close_until(at);
            at = self.item(at, self.writer.content.items[at]);
        }
        self.close_until(to);
    }

    fn item(&mut self, at: usize, item: Item) -> usize {
        let end = item.end as usize;
        let outer = self.frames.last().map(|frame| (frame.what, frame.tight));
        let tight = outer.is_some_and(|(_, tight)| tight);
        match item.what {
            What::Paragraph | What::Heading(_) => {
                self.paragraph(at, item);
                return end;
            }
            What::Pre => {
                code::write(self, at, item);
                return end;
            }
            What::Rule => {
                if !self.fresh {
                    self.begin();
                    self.out.push_str("* * *");
                }
            }
            What::Table { presentation } => {
                if let Some(table) = (!presentation).then(|| table::read(self.writer, at)).flatten() {
                    table.write(self);
                    return end;
                }
                self.open(item, "", "", false);
            }
            What::List { ordered, start } => self.list(at, item, ordered, start),
            What::Item { task } => self.entry(item, task),
            What::Quote => self.open(item, "> ", "> ", false),
            What::Note(number) => self.open(item, &format!("[^{number}]: "), "    ", false),
            What::Terms => self.open(item, "", "", false),
            What::Definition => {
                let plain = self.writer.content.children(at).next().is_some_and(|(_, first)| first.what == What::Paragraph);
                let after_term = self.frames.last().is_some_and(|frame| frame.what == What::Terms && frame.started);
                if plain && after_term && !self.fresh {
                    self.open_with(item, ": ", "  ", false, true);
                } else {
                    self.open(item, "", "", tight);
                }
            }
            What::Term => {
                if let Some(list) = self.frames.last_mut() {
                    list.started = true;
                }
                self.open(item, "", "", tight);
            }
            _ => self.open(item, "", "", tight && !matches!(item.what, What::Group | What::Figure | What::Details)),
        }
        at + 1
    }

    /// Begins a block: ends the line before it, and leaves an empty one unless the block belongs to it closely.
    fn begin(&mut self) {
        let tight = self.frames.last().is_some_and(|frame| frame.tight);
        self.begin_with(tight);
    }

    fn begin_with(&mut self, tight: bool) {
        self.last_list = None;
        if std::mem::take(&mut self.fresh) {
            return;
        }
        if !tight {
            self.out.push('\n');
            self.out.push_str(self.prefix.trim_end());
        }
        self.out.push('\n');
        self.out.push_str(&self.prefix);
    }

    /// Writes lines of a block that has begun.
    fn lines(&mut self, text: &str) {
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.out.push('\n');
                self.out.push_str(if line.is_empty() { self.prefix.trim_end() } else { &self.prefix });
            }
            self.out.push_str(line);
        }
    }

    fn open(&mut self, item: Item, first: &str, rest: &str, tight: bool) {
        let before = self.frames.last().is_some_and(|frame| frame.tight);
        self.open_with(item, first, rest, tight, before);
    }

    /// Begins a container whose first line begins with `first` and whose others with `rest`; `before` tells that no
    /// empty line goes before it.
    fn open_with(&mut self, item: Item, first: &str, rest: &str, tight: bool, before: bool) {
        let prefix = self.prefix.len();
        if !first.is_empty() && prefix + rest.len() <= DEEPEST {
            self.begin_with(before);
            self.out.push_str(first);
            self.prefix.push_str(rest);
            self.fresh = true;
        }
        self.frames.push(Frame { end: item.end as usize, what: item.what, prefix, tight, next: 0, other: false, started: false });
    }

    fn close_until(&mut self, at: usize) {
        while let Some(frame) = self.frames.pop_if(|frame| frame.end <= at) {
            self.prefix.truncate(frame.prefix);
            if self.fresh && !self.out.is_empty() {
                // A marker with nothing behind it.
                let trimmed = self.out.trim_end_matches(' ').len();
                self.out.truncate(trimmed);
                self.fresh = false;
            }
            if let What::List { ordered, .. } = frame.what {
                self.last_list = Some((ordered, frame.other));
            }
        }
    }

    fn paragraph(&mut self, at: usize, item: Item) {
        let level = if let What::Heading(level) = item.what { level } else { 0 };
        let strong = self.frames.last().is_some_and(|frame| frame.what == What::Summary) && level == 0;
        let is_item = self.fresh && matches!(self.frames.last(), Some(Frame { what: What::Item { .. }, .. }));
        let style = Style { no_strong: level > 0 || strong, one_line: level > 0 || strong, is_item, ..Style::default() };
        let content = self.writer.content;
        // A formula alone stands in lines of its own.
        if level == 0
            && let Some((index, formula)) = content.children(at).next()
            && index + 1 == item.end as usize
            && let What::Formula(formula) = formula.what
            && content.formulas[formula as usize].display
        {
            self.begin();
            let lines = format!("$$\n{}\n$$", content.formulas[formula as usize].tex.trim());
            self.lines(&lines);
            return;
        }
        let mut text = inline::write(self.writer, at + 1, item.end as usize, style);
        // Brackets around the number of a footnote say nothing.
        let bare_note = matches!(self.frames.last(), Some(Frame { what: What::Note(_), .. })) && !text.contains(char::is_alphanumeric);
        if text.is_empty() || bare_note {
            return;
        }
        if level > 0 {
            // Signs at its end would be taken for a part of its frame.
            if text.ends_with('#') {
                text.insert(text.len() - 1, '\\');
            }
            text.insert_str(0, &format!("{} ", "#".repeat(usize::from(level))));
        } else if strong && self.writer.options.emphasis {
            text = format!("**{text}**");
        }
        self.begin();
        self.lines(&text);
    }

    fn list(&mut self, at: usize, item: Item, ordered: bool, start: u32) {
        let content = self.writer.content;
        let other = self.last_list.is_some_and(|(before, other)| before == ordered && !other);
        let has_notes = content.children(at).any(|(_, child)| matches!(child.what, What::Note(_)));
        let tight = !has_notes
            && content.children(at).all(|(index, child)| {
                matches!(child.what, What::Item { .. })
                    && content.children(index).enumerate().all(|(place, (_, inner))| match inner.what {
                        What::List { .. } => true,
                        what => place == 0 && what.is_leaf(),
                    })
            });
        self.open(item, "", "", tight);
        if let Some(frame) = self.frames.last_mut() {
            frame.next = u64::from(start);
            frame.other = other;
        }
    }

    fn entry(&mut self, item: Item, task: Option<bool>) {
        let mut tight = false;
        let mut marker = "- ".to_owned();
        let mut is_first = true;
        if let Some(list) = self.frames.last_mut().filter(|frame| matches!(frame.what, What::List { .. })) {
            tight = list.tight;
            is_first = !std::mem::replace(&mut list.started, true);
            if matches!(list.what, What::List { ordered: true, .. }) {
                marker = format!("{}{} ", list.next, if list.other { ')' } else { '.' });
                list.next += 1;
            } else if list.other {
                marker = "* ".to_owned();
            }
        }
        let indent = " ".repeat(marker.len());
        if let Some(ticked) = task {
            marker.push_str(if ticked { "[x] " } else { "[ ] " });
        }
        // The first entry stands off from what is before the list as the list does.
        let outer = self.frames.len().checked_sub(2).map(|index| self.frames[index].tight);
        let before = if is_first { outer.unwrap_or(false) } else { tight };
        self.open_with(item, &marker, &indent, tight, before);
    }
}
