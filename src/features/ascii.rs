//! Runs of plain ASCII, of which most text consists, 64 bytes at a time: what kind of byte stands where as bits.

/// The bytes that are looked at together.
pub(super) const WIDTH: usize = 64;

/// A bit for each of up to [`WIDTH`] bytes in each mask, the first byte lowest.
#[derive(Clone, Copy)]
pub(super) struct Masks {
    /// Letters and digits.
    pub(super) words: u64,
    pub(super) upper: u64,
    pub(super) digits: u64,
    pub(super) spaces: u64,
    /// The bytes before the first one that is not plain. A plain one is visible and folds to itself but for case, or
    /// is a single space. All masks end there.
    pub(super) length: usize,
}

impl Masks {
    /// The masks of the first `length` bytes.
    pub(super) fn of(bytes: &[u8; WIDTH], length: usize) -> Masks {
        let mut odd = [0; WIDTH];
        let mut digits = [0; WIDTH];
        for (at, byte) in bytes.iter().enumerate() {
            odd[at] = u8::from(byte.wrapping_sub(b' ') >= 0x5F) | u8::from(*byte == b'`');
            digits[at] = u8::from(byte.wrapping_sub(b'0') < 10);
        }
        let words = gather(&bytes.map(|byte| u8::from((byte | 0x20).wrapping_sub(b'a') < 26)));
        let upper = gather(&bytes.map(|byte| u8::from(byte.wrapping_sub(b'A') < 26)));
        let spaces = gather(&bytes.map(|byte| u8::from(byte == b' ')));
        // Few runs have digits or bytes that are not plain.
        let digits = if any(&digits) { gather(&digits) } else { 0 };
        let odd = if any(&odd) { gather(&odd) } else { 0 };
        let length = length.min((odd | spaces & spaces << 1).trailing_zeros() as usize);
        let valid = low(length);
        Masks { words: (words | digits) & valid, upper: upper & valid, digits: digits & valid, spaces: spaces & valid, length }
    }
}

fn any(ones: &[u8; WIDTH]) -> bool {
    ones.iter().fold(0, |all, one| all | one) != 0
}

/// The lowest bits of all bytes, each of which is 0 or 1.
pub(super) fn gather(ones: &[u8; WIDTH]) -> u64 {
    let (eights, _) = ones.as_chunks::<8>();
    let mut mask = 0;
    for (at, eight) in eights.iter().enumerate() {
        // The product has the eight bits side by side at its top.
        mask |= (u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56) << (at * 8);
    }
    mask
}

/// The lowest `count` bits.
pub(super) fn low(count: usize) -> u64 {
    if count >= WIDTH { u64::MAX } else { (1 << count) - 1 }
}

/// Whether the next eight bytes are all visible ASCII or spaces, so that a run of it is worth a look.
pub(super) fn may_begin(bytes: &[u8]) -> bool {
    bytes.first_chunk::<8>().is_none_or(|eight| u64::from_le_bytes(*eight) & 0x8080_8080_8080_8080 == 0)
}

/// The bits of a mask as places, from the first one.
pub(super) struct Places(pub(super) u64);

impl Iterator for Places {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let place = self.0.trailing_zeros() as usize;
        self.0 &= self.0.wrapping_sub(1);
        (place < WIDTH).then_some(place)
    }
}

/// What a mark does to the sentence and the line that it stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Other,
    /// Ends a sentence.
    Terminal,
    /// May stand between the end of a sentence and the space.
    Closer,
    Colon,
    /// May stand between the items of a menu.
    Separator,
}

/// What each ASCII mark does.
pub(super) static MARKS: [Mark; 128] = {
    let mut marks = [Mark::Other; 128];
    let mut byte = 0;
    while byte < 128 {
        marks[byte] = match byte as u8 {
            b'.' | b'!' | b'?' => Mark::Terminal,
            b')' | b']' | b'"' | b'\'' | b'*' | b'_' => Mark::Closer,
            b':' => Mark::Colon,
            b'|' | b'>' | b'/' => Mark::Separator,
            _ => Mark::Other,
        };
        byte += 1;
    }
    marks
};
