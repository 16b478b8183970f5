//! What kind of page it is, as far as its markup tells.

use super::gather::{Gathered, Key};
use super::linked_data::LinkedData;
use super::{Fact, Origin};

/// What kind of page it is: a hint, from what the page says of itself.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum PageType {
    /// One text with a beginning and an end: news, a post, an essay, a recipe.
    Article,
    /// Explains how something is used.
    Documentation,
    /// Presents what somebody offers to do.
    Service,
    /// A question with its answers, or a thread of posts.
    Forum,
    /// Leads to other pages: a front page, an index, search results.
    Listing,
    /// Shows several products.
    Collection,
    /// Shows one product.
    Product,
    /// The page says that it is something else.
    Other,
}

/// Chooses.
pub(super) fn choose(page: &Gathered<'_>, data: &LinkedData, has_date: bool) -> Option<Fact<PageType>> {
    let fact = |value, origin| Some(Fact { value, origin });
    let has = |kind: &str| data.kinds.iter().any(|known| known == kind);
    match data.kind.as_str() {
        "question" | "qapage" | "discussionforumposting" => return fact(PageType::Forum, Origin::JsonLd),
        "product" | "productgroup" | "individualproduct" => {
            let many = page.counts.prices > 12 || has("collectionpage") || has("itemlist") || has("offercatalog");
            return fact(if many { PageType::Collection } else { PageType::Product }, Origin::JsonLd);
        }
        "techarticle" | "apireference" => return fact(PageType::Documentation, Origin::JsonLd),
        "service" | "localbusiness" => return fact(PageType::Service, Origin::JsonLd),
        "jobposting" | "event" | "course" | "movie" | "videoobject" | "musicrecording" | "podcastepisode" => return fact(PageType::Other, Origin::JsonLd),
        "recipe" | "scholarlyarticle" | "report" | "review" => return fact(PageType::Article, Origin::JsonLd),
        kind if kind.ends_with("article") || kind.ends_with("posting") => return fact(PageType::Article, Origin::JsonLd),
        _ => {}
    }
    if has("qapage") || has("discussionforumposting") {
        return fact(PageType::Forum, Origin::JsonLd);
    }
    let stated = page.metas(Key::Type).next().map(|meta| meta.content.to_ascii_lowercase()).unwrap_or_default();
    if stated == "product" || stated == "og:product" || stated == "product.item" {
        return fact(PageType::Product, Origin::OpenGraph);
    }
    if stated == "product.group" {
        return fact(PageType::Collection, Origin::OpenGraph);
    }
    if has("collectionpage") || has("itemlist") || has("searchresultspage") {
        let shop = page.counts.prices > 3;
        return fact(if shop { PageType::Collection } else { PageType::Listing }, Origin::JsonLd);
    }
    if stated.starts_with("video") || stated.starts_with("music") || stated == "profile" || stated == "book" {
        return fact(PageType::Other, Origin::OpenGraph);
    }
    if stated == "article" && has_date {
        return fact(PageType::Article, Origin::OpenGraph);
    }
    if page.counts.code_blocks > 5 && !has_date {
        return fact(PageType::Documentation, Origin::Markup);
    }
    if page.counts.articles > 4 {
        return fact(PageType::Listing, Origin::Markup);
    }
    if stated == "article" { fact(PageType::Article, Origin::OpenGraph) } else { None }
}
