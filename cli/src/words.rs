//! Counting words, cheaply enough for every text of a batch.

/// The words of `text`: runs of visible characters with a letter or a digit in them. In scripts that write no spaces,
/// two characters count as one word.
pub(crate) fn count(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let mut words = 0;
    let mut unspaced = 0;
    let mut inside = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii() {
            // Most of most texts, so without decoding. Punctuation neither begins nor ends a word: `don't` is one.
            let part_of_word = byte.is_ascii_alphanumeric();
            words += u64::from(part_of_word & !inside);
            inside = part_of_word | (inside & !byte.is_ascii_whitespace());
            at += 1;
            continue;
        }
        let Some(c) = text[at..].chars().next() else { break };
        at += c.len_utf8();
        if is_unspaced(c) {
            unspaced += 1;
            inside = false;
        } else if c.is_whitespace() {
            inside = false;
        } else if !inside && c.is_alphanumeric() {
            words += 1;
            inside = true;
        }
    }
    words + u64::div_ceil(unspaced, 2)
}

/// Letters of Thai, Lao, Tibetan, Burmese, Khmer, kana and Han.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{E00}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
        && c.is_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn words_are_counted() {
        for (text, words) in [("", 0), ("— ·", 0), ("Don't e-mail it.", 3), ("Привет, мир", 2), ("灯台の歴史", 3), ("Read 今日 more", 3), ("1,234 × 2", 2)] {
            assert_eq!(count(text), words, "{text}");
        }
    }
}
