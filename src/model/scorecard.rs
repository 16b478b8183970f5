//! A score card: points for what is seen of a block, added up. What it says can be read and checked by hand.

use super::forest::BadForest;

/// One line of the card.
#[derive(Clone, Copy, Debug)]
struct Item {
    column: u16,
    threshold: f32,
    /// Points where the value is at most the threshold, and where it is above, in 1/4096 of the logarithm of the odds.
    points: [i32; 2],
}

/// A score card that is ready to use.
#[derive(Debug)]
pub(super) struct Scorecard {
    base: i32,
    items: Vec<Item>,
}

impl Scorecard {
    /// Reads a card: a line `base`, a tab and points; then lines of a column's name, a threshold, and the points at
    /// most and above it, with tabs between. Lines that begin with `#` are remarks.
    pub(super) fn read(text: &str, names: &[impl AsRef<str>]) -> Result<Scorecard, BadForest> {
        let mut card = Scorecard { base: 0, items: Vec::new() };
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
            let parts: Vec<&str> = line.split('\t').collect();
            let points = |text: &str| text.parse::<i32>().map_err(|_| BadForest("points are no number"));
            match parts[..] {
                ["base", base] => card.base = points(base)?,
                [name, threshold, low, high] => {
                    let column = names.iter().position(|known| known.as_ref() == name).ok_or(BadForest("a line asks for a column that there is not"))?;
                    let threshold = threshold.parse().map_err(|_| BadForest("a threshold is no number"))?;
                    card.items.push(Item { column: column as u16, threshold, points: [points(low)?, points(high)?] });
                }
                _ => return Err(BadForest("a line has not four parts")),
            }
        }
        card.items.sort_by_key(|item| item.column);
        Ok(card)
    }

    /// The points of a row, and the columns that took most from them.
    pub(super) fn score(&self, row: &[f32]) -> (i32, [Option<(u16, f32)>; 3]) {
        let mut sum = self.base;
        let mut worst = [(0, 0u16); 3];
        // Items of one column stand together, and count together.
        for items in self.items.chunk_by(|a, b| a.column == b.column) {
            let column = items[0].column;
            let value = row[usize::from(column)];
            let points: i32 = items.iter().map(|item| item.points[usize::from(value > item.threshold)]).sum();
            sum += points;
            let mut next = (points, column);
            for place in &mut worst {
                if next.0 < place.0 {
                    std::mem::swap(&mut next, place);
                }
            }
        }
        (sum, worst.map(|(points, column)| (points < 0).then(|| (column, row[usize::from(column)]))))
    }
}
