//! On how many pages each line stands, counted in bounded memory.
//!
//! Filtered Space-Saving (Homem and Carvalho, "Finding top-k elements in data streams", Information Sciences 2010): a
//! table of the lines that stand on most pages, and before it a filter of plain counters, one for many lines. A line
//! that is not in the table is counted in its cell of the filter, and enters the table in place of the rarest line
//! when its cell says that it may be as frequent. What the cell said then is the doubt that stays with the line.

use hashbrown::HashTable;

use super::place::Tenths;

/// Lines that a host's table holds.
pub(super) const LINES: usize = 600;
/// Cells of the filter.
pub(super) const CELLS: usize = 4096;
/// Bytes of a line's text that are kept to show it.
pub(super) const SAMPLE: usize = 35;

/// One line of the table.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Counted {
    pub(super) key: u64,
    /// The pages on which it stands, at most.
    pub(super) most: u32,
    /// Those of them that may have been pages of other lines.
    pub(super) doubt: u32,
    /// The element that it stands in on most pages of those that were counted (the majority vote of Boyer and Moore),
    /// 0 where there was no HTML.
    pub(super) path: u32,
    /// By how many pages this element is ahead of all others together.
    pub(super) lead: u32,
    pub(super) tenths: Tenths,
    pub(super) sample: Sample,
}

impl Counted {
    /// The pages on which it stands, at least.
    pub(super) fn least(&self) -> u32 {
        self.most - self.doubt
    }

    /// The order of lines where there is to be one: what is surest to be frequent comes first; ties go by key.
    pub(super) fn by_pages(&self, other: &Counted) -> std::cmp::Ordering {
        other.least().cmp(&self.least()).then(other.most.cmp(&self.most)).then(self.key.cmp(&other.key))
    }

    fn vote(&mut self, path: u32, votes: u32) {
        if self.path == path {
            self.lead += votes;
        } else if self.lead >= votes {
            self.lead -= votes;
        } else {
            (self.path, self.lead) = (path, votes - self.lead);
        }
    }
}

/// The beginning of a line's text.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Sample {
    length: u8,
    bytes: [u8; SAMPLE],
}

impl Sample {
    pub(super) fn of(text: &str) -> Self {
        let length = text.floor_char_boundary(SAMPLE);
        let mut bytes = [0; SAMPLE];
        bytes[..length].copy_from_slice(&text.as_bytes()[..length]);
        Sample { length: length as u8, bytes }
    }

    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes[..usize::from(self.length)]).unwrap_or_default()
    }
}

impl std::fmt::Debug for Sample {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.text().fmt(f)
    }
}

/// A line on one page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sighting<'t> {
    pub(super) key: u64,
    pub(super) tenths: Tenths,
    pub(super) path: u32,
    pub(super) text: &'t str,
}

/// The lines of one host.
#[derive(Clone, Debug, Default)]
pub(super) struct Lines {
    table: Vec<Counted>,
    index: HashTable<u16>,
    /// Empty until the table is full: until then all counts are exact.
    filter: Vec<u16>,
    /// No line of the table stands on fewer pages at most.
    rarest: u32,
    /// Where the next line to give up is looked for.
    hand: usize,
}

fn cell(key: u64) -> usize {
    // Keys end with a multiplication, so that their high bits are the best ones.
    (key >> 52) as usize % CELLS
}

impl Lines {
    pub(super) fn iter(&self) -> std::slice::Iter<'_, Counted> {
        self.table.iter()
    }

    pub(super) fn get(&self, key: u64) -> Option<&Counted> {
        self.index.find(key, |at| self.table[usize::from(*at)].key == key).map(|at| &self.table[usize::from(*at)])
    }

    pub(super) fn filter(&self) -> &[u16] {
        &self.filter
    }

    /// The pages on which a line that is not in the table stands, at most.
    pub(super) fn missed(&self) -> u32 {
        self.filter.iter().copied().max().unwrap_or_default().into()
    }

    /// Counts a line on one more page.
    pub(super) fn see(&mut self, line: &Sighting<'_>) {
        if let Some(at) = self.index.find(line.key, |at| self.table[usize::from(*at)].key == line.key) {
            let known = &mut self.table[usize::from(*at)];
            known.most += 1;
            known.tenths.add(line.tenths);
            known.vote(line.path, 1);
            return;
        }
        let new = |doubt: u32| Counted { key: line.key, most: doubt + 1, doubt, path: line.path, lead: 1, tenths: line.tenths, sample: Sample::of(line.text) };
        if self.table.len() < LINES && self.filter.is_empty() {
            self.push(new(0));
            return;
        }
        if self.filter.is_empty() {
            self.filter = vec![0; CELLS];
        }
        let before = self.filter[cell(line.key)];
        let at = self.rarest();
        if u32::from(before) + 1 < self.table[at].most {
            self.filter[cell(line.key)] = before.saturating_add(1);
            return;
        }
        let old = std::mem::replace(&mut self.table[at], new(before.into()));
        self.give_up(&old);
        if let Ok(found) = self.index.find_entry(old.key, |other| usize::from(*other) == at) {
            found.remove();
        }
        let table = &self.table;
        let key = |at: &u16| table[usize::from(*at)].key;
        if self.index.len() < self.index.capacity() {
            self.index.insert_unique(line.key, at as u16, key);
            return;
        }
        // What was removed has left its marks. The index would grow for them, so it is made anew in its place.
        self.index.clear();
        (0..table.len() as u16).for_each(|at| {
            self.index.insert_unique(key(&at), at, key);
        });
    }

    /// From now on `line` is counted in its cell.
    fn give_up(&mut self, line: &Counted) {
        let cell = &mut self.filter[cell(line.key)];
        *cell = (*cell).max(u16::try_from(line.most).unwrap_or(u16::MAX));
    }

    fn push(&mut self, line: Counted) {
        if self.table.len() == self.table.capacity() {
            // Twice as much, but never more than the table may hold.
            let more = self.table.len().max(16).min(LINES - self.table.len());
            self.table.reserve_exact(more);
        }
        let at = self.table.len() as u16;
        let key = line.key;
        self.table.push(line);
        let table = &self.table;
        self.index.insert_unique(key, at, |at| table[usize::from(*at)].key);
    }

    /// The place of a line that stands on the fewest pages. The hand goes round the table: between two rises of the
    /// lowest count it passes each line once, so that a look takes constant time on the average.
    fn rarest(&mut self) -> usize {
        for _ in 0..self.table.len() {
            let at = self.hand;
            if self.table[at].most <= self.rarest {
                return at;
            }
            self.hand = (self.hand + 1) % self.table.len();
        }
        self.rarest = self.table.iter().map(|line| line.most).min().unwrap_or_default();
        self.hand = self.table.iter().position(|line| line.most == self.rarest).unwrap_or_default();
        self.hand
    }

    /// Adds what was counted on other pages.
    ///
    /// A line that the other side does not have in its table stands there on as many pages as its cell says, at most
    /// (Agarwal and others, "Mergeable summaries", PODS 2012).
    pub(super) fn merge(&mut self, other: &Lines) {
        let doubt = |lines: &Lines, key: u64| lines.filter.get(cell(key)).map_or(0, |count| u32::from(*count));
        let mut all: Vec<Counted> = self.table.clone();
        for line in &mut all {
            match other.get(line.key) {
                Some(more) => {
                    line.most += more.most;
                    line.doubt += more.doubt;
                    line.tenths.add(more.tenths);
                    line.vote(more.path, more.lead);
                    line.sample = if line.sample.text() <= more.sample.text() { line.sample } else { more.sample };
                }
                None => {
                    let more = doubt(other, line.key);
                    line.most += more;
                    line.doubt += more;
                }
            }
        }
        for line in other.table.iter().filter(|line| self.get(line.key).is_none()) {
            let more = doubt(self, line.key);
            all.push(Counted { most: line.most + more, doubt: line.doubt + more, ..line.clone() });
        }
        // The order of the two does not matter to it.
        all.sort_unstable_by(Counted::by_pages);
        let mut filter = vec![0u16; if all.len() > LINES || !self.filter.is_empty() || !other.filter.is_empty() { CELLS } else { 0 }];
        for part in [&self.filter, &other.filter] {
            for (sum, count) in filter.iter_mut().zip(part) {
                *sum = sum.saturating_add(*count);
            }
        }
        let gone = all.split_off(all.len().min(LINES));
        *self = Lines { filter, ..Lines::default() };
        for line in all {
            self.push(line);
        }
        for line in &gone {
            self.give_up(line);
        }
    }

    /// Lines as they were written to a file; none if no such counts can come about.
    pub(super) fn restore(table: Vec<Counted>, filter: Vec<u16>) -> Option<Self> {
        let sound = table.len() <= LINES && (filter.is_empty() || filter.len() == CELLS) && table.iter().all(|line| line.doubt < line.most);
        let mut lines = Lines { filter, ..Lines::default() };
        for line in table {
            if !sound || lines.get(line.key).is_some() {
                return None;
            }
            lines.push(line);
        }
        sound.then_some(lines)
    }

    /// Bytes of memory behind it.
    pub(super) fn heap(&self) -> usize {
        self.table.capacity() * size_of::<Counted>() + self.index.allocation_size() + self.filter.capacity() * size_of::<u16>()
    }
}
