//! The rule engine: packs of phrases and patterns, compiled once and matched in two steps.
//!
//! A pack goes through three forms, each of its own type: as written ([`schema`]), validated ([`validate`], with all
//! problems at once) and compiled by strategy ([`compile`]). Matching first asks each line alone ([`scan`]), then looks
//! at where the hits stand ([`find`]).

mod bench;
mod builtin;
mod classes;
mod compile;
mod digest;
mod elements;
mod examples;
mod find;
mod frame;
mod heads;
mod info;
mod labels;
mod language;
mod lint;
mod literals;
mod needs;
mod pack;
mod pattern;
mod problem;
mod required;
mod rule;
mod scan;
mod schema;
mod selector;
mod starter;
#[cfg(test)]
mod tests;
mod validate;
mod vocabulary;

#[doc(hidden)]
pub use bench::ScanBench;
pub use examples::ExampleFailure;
pub use info::RuleInfo;
pub use pack::{Pack, PackCheck};
pub use problem::{Label, Problem, Severity};

pub(crate) use compile::{RuleNames, RuleSet};
pub(crate) use scan::RuleScratch;
