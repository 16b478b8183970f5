//! The command line: subcommands, and the options that several of them share.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use dechaff::{Category, Mode};

use crate::{batch, clean, completions, eval, explain, rules, site};

const EXAMPLES: &str = "\
Examples:
  dechaff clean page.html                        the page's own text
  dechaff clean page.html -f markdown            the same as Markdown
  dechaff clean article.txt                      scraped text without its chaff
  dechaff explain page.html                      what goes, and why
  dechaff batch crawl.warc.gz -o out.jsonl.zst   millions of pages or texts, on all cores
  dechaff rules new my-site                      a pack of rules of your own

Exit codes: 0 done, 1 nothing is left, 2 error. Messages go to stderr.";

/// Takes the chaff out of web pages and scraped text, and says why.
///
/// Menus, tickers, share buttons, comment forms, "Read also", cookie notices, `[ad_1]`: what stands on a page or is left
/// in a scraped text beside the article. What stays of a text is its own bytes, in order; what goes is explained.
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
    /// Print pages or texts without their chaff.
    Clean(clean::CleanArgs),
    /// Show a page or a text with what goes struck out, and why.
    Explain(explain::ExplainArgs),
    /// Clean WARC, Parquet, JSON lines or folders, on all cores.
    Batch(batch::BatchArgs),
    /// List, show, check, test and start packs of rules.
    Rules(rules::RulesArgs),
    /// Learn what repeats across the pages of a host, show it, and clean with it.
    Site(site::SiteArgs),
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

/// What an input is to be taken for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum InputFormat {
    /// HTML if its name ends so (.html, .htm, .xhtml) or it begins like that, else text.
    Auto,
    /// A page or a fragment of HTML.
    Html,
    /// Text that was already extracted.
    Text,
}

/// What to do with comments that readers left.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Comments {
    /// They stay wherever they stand.
    Keep,
    /// They go where they are recognised.
    Drop,
    /// They alone stay; nothing tells them apart in scraped text, and all of it stays there.
    Only,
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
    /// Also take out what repeats across the pages of the host, by a file that `dechaff site learn` wrote (may be
    /// repeated).
    #[arg(long, value_name = "FILE")]
    pub(crate) profiles: Vec<PathBuf>,
    /// Leave out a rule (`pack/rule`), a pack, or a coded cleaner; `dechaff rules list` names them (may be repeated).
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(crate) disable: Vec<String>,
    /// Keep all chaff of this category (may be repeated).
    #[arg(long, value_name = "CATEGORY", value_delimiter = ',', value_parser = categories(), hide_possible_values = true)]
    pub(crate) keep: Vec<Category>,
    /// Remove chaff of this category also where it is kept by default (may be repeated).
    #[arg(long, value_name = "CATEGORY", value_delimiter = ',', value_parser = categories(), hide_possible_values = true)]
    pub(crate) remove: Vec<Category>,
    /// Readers' comments; by default they stay where they are the page's matter, as in a forum, or look like it.
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(crate) comments: Option<Comments>,
    /// Judge pages by a short list of points instead of the learned model, and text by rules alone: faster and less exact.
    #[arg(long, visible_alias = "no-model")]
    pub(crate) fast: bool,
}

/// What is known of an input besides its bytes.
#[derive(Args, Debug)]
#[command(next_help_heading = "What is known of the input")]
pub(crate) struct PageArgs {
    /// What the input is.
    #[arg(long, value_enum, default_value_t = InputFormat::Auto, value_name = "FORMAT")]
    pub(crate) input_format: InputFormat,
    /// The address of the page: completes relative links, and some rules hold on some hosts only.
    #[arg(long)]
    pub(crate) url: Option<String>,
    /// The language, such as `en`, for rules that hold in some languages only.
    #[arg(long, value_name = "CODE")]
    pub(crate) language: Option<String>,
    /// The encoding, such as `windows-1251`; without it, UTF-8, what the page says, or what the bytes look like.
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
