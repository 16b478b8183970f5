//! `dechaff rules new`: a pack to start from.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use dechaff::Pack;

use crate::Exit;
use crate::console::Console;
use crate::output;

const EXAMPLES: &str = "\
Examples:
  dechaff rules new my-site && dechaff rules test my-site.toml

The pack explains the format in its comments. A file that is there already is left alone.";

/// What to call it.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct NewArgs {
    /// The name of the pack, in kebab case; the file is NAME.toml in this folder.
    #[arg(value_name = "NAME")]
    name: String,
}

/// Writes it.
pub(super) fn run(args: &NewArgs, console: &Console) -> Result<Exit> {
    // The ending belongs to the file, and many will type it.
    let name = args.name.strip_suffix(".toml").unwrap_or(&args.name);
    let text = Pack::starter(name)?;
    let path = PathBuf::from(format!("{name}.toml"));
    let mut file = match File::create_new(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => bail!("{} is there already; it was left as it is", path.display()),
        Err(error) => return Err(output::unwritable(&path, &error)),
    };
    file.write_all(text.as_bytes())?;
    console.note(format_args!("wrote {0}; try `dechaff rules test {0}`", path.display()));
    Ok(Exit::Done)
}
