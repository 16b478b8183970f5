//! Measures precision, recall and harm on annotated documents: `cargo run --example evaluate -- corpus`.
#![expect(clippy::print_stdout, reason = "it is what the example is for")]

use std::path::PathBuf;

use dechaff::corpus::{Annotated, evaluate};
use dechaff::{Mode, Pipeline};

fn main() -> Result<(), dechaff::Error> {
    let folder = std::env::args_os().nth(1).map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus")), PathBuf::from);
    let documents = Annotated::read_dir(&folder)?;
    println!("{}", evaluate(&Pipeline::builder().build()?, &documents));
    // The other modes in one line each.
    for mode in Mode::ALL {
        let evaluation = evaluate(&Pipeline::builder().mode(mode).build()?, &documents);
        for (kind, scores) in [("text", evaluation.text), ("pages", evaluation.pages)] {
            println!("{:<10} {kind:<5}  precision {:.3}  recall {:.3}  harm {:.4}", mode.id(), scores.all.precision(), scores.all.recall(), scores.all.harm());
        }
    }
    Ok(())
}
