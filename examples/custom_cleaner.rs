//! A cleaner of one's own: `cargo run --example custom_cleaner`.
#![expect(clippy::print_stdout, reason = "it is what the example is for")]

use dechaff::{Category, Cleaner, CleanerInfo, Context, Evidence, Findings, Pipeline, Zone};

/// Hashtags under the text: `#ferry #island #news`.
struct Hashtags;

impl Cleaner for Hashtags {
    fn info(&self) -> CleanerInfo {
        CleanerInfo::new("hashtags", "Lines of nothing but hashtags")
    }

    fn find(&self, context: &Context<'_>, findings: &mut Findings) {
        for (index, row) in context.features().rows().iter().enumerate() {
            let mut words = context.document().block_text(index).split_whitespace();
            if row.zone.meets(Zone::TAIL) && words.all(|word| word.starts_with('#')) {
                findings.remove_block(index, Category::Navigation, 0.95, Evidence::structure("nothing but hashtags"));
            }
        }
    }
}

fn main() -> Result<(), dechaff::Error> {
    let pipeline = Pipeline::builder().cleaner(Hashtags).build()?;
    let cleaned = pipeline.clean("The ferry sails again on Monday, the council said in the evening.\n#ferry #island #news\n");
    print!("{}", cleaned.text());
    for removal in cleaned.report().removals() {
        let source = &cleaned.source()[removal.span.range()];
        println!("- {source}  ({})", cleaned.report().decider(removal));
    }
    Ok(())
}
