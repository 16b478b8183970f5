//! Cleans a page of HTML: its text, its Markdown, what it says about itself, and what went.
//!
//! `cargo run --example page`

use dechaff::{Input, Pipeline, Scratch};

const PAGE: &str = r##"<!doctype html>
<html lang="en"><head><title>Ferry to Skarvik sails again | Elmhaven Courier</title>
<meta property="article:published_time" content="2024-05-06T08:00:00+02:00"></head>
<body><a class="skip-link" href="#main">Skip to content</a>
<nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav>
<main><article><h1>Ferry to Skarvik sails again</h1><p>By <a rel="author" href="/by/nora">Nora Lind</a></p>
<p>The ferry between Elmhaven and Skarvik sailed again on <b>Monday</b>, two winters after a storm tore its pier away.</p>
<ul><li>Four crossings a day until the end of September</li><li>A fifth if enough people come</li></ul></article></main>
<aside><h2>Related</h2><p><a href="/lamp">Lighthouse keeper's house is for sale</a></p></aside>
<footer>© 2024 Elmhaven Courier. All rights reserved.</footer></body></html>"##;

#[expect(clippy::print_stdout, reason = "an example shows its result")]
fn main() -> Result<(), dechaff::Error> {
    let pipeline = Pipeline::builder().build()?;
    let cleaned = pipeline.clean_with(Input::html(PAGE).url("https://courier.example/ferry"), &mut Scratch::new());
    println!("{}", cleaned.markdown());
    if let Some(metadata) = cleaned.metadata() {
        println!("title: {:?}", metadata.title.map(|title| title.value));
        println!("published: {:?}", metadata.published.map(|date| date.value));
    }
    println!("confidence: {:.2}", cleaned.confidence().unwrap_or_default());
    for removal in cleaned.report().removals() {
        let origin = cleaned.origin(removal.span);
        println!("bytes {origin} went, by {}: {:?}", cleaned.report().decider(removal), &cleaned.source()[removal.span.range()]);
    }
    Ok(())
}
