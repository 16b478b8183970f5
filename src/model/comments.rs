//! Readers' comments under a page's own text: kept, dropped, or all that is wanted.

use crate::document::{Group, Markup, Place};
use crate::features::Outline;
use crate::tree::Tag;

/// What becomes of readers' comments on a page.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Comments {
    /// They are judged as everything else is: posts of a forum stay, and most comments under an article go.
    #[default]
    Judge,
    /// They stay, less what rules name in them.
    Keep,
    /// They go.
    Drop,
    /// They stay, and everything else goes.
    Only,
}

/// A comment is surely content where comments are wanted; rules still take the form and the buttons.
const WANTED: f32 = 0.95;

impl Comments {
    /// The names, as the command and bindings spell them.
    pub const ALL: [(Comments, &'static str); 4] = [(Comments::Judge, "judge"), (Comments::Keep, "keep"), (Comments::Drop, "drop"), (Comments::Only, "only")];

    /// How likely a block is wanted that is content with a probability of `content`.
    pub(super) fn wanted(self, is_comment: bool, content: f32) -> f32 {
        match (self, is_comment) {
            (Comments::Judge, _) | (Comments::Keep | Comments::Drop, false) => content,
            (Comments::Keep | Comments::Only, true) => content.max(WANTED),
            (Comments::Drop, true) | (Comments::Only, false) => 0.0,
        }
    }
}

/// Whether a block stands in a part of the page that is named for comments and is beside its main text.
pub(super) fn is_comment(markup: &Markup, outline: &Outline, place: &Place) -> bool {
    let mut at = place.element as usize;
    let mut found = false;
    while at != 0 {
        let element = &markup.elements[at];
        // The form for a new comment is none.
        if element.tag == Tag::Form || matches!(element.tag, Tag::Button | Tag::Textarea) {
            return false;
        }
        found |= element.groups & Group::Comment.bit() != 0 && !outline.around_centre[at] && element.tag != Tag::Body;
        at = element.parent as usize;
    }
    found
}
