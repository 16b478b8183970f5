//! Messages to the person at the terminal, and whether there is colour.

use std::fmt::Display;
use std::io::{IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

use crate::args::{ConsoleArgs, When};

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const NOTE: Style = AnsiColor::Cyan.on_default();

/// Where messages go, and how many of them.
#[derive(Debug)]
pub(crate) struct Console {
    quiet: bool,
    verbose: bool,
    color: When,
}

impl Console {
    /// The console that the options ask for.
    pub(crate) fn new(args: &ConsoleArgs) -> Self {
        Console { quiet: args.quiet, verbose: args.verbose, color: args.color }
    }

    /// Whether details are wanted.
    pub(crate) fn verbose(&self) -> bool {
        self.verbose
    }

    /// Something could not be done.
    pub(crate) fn error(&self, message: impl Display) {
        self.say("error", ERROR, message);
    }

    /// Something was done but perhaps not as it was meant.
    pub(crate) fn warn(&self, message: impl Display) {
        if !self.quiet {
            self.say("warning", WARNING, message);
        }
    }

    /// Something worth knowing.
    pub(crate) fn note(&self, message: impl Display) {
        if !self.quiet {
            self.say("note", NOTE, message);
        }
    }

    /// Something for those who asked for details.
    pub(crate) fn detail(&self, message: impl Display) {
        if self.verbose {
            self.say("note", NOTE, message);
        }
    }

    /// Lines as they are, unless only errors are wanted.
    pub(crate) fn lines(&self, text: &str) {
        if !self.quiet {
            // Nobody is left to be told that stderr is closed.
            let _ = self.stderr().write_all(text.as_bytes());
        }
    }

    /// Whether there is a terminal for a progress bar.
    pub(crate) fn shows_progress(&self) -> bool {
        !self.quiet && std::io::stderr().is_terminal()
    }

    /// Whether stdout takes colour.
    pub(crate) fn colour(&self) -> bool {
        match self.color {
            When::Always => true,
            When::Never => false,
            When::Auto => AutoStream::choice(&std::io::stdout()) != ColorChoice::Never,
        }
    }

    /// Whether stderr takes colour.
    pub(crate) fn error_colour(&self) -> bool {
        match self.color {
            When::Always => true,
            When::Never => false,
            When::Auto => AutoStream::choice(&std::io::stderr()) != ColorChoice::Never,
        }
    }

    fn say(&self, word: &str, style: Style, message: impl Display) {
        // As above: without stderr there is nobody to tell.
        let _ = writeln!(self.stderr(), "{style}{word}{style:#}: {message}");
    }

    fn stderr(&self) -> AutoStream<std::io::Stderr> {
        let choice = if self.error_colour() { ColorChoice::Always } else { ColorChoice::Never };
        AutoStream::new(std::io::stderr(), choice)
    }
}
