//! Tables.

use super::inline::{self, Style};
use super::{Blocks, Writer, code};
use crate::output::content::What;

/// More columns than that are no table that anyone reads.
const MOST_COLUMNS: usize = 200;
const MOST_CELLS: usize = 200_000;
/// A cell with more text or more paragraphs makes its table one that only sets a page.
const LONGEST_CELL: usize = 1500;
const MOST_PARAGRAPHS: usize = 12;

/// A table with as many cells in each row.
pub(super) struct Table {
    caption: Vec<String>,
    rows: Vec<Vec<String>>,
    has_head: bool,
}

/// Reads the table at `at`; none if it only sets its contents side by side: such a table has one column or one row,
/// or holds tables, quotes, code or whole texts.
pub(super) fn read(writer: &Writer<'_>, at: usize) -> Option<Table> {
    let content = writer.content;
    let end = content.items[at].end as usize;
    let mut rows: Vec<(usize, usize)> = Vec::new();
    let mut caption = Vec::new();
    let mut index = at + 1;
    while index < end {
        let item = content.items[index];
        match item.what {
            What::Row => {
                if !content.children(index).all(|(cell, _)| fits(writer, cell)) {
                    return None;
                }
                rows.push((index, item.end as usize));
                index = item.end as usize;
            }
            What::Caption => {
                caption.push(text(writer, index, item.end as usize));
                index = item.end as usize;
            }
            What::Group => index += 1,
            _ => return None,
        }
    }
    let widest = rows.iter().map(|(row, _)| content.children(*row).count()).max()?;
    if rows.len() < 2 || !(2..=MOST_COLUMNS).contains(&widest) || rows.len().saturating_mul(widest) > MOST_CELLS {
        return None;
    }
    let has_head = content.children(rows[0].0).all(|(_, cell)| matches!(cell.what, What::Cell { header: true, .. })) || content.children(rows[0].0).count() > 1;
    let mut table = Table { caption, rows: Vec::with_capacity(rows.len()), has_head };
    // Rows that the cell of each column still reaches into.
    let mut reaching: Vec<u16> = Vec::new();
    let mut count = 0;
    for (row, _) in rows {
        let mut cells: Vec<String> = Vec::new();
        for (index, cell) in content.children(row) {
            let What::Cell { columns, rows, .. } = cell.what else { continue };
            skip(&mut cells, &mut reaching);
            let text = text(writer, index, cell.end as usize);
            for column in 0..usize::from(columns) {
                if cells.len() >= MOST_COLUMNS {
                    break;
                }
                let place = cells.len();
                if reaching.len() <= place {
                    reaching.resize(place + 1, 0);
                }
                reaching[place] = rows - 1;
                cells.push(if column == 0 { text.clone() } else { String::new() });
            }
        }
        skip(&mut cells, &mut reaching);
        for rows in reaching.iter_mut().skip(cells.len()) {
            *rows = rows.saturating_sub(1);
        }
        count += cells.len();
        if count > MOST_CELLS {
            return None;
        }
        table.rows.push(cells);
    }
    let width = table.rows.iter().map(Vec::len).max().unwrap_or(0);
    if table.rows.len().saturating_mul(width) > MOST_CELLS {
        return None;
    }
    table.square(width);
    Some(table)
}

/// Leaves cells empty that a cell further up reaches into.
fn skip(cells: &mut Vec<String>, reaching: &mut [u16]) {
    while let Some(rows) = reaching.get_mut(cells.len()).filter(|rows| **rows > 0) {
        *rows -= 1;
        cells.push(String::new());
    }
}

/// Whether a cell's contents can stand in one line.
fn fits(writer: &Writer<'_>, cell: usize) -> bool {
    let content = writer.content;
    let inside = &content.items[cell + 1..content.items[cell].end as usize];
    let mut paragraphs = 0;
    let mut bytes = 0;
    for item in inside {
        match item.what {
            What::Table { .. } | What::Quote | What::Details | What::Note(_) => return false,
            What::Paragraph | What::Heading(_) | What::Pre => paragraphs += 1,
            What::Text(span) => bytes += span.len(),
            _ => {}
        }
        if paragraphs > MOST_PARAGRAPHS || bytes > LONGEST_CELL {
            return false;
        }
    }
    true
}

/// The contents of a cell in one line.
fn text(writer: &Writer<'_>, at: usize, end: usize) -> String {
    let content = writer.content;
    let mut out = String::new();
    let mut lists: Vec<(usize, u64, bool)> = Vec::new();
    let mut index = at + 1;
    let mut marker = String::new();
    while index < end {
        let item = content.items[index];
        lists.retain(|(end, ..)| index < *end);
        let style = Style { in_table: true, ..Style::default() };
        let piece = match item.what {
            What::Paragraph => inline::write(writer, index + 1, item.end as usize, style),
            What::Heading(_) => {
                let words = inline::write(writer, index + 1, item.end as usize, Style { no_strong: true, ..style });
                if writer.options.emphasis && !words.is_empty() { format!("**{words}**") } else { words }
            }
            What::Pre => {
                let words = code::text(writer, index, item.end as usize);
                let mut piece = String::new();
                for line in words.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
                    if !piece.is_empty() {
                        piece.push_str("<br>");
                    }
                    inline::push_code(&mut piece, line, true);
                }
                piece
            }
            What::List { ordered, start } => {
                lists.push((item.end as usize, u64::from(start), ordered));
                index += 1;
                continue;
            }
            What::Item { .. } => {
                marker = match lists.last_mut() {
                    Some((_, next, true)) => {
                        *next += 1;
                        format!("{}\\. ", *next - 1)
                    }
                    _ => "• ".to_owned(),
                };
                index += 1;
                continue;
            }
            _ => {
                index += 1;
                continue;
            }
        };
        if !piece.is_empty() {
            if !out.is_empty() {
                out.push_str("<br>");
            }
            out.push_str(&std::mem::take(&mut marker));
            out.push_str(&piece);
        }
        index = item.end as usize;
    }
    out
}

impl Table {
    /// Makes all rows as long as the longest, without columns and rows that have nothing in them.
    fn square(&mut self, width: usize) {
        for row in &mut self.rows {
            row.resize(width, String::new());
        }
        let filled: Vec<bool> = (0..width).map(|column| self.rows.iter().any(|row| !row[column].is_empty())).collect();
        for row in &mut self.rows {
            let mut column = 0;
            row.retain(|_| {
                column += 1;
                filled[column - 1]
            });
        }
    }

    pub(super) fn write(&self, blocks: &mut Blocks<'_>) {
        for caption in self.caption.iter().filter(|caption| !caption.is_empty()) {
            blocks.begin();
            blocks.lines(caption);
        }
        let width = self.rows.first().map_or(0, Vec::len);
        let line = |row: &[String]| {
            let mut line = "|".to_owned();
            for cell in row {
                line.push(' ');
                line.push_str(cell);
                line.push_str(if cell.is_empty() { "|" } else { " |" });
            }
            line
        };
        let mut text = String::new();
        let (head, body) = if self.has_head { (self.rows[0].clone(), &self.rows[1..]) } else { (vec![String::new(); width], &self.rows[..]) };
        text.push_str(&line(&head));
        text.push('\n');
        text.push('|');
        text.push_str(&" --- |".repeat(width));
        for row in body {
            text.push('\n');
            text.push_str(&line(row));
        }
        blocks.begin();
        blocks.lines(&text);
    }
}
