//! What a block that is not content is, by the parts of the page that it stands in.

use crate::cleaner::Category;
use crate::document::{ElementRow, Group, Markup, Place};
use crate::features::Row;

/// The meanings of names, the most telling first, and what stands in parts with such a name.
const GROUPS: &[(Group, Category)] = &[
    (Group::Consent, Category::ConsentNotice),
    (Group::Breadcrumb, Category::Breadcrumb),
    (Group::Share, Category::SocialShare),
    (Group::Skip, Category::InterfaceControl),
    (Group::Pager, Category::Pagination),
    (Group::Comment, Category::UserComment),
    (Group::Related, Category::RelatedContent),
    (Group::Promotion, Category::Advertisement),
    (Group::Breaking, Category::NewsTicker),
    (Group::Legal, Category::LegalNotice),
    (Group::Navigation, Category::Navigation),
    (Group::Footer, Category::Navigation),
    (Group::Search, Category::InterfaceControl),
    (Group::Account, Category::InterfaceControl),
    (Group::Language, Category::Navigation),
    (Group::Overlay, Category::InterfaceControl),
    (Group::Author, Category::Byline),
    (Group::Date, Category::Byline),
    (Group::Media, Category::MediaCaption),
    (Group::Action, Category::InterfaceControl),
    (Group::Header, Category::Navigation),
    (Group::Sidebar, Category::RelatedContent),
];

/// How far out a name still tells what a block is.
const REACH: usize = 12;

/// The category of a block that stands at `place`.
pub(super) fn category(markup: &Markup, place: &Place) -> Category {
    let own = &markup.elements[place.element as usize];
    if own.within & ElementRow::NAV != 0 {
        let crumbs = own.inherited & Group::Breadcrumb.bit() != 0;
        return if crumbs { Category::Breadcrumb } else { Category::Navigation };
    }
    let mut at = place.element as usize;
    for _ in 0..REACH {
        let element = &markup.elements[at];
        if let Some((_, category)) = GROUPS.iter().find(|(group, _)| element.groups & group.bit() != 0) {
            return *category;
        }
        if at == 0 {
            break;
        }
        at = element.parent as usize;
    }
    if own.within & (ElementRow::BUTTON | ElementRow::FORM | ElementRow::LABEL) != 0 {
        Category::InterfaceControl
    } else if own.within & (ElementRow::FOOTER | ElementRow::HEADER) != 0 {
        Category::Navigation
    } else if own.within & ElementRow::ASIDE != 0 {
        Category::RelatedContent
    } else if own.within & ElementRow::FIGURE != 0 {
        Category::MediaCaption
    } else {
        Category::Other
    }
}

/// The category of a line of scraped text that no cleaner has named: only its shape tells.
pub(super) fn category_of_line(row: &Row) -> Category {
    match row {
        _ if row.words <= 4 && row.sentences == 0 => Category::Navigation,
        _ if row.is_label() && row.words >= 5 => Category::RelatedContent,
        _ => Category::Other,
    }
}
