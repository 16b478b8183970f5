//! Long lists that grow by a quarter: one that doubles is a third empty on average, and pages are cleaned in little memory.

/// No list grows by fewer rows.
const LEAST: usize = 16;

/// Appends a row.
#[inline]
pub(crate) fn add<T>(rows: &mut Vec<T>, row: T) {
    if rows.len() == rows.capacity() {
        make_room(rows, 1);
    }
    rows.push(row);
}

/// Makes room for so many rows more.
#[inline]
pub(crate) fn room_for<T>(rows: &mut Vec<T>, more: usize) {
    if rows.capacity() - rows.len() < more {
        make_room(rows, more);
    }
}

/// Appends text.
#[inline]
pub(crate) fn append(text: &mut String, more: &str) {
    if text.capacity() - text.len() < more.len() {
        text.reserve_exact((text.len() / 4).max(LEAST).max(more.len()));
    }
    text.push_str(more);
}

#[cold]
fn make_room<T>(rows: &mut Vec<T>, more: usize) {
    rows.reserve_exact((rows.len() / 4).max(LEAST).max(more));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_never_has_much_room_to_spare() {
        let mut rows = Vec::new();
        for row in 0..10_000 {
            add(&mut rows, row);
            assert!(rows.capacity() <= rows.len() + rows.len() / 4 + LEAST);
        }
        room_for(&mut rows, 9_000);
        assert!((19_000..=20_000).contains(&rows.capacity()));
    }
}
