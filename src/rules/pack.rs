//! Packs: files of rules, read and checked.

use std::cmp::Reverse;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, OnceLock};
use std::thread;

use super::builtin;
use super::info::RuleInfo;
use super::lint;
use super::problem::{self, Problem, Severity};
use super::rule::{Override, Rule};
use super::validate::{self, MAX_PACK, Valid};
use super::{examples, schema, starter};
use crate::error::Error;
use crate::rules::ExampleFailure;
use crate::span::Span;

/// Rules read from one TOML file; cheap to clone.
///
/// ```
/// use dechaff::Pack;
///
/// let pack = Pack::parse("mine.toml", r#"
///     [pack]
///     name = "mine"
///     description = "What my sites print under articles."
///
///     [[rule]]
///     id = "print-button"
///     category = "interface-control"
///     why = "Label of the button that prints the page."
///     line = ["Print this page"]
///     removes = ["PRINT THIS PAGE"]
///     keeps = ["They print this page on paper."]
/// "#)?;
/// assert_eq!(pack.rules().next().map(|rule| rule.id()), Some("mine/print-button"));
/// assert!(pack.test().is_empty());
/// # Ok::<(), dechaff::Error>(())
/// ```
///
/// # Untrusted input
///
/// A pack is at most 1 MiB long and has at most 20,000 literals of at most 1 KiB; a pattern is at most 1 KiB long and
/// needs at most 1 MiB compiled. Patterns are matched in linear time.
#[derive(Clone)]
pub struct Pack(Arc<Inner>);

struct Inner {
    source_name: String,
    valid: Valid,
}

impl Pack {
    /// Reads a pack; `source_name` is what problems call the file.
    ///
    /// # Errors
    /// If the pack has problems other than warnings; the text of the error draws all of them.
    pub fn parse(source_name: &str, toml: &str) -> Result<Pack, Error> {
        let (valid, problems) = read(toml, false);
        if has_error(&problems) {
            let errors: Vec<Problem> = problems.into_iter().filter(|problem| problem.severity == Severity::Error).collect();
            return Err(Error::pack(problem::render(source_name, toml, &errors, false)));
        }
        Ok(Pack(Arc::new(Inner { source_name: source_name.to_owned(), valid })))
    }

    /// Reads a pack and says all that is wrong with it, warnings too.
    ///
    /// ```
    /// let check = dechaff::Pack::check("mine.toml", "[pack]\nname = \"mine\"\ndescripton = \"Misspelt.\"\n");
    /// assert!(!check.is_ok());
    /// assert!(check.render(false).contains("did you mean `description`?"));
    /// ```
    #[must_use]
    pub fn check(source_name: &str, toml: &str) -> PackCheck {
        let (valid, mut problems) = read(toml, false);
        let pack = Pack(Arc::new(Inner { source_name: source_name.to_owned(), valid }));
        if !has_error(&problems) {
            lint::lint(&pack, &mut problems);
        }
        // In the order of the file, errors before warnings of one place.
        problems.sort_by_key(|problem| (problem.labels.first().map_or(0, |label| label.span.start), problem.severity));
        let pack = (!has_error(&problems)).then_some(pack);
        PackCheck { source_name: source_name.to_owned(), source: toml.to_owned(), problems, pack }
    }

    /// The packs that come with the library.
    #[must_use]
    pub fn builtin() -> &'static [Pack] {
        static PACKS: LazyLock<Vec<Pack>> = LazyLock::new(read_builtin);
        &PACKS
    }

    /// The text of a new pack with this name, with comments that explain the format; it passes [`check`](Pack::check) and [`test`](Pack::test).
    ///
    /// # Errors
    /// If `name` is not in kebab case.
    pub fn starter(name: &str) -> Result<String, Error> {
        let text = starter::text(name);
        let check = Pack::check(name, &text);
        if check.is_ok() { Ok(text) } else { Err(Error::option(format!("a pack cannot be called \"{name}\": write it in kebab case, such as \"my-site\""))) }
    }

    /// The name, in kebab case.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.valid.name
    }

    /// What its rules find, in one sentence.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.0.valid.description
    }

    /// What the file was called when it was read.
    #[must_use]
    pub fn source_name(&self) -> &str {
        &self.0.source_name
    }

    /// Its rules, in the order of the file.
    pub fn rules(&self) -> impl ExactSizeIterator<Item = RuleInfo<'_>> {
        self.0.valid.rules.iter().map(|rule| RuleInfo::new(rule))
    }

    /// Tries every example of every rule; gives those that fail.
    ///
    /// An example of `removes` must be hit by its rule, all of it or the part in `⟦ ⟧`; an example of `keeps` must not.
    /// (With `keep = true` it is the other way round: `keeps` must be protected, and `removes` must not be.) Examples
    /// are tried in a document that gives what the rule asks for: its zone, its first host, its first language.
    #[must_use]
    pub fn test(&self) -> Vec<ExampleFailure> {
        examples::test(self)
    }

    pub(super) fn shared_rules(&self) -> &[Arc<Rule>] {
        &self.0.valid.rules
    }

    pub(super) fn overrides(&self) -> &[Override] {
        &self.0.valid.overrides
    }
}

impl fmt::Debug for Pack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pack").field("name", &self.name()).field("rules", &self.0.valid.rules.len()).finish_non_exhaustive()
    }
}

/// What is wrong with a pack; see [`Pack::check`].
#[derive(Clone, Debug)]
pub struct PackCheck {
    source_name: String,
    source: String,
    problems: Vec<Problem>,
    pack: Option<Pack>,
}

impl PackCheck {
    /// Whether the pack can be used; there may be warnings.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.pack.is_some()
    }

    /// The pack, if it can be used.
    #[must_use]
    pub fn pack(&self) -> Option<&Pack> {
        self.pack.as_ref()
    }

    /// The problems, in the order of the file.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The problems, each drawn under the lines of the file that it is about; empty if there is none.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        problem::render(&self.source_name, &self.source, &self.problems, colour)
    }
}

/// Threads that read the built-in packs, at most.
const MOST_READERS: usize = 4;

/// Reads the built-in packs on all cores: it is most of what a program that cleans one page waits for.
fn read_builtin() -> Vec<Pack> {
    let packs: Vec<OnceLock<Option<Pack>>> = builtin::FILES.iter().map(|_| OnceLock::new()).collect();
    // The longest first, so that all threads end together.
    let mut order: Vec<usize> = (0..packs.len()).collect();
    order.sort_by_key(|index| Reverse(builtin::FILES[*index].1.len()));
    let next = AtomicUsize::new(0);
    let read_some = || {
        while let Some(index) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            let (name, text) = builtin::FILES[*index];
            let (valid, problems) = read(text, true);
            // Tests read every one of these files strictly, so none is left out here.
            debug_assert!(!has_error(&problems), "{name}.toml cannot be loaded; `rules check` says why");
            packs[*index].get_or_init(|| (!has_error(&problems)).then(|| Pack(Arc::new(Inner { source_name: format!("{name}.toml"), valid }))));
        }
    };
    thread::scope(|scope| {
        for _ in 1..thread::available_parallelism().map_or(1, usize::from).min(MOST_READERS) {
            // Where no thread is to be had, this one reads what is left.
            let _ = thread::Builder::new().spawn_scoped(scope, read_some);
        }
        read_some();
    });
    packs.into_iter().filter_map(|pack| pack.into_inner().flatten()).collect()
}

fn has_error(problems: &[Problem]) -> bool {
    problems.iter().any(|problem| problem.severity == Severity::Error)
}

fn read(text: &str, trusted: bool) -> (Valid, Vec<Problem>) {
    let mut problems = Vec::new();
    if text.len() > MAX_PACK {
        problems.push(Problem::error("pack-too-big", format!("the pack has {} bytes, and {MAX_PACK} are allowed", text.len()), Span::default()).help("split it"));
        return (Valid::default(), problems);
    }
    let raw = schema::read(text, &mut problems);
    let valid = validate::validate(raw, trusted, &mut problems);
    (valid, problems)
}
