//! `dechaff rules`: what rules there are, and help with writing them.

mod check;
mod list;
mod new;
mod show;
mod test;

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::Exit;
use crate::console::Console;

const EXAMPLES: &str = "\
Examples:
  dechaff rules list --category news-ticker        the rules that find tickers
  dechaff rules show social-share                  the rules of a pack
  dechaff rules show social-share/share-this       what a rule matches, takes and leaves
  dechaff rules new my-site                        start a pack of your own in my-site.toml
  dechaff rules check my-site.toml                 is it right?
  dechaff rules test my-site.toml                  do its examples hold?
  dechaff clean --pack my-site.toml article.txt    use it";

/// What to do with rules.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct RulesArgs {
    #[command(subcommand)]
    command: RulesCommand,
}

/// The subcommands.
#[derive(Subcommand, Debug)]
enum RulesCommand {
    /// List rules and coded cleaners.
    List(list::ListArgs),
    /// Show all of a rule, or the rules of a pack.
    Show(show::ShowArgs),
    /// Say what is wrong with packs.
    Check(check::CheckArgs),
    /// Try the examples that rules carry.
    Test(test::TestArgs),
    /// Write a pack to start from.
    New(new::NewArgs),
}

/// Does what was asked for.
pub(crate) fn run(args: &RulesArgs, console: &Console) -> Result<Exit> {
    match &args.command {
        RulesCommand::List(args) => list::run(args, console),
        RulesCommand::Show(args) => show::run(args, console),
        RulesCommand::Check(args) => check::run(args, console),
        RulesCommand::Test(args) => test::run(args, console),
        RulesCommand::New(args) => new::run(args, console),
    }
}
