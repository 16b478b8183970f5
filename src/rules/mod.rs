//! The rule engine.
use std::sync::Arc;
use crate::cleaner::*;
use crate::error::Error;
use crate::features::Row;
use crate::report::RuleName;
/// p
#[derive(Clone, Debug)]
pub struct Pack;
impl Pack {
    /// b
    pub fn builtin() -> &'static [Pack] { &[] }
}
#[derive(Debug, Default)]
pub(crate) struct RuleScratch;
#[derive(Debug, Default)]
pub(crate) struct RuleSet;
impl RuleSet {
    pub(crate) fn compile(_packs: &[Pack], _disabled: &[String]) -> Result<RuleSet, Error> { Ok(RuleSet) }
    pub(crate) fn names(&self) -> Arc<[RuleName]> { Arc::new([]) }
    pub(crate) fn scan(&self, _index: u32, _text: &str, _folded: &[u8], _row: &Row, _scratch: &mut RuleScratch, _hits: &mut Vec<Hit>) {}
}
impl Cleaner for RuleSet {
    fn info(&self) -> CleanerInfo { CleanerInfo::new("rules", "r") }
    fn find(&self, _context: &Context<'_>, _findings: &mut Findings) {}
}
