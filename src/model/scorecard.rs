//! A score card: points for what is seen of a block, added up. What it says can be read and checked by hand.

use super::forest::{BadForest, Lanes};
use crate::cleaner::{Reasons, Table};
use crate::features::{Group, LANES};

/// What the names of columns begin with that are the same for all blocks.
const OF_ALL: [&str; 3] = ["page:", "page names:", "text:"];

/// What one column is worth.
#[derive(Clone, Debug)]
struct Item {
    column: u16,
    /// Whether it tells blocks apart; what is the same for all of them is no reason for one.
    tells: bool,
    /// The thresholds, rising.
    thresholds: Vec<f32>,
    /// The points of a value that is above none of them, above one, and so on, in 1/4096 of the logarithm of the odds.
    points: Vec<i32>,
}

/// A score card that is ready to use.
#[derive(Debug)]
pub(super) struct Scorecard {
    base: i32,
    /// By column.
    items: Vec<Item>,
}

/// The points of a row, and the columns that took most from them, the first most.
#[derive(Clone, Copy, Default)]
struct Account {
    points: i32,
    worst: [(i32, u16); 3],
}

impl Account {
    fn enter(&mut self, points: i32, item: &Item) {
        self.points += points;
        if points >= self.worst[2].0 || !item.tells {
            return;
        }
        let mut next = (points, item.column);
        for place in &mut self.worst {
            if next.0 < place.0 {
                std::mem::swap(&mut next, place);
            }
        }
    }
}

impl Item {
    fn points(&self, value: f32) -> i32 {
        self.points[self.thresholds.iter().filter(|threshold| value > **threshold).count()]
    }
}

impl Scorecard {
    /// Reads a card: a line `base`, a tab and points; then lines of a column's name, a threshold, and the points at
    /// most and above it, with tabs between. Lines that begin with `#` are remarks.
    pub(super) fn read(text: &str, names: &[impl AsRef<str>]) -> Result<Scorecard, BadForest> {
        let mut base = 0;
        let mut lines = Vec::new();
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
            let parts: Vec<&str> = line.split('\t').collect();
            let points = |text: &str| text.parse::<i32>().map_err(|_| BadForest("points are no number"));
            match parts[..] {
                ["base", points_of_all] => base = points(points_of_all)?,
                [name, threshold, low, high] => {
                    let column = names.iter().position(|known| known.as_ref() == name).ok_or(BadForest("a line asks for a column that there is not"))?;
                    let threshold: f32 = threshold.parse().map_err(|_| BadForest("a threshold is no number"))?;
                    lines.push((column as u16, threshold, points(low)?, points(high)?));
                }
                _ => return Err(BadForest("a line has not four parts")),
            }
        }
        lines.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let items = lines.chunk_by(|a, b| a.0 == b.0).map(|lines| Item {
            column: lines[0].0,
            tells: !OF_ALL.iter().any(|whole| names[usize::from(lines[0].0)].as_ref().starts_with(whole)),
            thresholds: lines.iter().map(|(_, threshold, ..)| *threshold).collect(),
            points: (0..=lines.len()).map(|above| lines.iter().enumerate().map(|(at, (.., low, high))| if at < above { *high } else { *low }).sum()).collect(),
        });
        Ok(Scorecard { base, items: items.collect() })
    }

    /// The points of those rows of a group that have a bit in `rows`, and the columns that took most from them; nothing for the others.
    pub(super) fn score(&self, group: &Group<'_>, rows: u64, table: Table, scores: &mut Vec<(i32, Reasons)>) {
        let mut accounts = [Account { points: self.base, ..Account::default() }; LANES];
        let accounts = &mut accounts[..group.count];
        if rows != 0 {
            for item in &self.items {
                let (least, most) = group.range(usize::from(item.column));
                let (points, others) = (item.points(least), item.points(most));
                if points == others && item.thresholds.iter().all(|threshold| (least > *threshold) == (most > *threshold)) {
                    Lanes(rows).for_each(|row| accounts[row].enter(points, item));
                    continue;
                }
                // A column that has one value for all rows was dealt with above.
                let values = group.column(usize::from(item.column));
                Lanes(rows).for_each(|row| accounts[row].enter(item.points(values[row]), item));
            }
        }
        scores.extend(accounts.iter().enumerate().map(|(row, account)| {
            if rows >> row & 1 == 0 {
                return Default::default();
            }
            let value = |column: u16| group.column(usize::from(column)).get(row).or(group.column(usize::from(column)).first()).copied().unwrap_or_default();
            let columns = account.worst.map(|(points, column)| (points < 0).then(|| (column, value(column))));
            (account.points, Reasons::new(table, columns))
        }));
    }
}
