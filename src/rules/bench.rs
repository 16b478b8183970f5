//! A door for the benchmarks of this crate, which see its public items only.

use super::compile::RuleSet;
use super::pack::Pack;
use super::scan::RuleScratch;
use crate::cleaner::Hit;
use crate::document::BlockKind;
use crate::error::Error;
use crate::features::Features;

/// Rules and lines made ready, so that the scan can be timed alone. No part of the interface: it may go at any time.
#[doc(hidden)]
#[derive(Debug)]
pub struct ScanBench {
    rules: RuleSet,
    text: String,
    lines: Vec<(usize, usize)>,
    features: Features,
    scratch: RuleScratch,
    hits: Vec<Hit>,
}

impl ScanBench {
    /// Compiles `packs` and reads the lines of `text`.
    ///
    /// # Errors
    /// If an override of the packs names no rule.
    pub fn new(packs: &[Pack], text: String) -> Result<Self, Error> {
        let rules = RuleSet::compile(packs, &[])?;
        let mut features = Features::default();
        let mut lines = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let visible = line.trim();
            if !visible.is_empty() {
                let start = at + (line.len() - line.trim_start().len());
                lines.push((start, start + visible.len()));
                features.push(visible);
            }
            at += line.len();
        }
        Ok(ScanBench { rules, text, lines, features, scratch: RuleScratch::default(), hits: Vec::new() })
    }

    /// The bytes of the lines.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.lines.iter().map(|(start, end)| end - start).sum()
    }

    /// Scans all lines and gives the number of hits.
    pub fn scan(&mut self) -> usize {
        self.hits.clear();
        for (index, (start, end)) in self.lines.iter().enumerate() {
            self.rules.scan(index as u32, BlockKind::Line, &self.text[*start..*end], self.features.line(index), &mut self.scratch, &mut self.hits);
        }
        self.hits.len()
    }

    /// How many literals are looked for anywhere in lines: where words begin, everywhere in ASCII, and everywhere in other letters.
    #[must_use]
    pub fn sizes(&self) -> Vec<[usize; 3]> {
        self.rules.anywhere.iter().map(|anywhere| anywhere.sizes()).collect()
    }
}
