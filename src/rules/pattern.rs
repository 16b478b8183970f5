//! Patterns: regular expressions, folded as the lines are that they are searched in, behind a gate of literals.
//!
//! A pattern is parsed once into the syntax tree of `regex-syntax`; its literals and small classes are folded
//! there; and from the folded tree comes its [`Gate`]: what a line must at least hold, so that the expression itself
//! runs on few lines only.

use std::sync::OnceLock;

use regex_automata::meta::{BuildError, Regex};
use regex_syntax::hir::literal::{ExtractKind, Extractor, rank};
use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::classes::{fold_char, fold_class, stops_marks};
use super::frame::Frame;
use super::literals::Wanted;
use super::needs::Needs;
use super::required::{Before, is_marks, required};

/// The most bytes that a pattern may have as written, and compiled.
pub(super) const MAX_SOURCE: usize = 4096;
const MAX_COMPILED: usize = 1 << 20;
/// The parser's limit on nesting, which bounds the recursion here too.
const MAX_NESTING: u32 = 96;

/// A regular expression for folded lines.
#[derive(Debug)]
pub(super) struct Pattern {
    expression: Expression,
    regex: OnceLock<Option<Regex>>,
    pub(super) gate: Gate,
    /// What the edges and the length of a folded line must be for it to match there.
    pub(super) frame: Frame,
    /// Words one of which a line must have besides.
    pub(super) needs: Needs,
    /// No folded line can match it.
    pub(super) never: bool,
}

/// What the regular expression is made of when the first line asks for it.
#[derive(Debug)]
enum Expression {
    Folded(Box<Hir>),
    Source(Box<str>),
}

/// What a line must hold for a pattern to match in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Gate {
    /// It begins with one of these.
    Start(Vec<Vec<u8>>),
    /// One of these follows the marks that it begins with.
    First(Vec<Vec<u8>>),
    /// It ends with one of these.
    End(Vec<Vec<u8>>),
    /// One of these stands in it; [`bare`] tells which of them count only where a word begins.
    Anywhere(Vec<Vec<u8>>),
    /// Nothing that could be said.
    Open,
}

impl Gate {
    pub(super) fn literals(&self) -> &[Vec<u8>] {
        match self {
            Gate::Start(literals) | Gate::First(literals) | Gate::End(literals) | Gate::Anywhere(literals) => literals,
            Gate::Open => &[],
        }
    }
}

/// Stands before a literal that counts only where a word begins; no UTF-8 has this byte.
pub(super) const WORD_START: u8 = 0xFF;

/// A literal of a gate, and whether it counts only where a word begins.
pub(super) fn bare(literal: &[u8]) -> (&[u8], bool) {
    match literal {
        [WORD_START, rest @ ..] => (rest, true),
        _ => (literal, false),
    }
}

/// Why a pattern cannot be used.
#[derive(Debug)]
pub(super) enum PatternError {
    /// It is not a regular expression; with the bytes of it that are wrong.
    Syntax(String, std::ops::Range<usize>),
    TooBig(String),
    /// It matches the empty text, so every line.
    Empty,
}

impl Pattern {
    pub(super) fn parse(source: &str) -> Result<Self, PatternError> {
        if source.len() > MAX_SOURCE {
            return Err(PatternError::TooBig(format!("the pattern has {} bytes, and {MAX_SOURCE} are allowed", source.len())));
        }
        let hir = parse_folded(source).map_err(|error| syntax_error(&error, source.len()))?;
        if hir.properties().minimum_len() == Some(0) {
            return Err(PatternError::Empty);
        }
        let gate = gate(&hir);
        let (frame, needs, never) = (Frame::of(&hir), Needs::of(&hir, &gate), fails(&hir));
        Ok(Pattern { regex: OnceLock::new(), gate, frame, needs, never, expression: Expression::Folded(Box::new(hir)) })
    }

    /// A pattern of which everything is known that `parse` would find out.
    pub(super) fn known(source: &str, gate: Gate, frame: Frame, needs: Needs) -> Self {
        Pattern { regex: OnceLock::new(), gate, frame, needs, never: false, expression: Expression::Source(source.into()) }
    }

    /// Compiles the expression now, to see whether it can be.
    pub(super) fn compile(&self) -> Result<(), PatternError> {
        let built = self.build();
        let outcome = match &built {
            Ok(_) => Ok(()),
            Err(error) if error.size_limit().is_some() => Err(PatternError::TooBig(format!("compiled, the pattern needs more than {MAX_COMPILED} bytes"))),
            Err(error) => Err(PatternError::Syntax(error.to_string(), 0..0)),
        };
        let _ = self.regex.set(built.ok());
        outcome
    }

    /// The compiled expression; made on first use, since a document meets few of a pack's patterns.
    pub(super) fn regex(&self) -> Option<&Regex> {
        self.regex.get_or_init(|| self.build().ok()).as_ref()
    }

    fn build(&self) -> Result<Regex, Box<BuildError>> {
        match &self.expression {
            Expression::Folded(hir) => build(hir),
            // It has been parsed when the packs were tested.
            Expression::Source(source) => build(&parse_folded(source).unwrap_or_else(|_| Hir::fail())),
        }
    }
}

fn parse_folded(source: &str) -> Result<Hir, Box<regex_syntax::Error>> {
    let hir = fold_tree(&regex_syntax::ParserBuilder::new().nest_limit(MAX_NESTING).build().parse(source)?);
    Ok(if is_ascii(&hir) { with_ascii_boundaries(&hir) } else { hir })
}

fn build(folded: &Hir) -> Result<Regex, Box<BuildError>> {
    let config = Regex::config().nfa_size_limit(Some(MAX_COMPILED)).utf8_empty(false);
    Regex::builder().configure(config).build_from_hir(folded).map_err(Box::new)
}

fn syntax_error(error: &regex_syntax::Error, len: usize) -> PatternError {
    let (message, span) = match error {
        regex_syntax::Error::Parse(error) => (error.kind().to_string(), error.span()),
        regex_syntax::Error::Translate(error) => (error.kind().to_string(), error.span()),
        other => return PatternError::Syntax(other.to_string(), 0..len),
    };
    PatternError::Syntax(message, span.start.offset..span.end.offset)
}

/// The tree of a pattern with its literals folded and its groups dropped.
fn fold_tree(hir: &Hir) -> Hir {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) => hir.clone(),
        HirKind::Literal(literal) => {
            let text = String::from_utf8_lossy(&literal.0);
            let folded: String = text.chars().map(fold_char).collect();
            // Runs of white space are one space in a folded line.
            if folded.contains("  ") { Hir::fail() } else { Hir::literal(folded.into_bytes()) }
        }
        HirKind::Class(Class::Unicode(class)) => fold_class(class),
        HirKind::Repetition(repetition) => match fold_tree(&repetition.sub) {
            sub if fails(&sub) && repetition.min == 0 => Hir::empty(),
            sub => Hir::repetition(repetition.with(sub)),
        },
        HirKind::Capture(capture) => fold_tree(&capture.sub),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(fold_tree).collect()),
        // An alternative that fails would make the whole seem to fail.
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(fold_tree).filter(|part| !fails(part)).collect()),
    }
}

/// Whether all literals are ASCII.
fn is_ascii(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.is_ascii(),
        HirKind::Repetition(repetition) => is_ascii(&repetition.sub),
        HirKind::Capture(capture) => is_ascii(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().all(is_ascii),
        _ => true,
    }
}

/// The same with `\b` looking at ASCII only, where the words beside it are ASCII: the fast engines of `regex` cannot
/// look at word boundaries of all scripts.
fn with_ascii_boundaries(hir: &Hir) -> Hir {
    match hir.kind() {
        HirKind::Look(Look::WordUnicode) => Hir::look(Look::WordAscii),
        HirKind::Look(Look::WordUnicodeNegate) => Hir::look(Look::WordAsciiNegate),
        HirKind::Repetition(repetition) => Hir::repetition(repetition.with(with_ascii_boundaries(&repetition.sub))),
        HirKind::Capture(capture) => with_ascii_boundaries(&capture.sub),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(with_ascii_boundaries).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(with_ascii_boundaries).collect()),
        _ => hir.clone(),
    }
}

/// Whether `hir` matches nothing at all.
fn fails(hir: &Hir) -> bool {
    hir.properties().minimum_len().is_none()
}

/// The most literals of a gate, and those that it may have before the needless ones are left out.
pub(super) const MAX_GATE: usize = 600;
pub(super) const MAX_RAW: usize = 8000;
/// The most literals that are looked for inside of lines instead of a digit or a short word at their beginning.
const MOST_RARE: usize = 64;
/// The bytes of a literal that are looked at on the edge of a line; longer ones would multiply without telling more.
const EDGE_BYTES: usize = 10;

fn gate(hir: &Hir) -> Gate {
    let looks = hir.properties();
    let start = if looks.look_set_prefix().contains(Look::Start) { edge(hir, ExtractKind::Prefix) } else { None };
    let end = if looks.look_set_suffix().contains(Look::End) { edge(hir, ExtractKind::Suffix) } else { None };
    let first = start_after_marks(hir);
    let least = |literals: &Option<Literals>, size: usize| literals.as_ref().is_some_and(|literals| literals.iter().all(|literal| literal.len() >= size));
    // The edges of a line are looked at once, what begins with a word at each of its words, and other literals everywhere.
    // An expression that is anchored gives up soon, so that a digit or a bracket is enough for it.
    let marks = |literals: &Option<Literals>| literals.as_ref().is_some_and(|literals| literals.iter().all(|literal| !literal[0].is_ascii_alphabetic()));
    // Words of a few letters are too common to be looked for inside a line that begins with something rarer.
    let inner = required(hir, is_telling, Before::Anything);
    let by_words = |literals: &Literals| literals.iter().all(|literal| !Wanted::from(bare(literal)).beginnings().is_empty());
    let rare = |literals: &Literals| literals.len() <= MOST_RARE && literals.iter().all(|literal| Wanted::from(bare(literal)).is_cheap());
    match (start, end, first, inner) {
        (start, ..) if least(&start, 6) => start.map(Gate::Start),
        (_, end, ..) if least(&end, 3) => end.map(Gate::End),
        (.., Some(inner)) if rare(&inner) => Some(Gate::Anywhere(inner)),
        (start, ..) if least(&start, 2) || marks(&start) => start.map(Gate::Start),
        (_, _, first, _) if least(&first, 2) || marks(&first) => first.map(Gate::First),
        (.., Some(inner)) if by_words(&inner) => Some(Gate::Anywhere(inner)),
        (start, end, first, inner) => {
            let edges = start.map(Gate::Start).or(first.map(Gate::First)).or(end.map(Gate::End));
            edges.or(inner.map(Gate::Anywhere)).or_else(|| required(hir, is_little_telling, Before::Anything).map(Gate::Anywhere))
        }
    }
    .unwrap_or(Gate::Open)
}

/// What a line begins with in which the pattern matches, and whether marks may stand before it.
pub(super) fn beginnings(hir: &Hir) -> Option<(Literals, bool)> {
    if !hir.properties().look_set_prefix().contains(Look::Start) {
        return None;
    }
    edge(hir, ExtractKind::Prefix).map(|literals| (literals, false)).or_else(|| start_after_marks(hir).map(|literals| (literals, true)))
}

/// What every match begins or ends with.
fn edge(hir: &Hir, kind: ExtractKind) -> Option<Literals> {
    let is_prefix = kind.is_prefix();
    let sequence = Extractor::new().kind(kind).limit_total(MAX_RAW).limit_literal_len(EDGE_BYTES).extract(hir);
    // No line begins or ends with a space.
    let blank = |literal: &&[u8]| if is_prefix { literal.first() == Some(&b' ') } else { literal.last() == Some(&b' ') };
    let literals: Literals = sequence.literals()?.iter().map(|literal| literal.as_bytes()).filter(|literal| !blank(literal)).map(<[u8]>::to_vec).collect();
    (!literals.is_empty() && literals.iter().all(|literal| !literal.is_empty())).then(|| if is_prefix { shortest(literals) } else { reversed(shortest(reversed(literals))) })
}

/// What the line goes on with after the marks that a pattern such as `^\W{0,3}comments` allows before its first word.
fn start_after_marks(hir: &Hir) -> Option<Literals> {
    let HirKind::Concat(parts) = hir.kind() else { return None };
    let marks = parts.iter().skip(1).take_while(|part| is_marks(part)).count();
    if parts.first()?.kind() != &HirKind::Look(Look::Start) || marks == 0 {
        return None;
    }
    let rest = Hir::concat(parts[marks + 1..].to_vec());
    let literals = edge(&rest, ExtractKind::Prefix)?;
    let after_marks = |literal: &Vec<u8>| {
        // A literal may have been cut inside a character.
        let text = String::from_utf8_lossy(literal);
        let text = text.trim_end_matches(char::REPLACEMENT_CHARACTER);
        let stripped = text.trim_start_matches(|c| !stops_marks(c));
        (!stripped.is_empty()).then(|| stripped.as_bytes().to_vec())
    };
    literals.iter().map(after_marks).collect::<Option<Literals>>().map(shortest)
}

pub(super) type Literals = Vec<Vec<u8>>;

/// The literals without those that another one is the beginning of.
fn shortest(mut literals: Literals) -> Literals {
    literals.sort_unstable();
    // Sorted, what begins with a literal follows it directly.
    literals.dedup_by(|next, kept| next.starts_with(kept));
    literals
}

fn reversed(mut literals: Literals) -> Literals {
    literals.iter_mut().for_each(|literal| literal.reverse());
    literals
}

/// Whether looking for these literals saves anything: each is long enough, or a mark that prose seldom has.
fn is_telling(literals: &Literals) -> bool {
    let telling = |literal: &[u8]| literal.len() >= 3 || literal.iter().any(|byte| rank(*byte) < 190 && !byte.is_ascii_alphanumeric());
    !literals.is_empty() && literals.iter().all(|literal| telling(bare(literal).0))
}

/// Whether looking for these literals saves anything at least.
fn is_little_telling(literals: &Literals) -> bool {
    !literals.is_empty() && literals.iter().all(|literal| bare(literal).0.len() >= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(source: &str) -> Pattern {
        Pattern::parse(source).unwrap_or_else(|error| panic!("{source}: {error:?}"))
    }

    fn is_match(source: &str, line: &str) -> bool {
        pattern(source).regex().is_some_and(|regex| regex.is_match(crate::fold::fold(line).as_bytes()))
    }

    #[test]
    fn patterns_are_folded_like_lines() {
        for (source, line) in [
            ("^publié le", "Publie\u{301} le 3 mai"),
            ("é+$", "Publié"),
            ("[éè]t", "RÉT"),
            ("l’auteur", "L'AUTEUR"),
            ("Weiter…", "weiter..."),
            (r"^\d+ vues$", "٣٤ vues"),
            ("[—–] ?fin", "— FIN"),
            ("[A-C]x", "bX"),
            ("تعليقاً", "تعليقا"),
            ("^.{3}$", "жя語"),
            ("^[^.!]{2}!", "ж語!"),
        ] {
            assert!(is_match(source, line), "{source} in {line}");
        }
        assert!(!is_match("^.{2}$", "жя語"));
        assert!(!is_match("^[^.!]{3}!", "ж語!"));
        assert!(pattern(r"\p{Lu}\.").never);
        assert!(pattern("two  spaces").never);
        assert!(!pattern(r"a\p{Lu}*b|two  spaces").never);
        assert!(!pattern(r"[^|]+\|").never);
    }

    #[test]
    fn gates_are_what_every_match_holds() {
        let shown = |source: &str| {
            let gate = pattern(source).gate;
            let name = match gate {
                Gate::Start(_) => "start",
                Gate::First(_) => "first",
                Gate::End(_) => "end",
                Gate::Anywhere(_) => "anywhere",
                Gate::Open => "open",
            };
            let shown = |literal: &Vec<u8>| {
                let (bytes, begins_word) = bare(literal);
                format!("{}{}", if begins_word { "^" } else { "" }, String::from_utf8_lossy(bytes))
            };
            let mut literals: Vec<String> = gate.literals().iter().map(shown).collect();
            literals.sort();
            format!("{name} {}", literals.join("|"))
        };
        assert_eq!(shown(r"^(?:read|see) also\b"), "start read also|see also");
        assert_eq!(shown(r"[a-z]+ (?:views|likes)$"), "end  likes| views");
        assert_eq!(shown(r"^.{0,20}advertisement"), "anywhere advertisement");
        assert_eq!(shown(r"(?:colou?r|shade)s.*x"), "anywhere colors|colours|shades");
        assert_eq!(shown(r"^\d+$"), "start 0|1|2|3|4|5|6|7|8|9");
        assert_eq!(shown(r"© ?\d{4}"), "anywhere ©");
        assert_eq!(shown(r"^\W{0,3}(?:(?:\(c\)|copyright) )?(?:afp|ap)"), "first afp|ap|c) afp|c) ap|copyright ");
        assert_eq!(shown(r".*(?:ab|cd)+.*"), "anywhere ab|cd");
        assert_eq!(shown(r"[a-z]+"), "open ");
        assert_eq!(shown(r"a(?:b|.)c"), "open ");
    }

    #[test]
    fn unusable_patterns_are_refused() {
        assert!(matches!(Pattern::parse("(unclosed"), Err(PatternError::Syntax(..))));
        assert!(matches!(Pattern::parse("a*"), Err(PatternError::Empty)));
        assert!(matches!(Pattern::parse(&"x".repeat(5000)), Err(PatternError::TooBig(_))));
        assert!(matches!(pattern(r"(?:\w{100}){100}x").compile(), Err(PatternError::TooBig(_))));
        assert!(matches!(Pattern::parse(&"(".repeat(500)), Err(PatternError::Syntax(..))));
    }
}
