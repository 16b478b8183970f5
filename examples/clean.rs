//! Cleans a text: `cargo run --example clean -- examples/article.txt`, or from standard input without a file.
#![expect(clippy::print_stdout, reason = "it is what the example is for")]

use std::error::Error;
use std::io::Read as _;

fn main() -> Result<(), Box<dyn Error>> {
    let bytes = match std::env::args_os().nth(1) {
        Some(path) => std::fs::read(path)?,
        None => {
            let mut bytes = Vec::new();
            std::io::stdin().read_to_end(&mut bytes)?;
            bytes
        }
    };
    // Old scrapes are not always UTF-8.
    let decoded = dechaff::decode(&bytes, None);
    let cleaned = dechaff::clean(decoded.text.as_ref());
    print!("{}", cleaned.text());
    Ok(())
}
