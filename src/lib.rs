//! Takes the chaff out of scraped web text.
#![forbid(unsafe_code)]

mod cleaner;
mod document;
mod error;
mod features;
mod fold;
mod rules;
mod span;

pub use cleaner::{Category, Claim, Cleaner, CleanerInfo, Context, Evidence, Finding, Findings, RuleId};
pub use document::{Block, BlockKind, Document, Page};
pub use error::{Error, ErrorKind};
pub use features::{Ending, Features, Row, Zone};
pub use fold::Script;
pub use span::Span;
