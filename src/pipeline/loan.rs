//! Memory that a result takes with it, and that goes back when the result is gone.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex};

/// Where memory waits for its next use.
#[derive(Debug)]
pub(super) struct Shelf<T>(Arc<Mutex<Option<T>>>);

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Shelf(Arc::default())
    }
}

impl<T: Default> Shelf<T> {
    /// What was given back last, as it is, or else new memory.
    pub(super) fn lend(&self) -> Lent<T> {
        let waiting = self.0.lock().ok().and_then(|mut waiting| waiting.take());
        Lent { value: waiting.unwrap_or_default(), home: self.0.clone() }
    }
}

/// Memory from a shelf.
#[derive(Clone, Debug)]
pub(super) struct Lent<T: Default> {
    value: T,
    home: Arc<Mutex<Option<T>>>,
}

impl<T: Default> Deref for Lent<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: Default> DerefMut for Lent<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T: Default> Drop for Lent<T> {
    fn drop(&mut self) {
        if let Ok(mut waiting) = self.home.lock() {
            *waiting = Some(std::mem::take(&mut self.value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_comes_back() {
        let shelf = Shelf::<Vec<u8>>::default();
        let mut lent = shelf.lend();
        lent.extend([0; 1000]);
        let copy = lent.clone();
        assert_eq!(shelf.lend().capacity(), 0);
        drop(lent);
        assert_eq!(shelf.lend().len(), 1000);
        drop(shelf);
        assert_eq!(copy.len(), 1000);
    }
}
