//! How far the rules speak the language of a document.
//!
//! Where they do and found nothing, there is little to find; where they do not, their silence says nothing. The judge
//! of scraped text has to know which of the two it is.

use foldhash::HashSet;

use crate::features::Features;

/// The longer words of all phrases.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    terms: HashSet<u32>,
}

/// As many of a document's words are looked up, and those of the block in which they are reached: a language shows soon.
const MOST_TERMS: usize = 500;

impl Vocabulary {
    pub(super) fn new(terms: impl Iterator<Item = u32>) -> Self {
        Vocabulary { terms: terms.collect() }
    }

    /// The share of the document's longer words that stand in phrases too, from 0 to 1.
    pub(super) fn share(&self, features: &Features) -> f32 {
        if self.terms.is_empty() {
            return 0.0;
        }
        let (mut all, mut known) = (0, 0);
        for index in 0..features.rows().len() {
            let terms = features.terms(index);
            all += terms.len();
            known += terms.iter().filter(|term| self.terms.contains(term)).count();
            if all >= MOST_TERMS {
                break;
            }
        }
        known as f32 / all.max(1) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::PhraseReader;

    fn share(vocabulary: &Vocabulary, text: &str) -> f32 {
        let mut features = Features::default();
        features.push(text);
        vocabulary.share(&features)
    }

    #[test]
    fn a_document_is_known_by_its_longer_words() {
        let mut reader = PhraseReader::default();
        let phrases = ["read more about this", "subscribe to our newsletter"];
        let vocabulary = Vocabulary::new(phrases.iter().flat_map(|phrase| reader.read(phrase).2.to_vec()));
        assert_eq!(share(&vocabulary, "This is more than a newsletter."), 0.75);
        assert_eq!(share(&vocabulary, "Der Kahn liegt an der Mole."), 0.0);
        assert_eq!(share(&vocabulary, ""), 0.0);
        assert_eq!(share(&Vocabulary::default(), "read more"), 0.0);
    }
}
