//! The coded cleaners, in the order in which they run.
//!
//! A new one is a file beside this one and a line here.

use super::{Cleaner, breadcrumbs, comments, contents, counters, duplicates, headlines, link_lists, menus, repeats, strangers, teasers, template, ticker, units};

/// Rules run before all of these. What looks at the findings of others stands after them.
const CLEANERS: &[&'static dyn Cleaner] = &[
    &units::Units,
    &duplicates::Duplicates,
    &repeats::Repeats,
    &ticker::Ticker,
    &breadcrumbs::Breadcrumbs,
    &counters::Counters,
    &contents::Contents,
    &menus::Menus,
    &link_lists::LinkLists,
    &teasers::Teasers,
    &headlines::Headlines,
    &strangers::Strangers,
    &comments::Comments,
    &template::Template,
];

/// All of them.
pub(crate) fn all() -> impl Iterator<Item = &'static dyn Cleaner> {
    CLEANERS.iter().copied()
}
