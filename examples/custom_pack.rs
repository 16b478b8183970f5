//! Rules of one's own, and built-in ones overruled: `cargo run --example custom_pack`.
#![expect(clippy::print_stdout, reason = "it is what the example is for")]

use dechaff::{Category, Input, Pack, Pipeline, Policy};

const PACK: &str = r#"
[pack]
name = "elmhaven"
description = "What the Elmhaven Courier prints around its articles."

[[rule]]
id = "tide-table"
category = "navigation"
why = "Link to the tide table, which stands under every article."
line = ["Today's tides"]
hosts = ["courier.example"]
removes = ["TODAY'S TIDES"]
keeps = ["Today's tides are the highest of the year."]

[[rule]]
id = "corrections"
keep = true
why = "Corrections belong to the article."
prefix = ["Correction:"]
keeps = ["Correction: the pier is 40 metres long."]
removes = ["The correction was printed on Friday."]
"#;

fn main() -> Result<(), dechaff::Error> {
    // `check` also warns; its drawing points at the place.
    let check = Pack::check("elmhaven.toml", PACK);
    print!("{}", check.render(false));
    let pack = Pack::parse("elmhaven.toml", PACK)?;
    for failure in pack.test() {
        println!("{failure}");
    }
    let pipeline = Pipeline::builder().pack(pack).policy(Category::InlineTeaser, Policy::Keep).disable("auto-blogging").build()?;
    let text = "[ad_1] The ferry sails again on Monday, the council said.\nRead also: Islanders ask for a night boat\nToday's tides\n";
    let cleaned = pipeline.clean(Input::text(text).url("https://news.courier.example/ferry"));
    print!("{}", cleaned.text());
    Ok(())
}
