//! Problems of a pack, and their drawing with carets.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::span::Span;

/// How bad a [`Problem`] is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[non_exhaustive]
pub enum Severity {
    /// The pack cannot be used.
    Error,
    /// The pack can be used but probably does not do what its author wants.
    Warning,
}

/// A stretch of a pack's text and what is to be said of it.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Label {
    /// The bytes of the pack's text.
    pub span: Span,
    /// What is said of them; may be empty.
    pub text: String,
}

/// Something wrong with a pack, with the place where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// The stable name of the kind of problem, in kebab case.
    pub code: &'static str,
    /// What is wrong, in one sentence.
    pub message: String,
    /// The places; the first one is where the problem is, others are what it has to do with.
    pub labels: Vec<Label>,
    /// How to mend it.
    pub help: Option<String>,
}

impl Problem {
    pub(super) fn error(code: &'static str, message: impl Into<String>, at: Span) -> Self {
        Self::new(Severity::Error, code, message, at)
    }

    pub(super) fn warning(code: &'static str, message: impl Into<String>, at: Span) -> Self {
        Self::new(Severity::Warning, code, message, at)
    }

    fn new(severity: Severity, code: &'static str, message: impl Into<String>, at: Span) -> Self {
        Problem { severity, code, message: message.into(), labels: vec![Label { span: at, text: String::new() }], help: None }
    }

    /// Says something of the place where the problem is.
    pub(super) fn label(mut self, text: impl Into<String>) -> Self {
        if let Some(first) = self.labels.first_mut() {
            first.text = text.into();
        }
        self
    }

    pub(super) fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Suggests the one of `known` that comes nearest to `name`, or else lists them if they are few.
    pub(super) fn suggest<'k>(self, name: &str, known: impl IntoIterator<Item = &'k str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        match crate::error::nearest(name, known.iter().copied()) {
            Some(near) => self.help(format!("did you mean `{near}`?")),
            None if !known.is_empty() && known.len() <= 30 => self.help(format!("known are: {}", known.join(", "))),
            None => self,
        }
    }
}

/// Draws `problems` of the pack with this text under the lines that they stand in.
pub(super) fn render(source_name: &str, source: &str, problems: &[Problem], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() }.decor_style(DecorStyle::Ascii);
    let mut out = String::new();
    for problem in problems {
        let level = match problem.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut snippet = Snippet::source(source).path(source_name);
        for (index, label) in problem.labels.iter().enumerate() {
            let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            let text = (!label.text.is_empty()).then_some(Cow::Borrowed(label.text.as_str()));
            snippet = snippet.annotation(kind.span(within(source, label.span)).label(text));
        }
        let mut group = level.primary_title(problem.message.as_str()).id(problem.code).element(snippet);
        if let Some(help) = &problem.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        out.push_str(&renderer.render(&[group]));
    }
    out
}

/// The range of `span`, moved onto character boundaries of `source`.
fn within(source: &str, span: Span) -> Range<usize> {
    let boundary = |offset: u32| (0..=(offset as usize).min(source.len())).rev().find(|at| source.is_char_boundary(*at)).unwrap_or(0);
    let start = boundary(span.start);
    start..boundary(span.end).max(start)
}
