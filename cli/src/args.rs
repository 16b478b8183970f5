//! The command line: subcommands, and the options that several of them share.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use dechaff::{Category, Mode};

use crate::{batch, clean, completions, eval, explain, rules};

const EXAMPLES: &str = "\
Examples:
  dechaff clean article.txt                      the article without its chaff
  dechaff explain article.txt                    what goes, and why
  dechaff batch in.jsonl.gz -o out.jsonl.gz      millions of texts, on all cores
  dechaff rules new my-site                      a pack of rules of your own

Exit codes: 0 done, 1 nothing is left, 2 error. Messages go to stderr.";

/// Takes the chaff out of scraped web text, and says why.
///
/// Menus, tickers, share buttons, comment forms, "Read also", cookie notices, `[ad_1]`: what a scraper leaves in a text
/// beside the article. What stays is the input's own bytes, in order; what goes is explained.
#[derive(Parser, Debug)]
#[command(name = "dechaff", version, propagate_version = true, max_term_width = 110, after_help = EXAMPLES)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Messages and colour.
    #[command(flatten)]
    pub(crate) console: ConsoleArgs,
}

/// The subcommands.
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Print texts without their chaff.
    Clean(clean::CleanArgs),
    /// Show a text with what goes struck out, and why.
    Explain(explain::ExplainArgs),
    /// Clean a file of JSON lines, on all cores.
    Batch(batch::BatchArgs),
    /// List, show, check, test and start packs of rules.
    Rules(rules::RulesArgs),
    /// Measure precision, recall and harm on annotated documents.
    Eval(eval::EvalArgs),
    /// Print a completion script for a shell.
    Completions(completions::CompletionsArgs),
}

/// Options of every subcommand.
#[derive(Args, Debug)]
pub(crate) struct ConsoleArgs {
    /// When to use colour; NO_COLOR is respected.
    #[arg(long, global = true, value_enum, default_value_t = When::Auto, value_name = "WHEN")]
    pub(crate) color: When,
    /// Say nothing but errors.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say more on stderr.
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
}

/// When to use colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum When {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How results are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// What the pipeline is made of.
#[derive(Args, Debug)]
#[command(next_help_heading = "What goes")]
pub(crate) struct PipelineArgs {
    /// How much doubt is enough to keep a line: `recall` keeps most, `precision` removes most.
    #[arg(short, long, value_parser = modes(), default_value = Mode::default().id(), value_name = "MODE")]
    pub(crate) mode: Mode,
    /// Also use the rules in this file (may be repeated).
    #[arg(short, long = "pack", value_name = "FILE")]
    pub(crate) packs: Vec<PathBuf>,
    /// Leave out a rule (`pack/rule`), a pack, or a coded cleaner; `dechaff rules list` names them (may be repeated).
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(crate) disable: Vec<String>,
    /// Keep all chaff of this category (may be repeated).
    #[arg(long, value_name = "CATEGORY", value_delimiter = ',', value_parser = categories(), hide_possible_values = true)]
    pub(crate) keep: Vec<Category>,
    /// Remove chaff of this category also where it is kept by default (may be repeated).
    #[arg(long, value_name = "CATEGORY", value_delimiter = ',', value_parser = categories(), hide_possible_values = true)]
    pub(crate) remove: Vec<Category>,
}

/// What is known of a text besides its bytes.
#[derive(Args, Debug)]
#[command(next_help_heading = "What is known of the text")]
pub(crate) struct PageArgs {
    /// The address of the page, for rules that hold on some hosts only.
    #[arg(long)]
    pub(crate) url: Option<String>,
    /// The language, such as `en`, for rules that hold in some languages only.
    #[arg(long, value_name = "CODE")]
    pub(crate) language: Option<String>,
    /// The encoding, such as `windows-1251`; without it, UTF-8 or what the bytes look like.
    #[arg(long, value_name = "LABEL", value_parser = encoding)]
    pub(crate) encoding: Option<&'static encoding_rs::Encoding>,
}

/// The names of categories, which completions and error messages list.
pub(crate) fn categories() -> impl TypedValueParser<Value = Category> {
    let names = Category::ALL.iter().map(|category| PossibleValue::new(category.id()).help(category.summary()));
    PossibleValuesParser::new(names).try_map(|id| id.parse::<Category>())
}

fn modes() -> impl TypedValueParser<Value = Mode> {
    PossibleValuesParser::new(Mode::ALL.map(Mode::id)).try_map(|id| id.parse::<Mode>())
}

fn encoding(label: &str) -> Result<&'static encoding_rs::Encoding, String> {
    encoding_rs::Encoding::for_label(label.as_bytes()).ok_or_else(|| "no encoding of the web is called so; try utf-8, windows-1252, windows-1251, gbk, shift_jis".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definitions_do_not_contradict_each_other() {
        Cli::command().debug_assert();
    }
}
