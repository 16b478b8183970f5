//! Patterns: regular expressions, folded as the lines are that they are searched in, behind a gate of literals.
//!
//! A pattern is parsed once into the syntax tree of `regex-syntax`; its literals and small classes are folded
//! there; and from the folded tree comes its [`Gate`]: what a line must at least hold, so that the expression itself
//! runs on few lines only.

use std::sync::{LazyLock, OnceLock};

use regex::bytes::{Regex, RegexBuilder};
use regex_syntax::hir::literal::{ExtractKind, Extractor, rank};
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look};

use crate::fold;

/// The most bytes that a pattern may have as written, and compiled.
pub(super) const MAX_SOURCE: usize = 4096;
const MAX_COMPILED: usize = 1 << 20;
/// The parser's limit on nesting, which bounds the recursion here too.
const MAX_NESTING: u32 = 96;

/// A regular expression for folded lines.
#[derive(Debug)]
pub(super) struct Pattern {
    /// The folded expression.
    folded: String,
    regex: OnceLock<Option<Regex>>,
    pub(super) gate: Gate,
    /// No folded line can match it.
    pub(super) never: bool,
}

/// What a line must hold for a pattern to match in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Gate {
    /// It begins with one of these.
    Start(Vec<Vec<u8>>),
    /// It ends with one of these.
    End(Vec<Vec<u8>>),
    /// One of these stands in it.
    Anywhere(Vec<Vec<u8>>),
    /// Nothing that could be said.
    Open,
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
        let hir = regex_syntax::ParserBuilder::new().nest_limit(MAX_NESTING).build().parse(source).map_err(|error| syntax_error(&error, source.len()))?;
        let hir = fold_tree(&hir);
        let properties = hir.properties();
        if properties.minimum_len() == Some(0) {
            return Err(PatternError::Empty);
        }
        let never = properties.minimum_len().is_none();
        Ok(Pattern { folded: hir.to_string(), regex: OnceLock::new(), gate: gate(&hir), never })
    }

    /// Compiles the expression now, to see whether it can be.
    pub(super) fn compile(&self) -> Result<(), PatternError> {
        let built = build(&self.folded);
        let outcome = match &built {
            Ok(_) => Ok(()),
            Err(regex::Error::CompiledTooBig(_)) => Err(PatternError::TooBig(format!("compiled, the pattern needs more than {MAX_COMPILED} bytes"))),
            Err(error) => Err(PatternError::Syntax(error.to_string(), 0..0)),
        };
        let _ = self.regex.set(built.ok());
        outcome
    }

    /// The compiled expression; made on first use, since a document meets few of a pack's patterns.
    pub(super) fn regex(&self) -> Option<&Regex> {
        self.regex.get_or_init(|| build(&self.folded).ok()).as_ref()
    }
}

fn build(folded: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(folded).size_limit(MAX_COMPILED).nest_limit(MAX_NESTING * 4).build()
}

fn syntax_error(error: &regex_syntax::Error, len: usize) -> PatternError {
    let (message, span) = match error {
        regex_syntax::Error::Parse(error) => (error.kind().to_string(), error.span()),
        regex_syntax::Error::Translate(error) => (error.kind().to_string(), error.span()),
        other => return PatternError::Syntax(other.to_string(), 0..len),
    };
    PatternError::Syntax(message, span.start.offset..span.end.offset)
}

/// The folded form of one character, white space as a space.
fn fold_char(c: char) -> String {
    if c.is_whitespace() { " ".to_owned() } else { fold::fold(c.encode_utf8(&mut [0; 4])) }
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
        HirKind::Repetition(repetition) => Hir::repetition(repetition.with(fold_tree(&repetition.sub))),
        HirKind::Capture(capture) => fold_tree(&capture.sub),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(fold_tree).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(fold_tree).collect()),
    }
}

/// Classes of more characters than this are not folded member by member.
const SMALL_CLASS: usize = 256;

static DIGITS: LazyLock<Option<Hir>> = LazyLock::new(|| regex_syntax::parse(r"\d").ok());

fn fold_class(class: &ClassUnicode) -> Hir {
    let whole = Hir::class(Class::Unicode(class.clone()));
    let size: usize = class.ranges().iter().map(ClassUnicodeRange::len).sum();
    if DIGITS.as_ref() == Some(&whole) {
        // Digits of all scripts are folded to these.
        return Hir::class(Class::Unicode(ClassUnicode::new([ClassUnicodeRange::new('0', '9')])));
    }
    let members = || class.ranges().iter().flat_map(|range| range.start()..=range.end());
    if size > SMALL_CLASS {
        // Such as capital letters, none of which is left in a folded line.
        let stands = members().any(|c| c == ' ' || fold_char(c).chars().eq([c]));
        return if stands { whole } else { Hir::fail() };
    }
    let mut folded = ClassUnicode::empty();
    let mut longer = Vec::new();
    for member in members() {
        let text = fold_char(member);
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (None, _) => {}
            (Some(one), None) => folded.push(ClassUnicodeRange::new(one, one)),
            _ => longer.push(Hir::literal(text.into_bytes())),
        }
    }
    // The longer forms first: the first alternative that matches is taken.
    if !folded.ranges().is_empty() || longer.is_empty() {
        longer.push(Hir::class(Class::Unicode(folded)));
    }
    Hir::alternation(longer)
}

/// The most literals of a gate.
const MAX_GATE: usize = 160;

fn gate(hir: &Hir) -> Gate {
    let looks = hir.properties();
    let edge = |kind: ExtractKind, anchored: bool| {
        let sequence = Extractor::new().kind(kind).limit_total(MAX_GATE).limit_literal_len(40).extract(hir);
        let literals: Vec<Vec<u8>> = sequence.literals().filter(|_| anchored)?.iter().map(|literal| literal.as_bytes().to_vec()).collect();
        (!literals.is_empty() && literals.iter().all(|literal| !literal.is_empty())).then_some(literals)
    };
    let start = edge(ExtractKind::Prefix, looks.look_set_prefix().contains(Look::Start));
    let end = edge(ExtractKind::Suffix, looks.look_set_suffix().contains(Look::End));
    let long = |literals: &Vec<Vec<u8>>| literals.iter().all(|literal| literal.len() >= 3);
    match (start, end) {
        // The edges of a line are looked at once; what stands anywhere is looked for all along it.
        (Some(start), _) if long(&start) => Gate::Start(start),
        (_, Some(end)) if long(&end) => Gate::End(end),
        (start, end) => match (required(hir), start, end) {
            (Some(inner), ..) => Gate::Anywhere(inner.into_iter().collect()),
            (None, Some(start), _) => Gate::Start(start),
            (None, None, Some(end)) => Gate::End(end),
            (None, None, None) => Gate::Open,
        },
    }
}

type Literals = Vec<Vec<u8>>;

/// Literals one of which stands in every match, if there is a choice of them worth looking for.
fn required(hir: &Hir) -> Option<Literals> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => None,
        HirKind::Literal(_) | HirKind::Class(_) => exact(hir).filter(|literals| is_telling(literals)),
        HirKind::Repetition(repetition) if repetition.min > 0 => required(&repetition.sub),
        HirKind::Repetition(_) => None,
        HirKind::Capture(capture) => required(&capture.sub),
        HirKind::Alternation(parts) => {
            let mut all = Literals::new();
            for part in parts {
                all.extend(required(part)?);
            }
            (all.len() <= MAX_GATE).then_some(all)
        }
        HirKind::Concat(parts) => {
            // Neighbouring parts with few texts each are multiplied out: they give longer literals.
            let mut candidates = Vec::new();
            let mut run: Literals = vec![Vec::new()];
            for part in parts {
                match exact(part) {
                    Some(texts) if run.len() * texts.len() <= MAX_GATE => run = cross(&run, &texts),
                    Some(texts) => candidates.push(std::mem::replace(&mut run, texts)),
                    None => {
                        candidates.push(std::mem::replace(&mut run, vec![Vec::new()]));
                        candidates.extend(required(part));
                    }
                }
            }
            candidates.push(run);
            candidates.into_iter().filter(|literals| is_telling(literals)).max_by_key(|literals| worth(literals))
        }
    }
}

/// All texts that `hir` matches, if they are few; assertions count as empty.
fn exact(hir: &Hir) -> Option<Literals> {
    const MOST: usize = 48;
    let texts = match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => vec![Vec::new()],
        HirKind::Literal(literal) => vec![literal.0.to_vec()],
        HirKind::Class(Class::Unicode(class)) => {
            let size: usize = class.ranges().iter().map(ClassUnicodeRange::len).sum();
            if size > 8 {
                return None;
            }
            class.ranges().iter().flat_map(|range| range.start()..=range.end()).map(|c| c.to_string().into_bytes()).collect()
        }
        HirKind::Class(Class::Bytes(_)) => return None,
        HirKind::Repetition(repetition) => {
            let texts = exact(&repetition.sub)?;
            match (repetition.min, repetition.max) {
                (0, Some(1)) => std::iter::once(Vec::new()).chain(texts).collect(),
                (1, Some(1)) => texts,
                _ => return None,
            }
        }
        HirKind::Capture(capture) => exact(&capture.sub)?,
        HirKind::Alternation(parts) => {
            let mut all = Literals::new();
            for part in parts {
                all.extend(exact(part)?);
                if all.len() > MOST {
                    return None;
                }
            }
            all
        }
        HirKind::Concat(parts) => {
            let mut all: Literals = vec![Vec::new()];
            for part in parts {
                let texts = exact(part)?;
                if all.len() * texts.len() > MOST {
                    return None;
                }
                all = cross(&all, &texts);
            }
            all
        }
    };
    (texts.len() <= MOST).then_some(texts)
}

fn cross(left: &Literals, right: &Literals) -> Literals {
    left.iter().flat_map(|head| right.iter().map(move |tail| [head.as_slice(), tail].concat())).collect()
}

/// Whether looking for these literals saves anything: each is long enough, or a mark that prose seldom has.
fn is_telling(literals: &Literals) -> bool {
    let telling = |literal: &Vec<u8>| literal.len() >= 3 || literal.iter().any(|byte| rank(*byte) < 190 && !byte.is_ascii_alphanumeric());
    !literals.is_empty() && literals.iter().all(telling)
}

/// How seldom the commonest of these literals is, roughly; and fewer are better.
fn worth(literals: &Literals) -> (u32, std::cmp::Reverse<usize>) {
    let rarity = |literal: &Vec<u8>| {
        let mut costs: Vec<u32> = literal.iter().map(|byte| 300 - u32::from(rank(*byte))).collect();
        costs.sort_unstable_by(|a, b| b.cmp(a));
        costs.iter().take(8).sum::<u32>()
    };
    (literals.iter().map(rarity).min().unwrap_or(0), std::cmp::Reverse(literals.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(source: &str) -> Pattern {
        Pattern::parse(source).unwrap_or_else(|error| panic!("{source}: {error:?}"))
    }

    fn is_match(source: &str, line: &str) -> bool {
        pattern(source).regex().is_some_and(|regex| regex.is_match(fold::fold(line).as_bytes()))
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
        ] {
            assert!(is_match(source, line), "{source} in {line}");
        }
        assert!(pattern(r"\p{Lu}\.").never);
        assert!(pattern("two  spaces").never);
        assert!(!pattern(r"[^|]+\|").never);
    }

    #[test]
    fn gates_are_what_every_match_holds() {
        let shown = |source: &str| {
            let (name, literals) = match pattern(source).gate {
                Gate::Start(literals) => ("start", literals),
                Gate::End(literals) => ("end", literals),
                Gate::Anywhere(literals) => ("anywhere", literals),
                Gate::Open => ("open", Vec::new()),
            };
            let mut literals: Vec<String> = literals.into_iter().map(|literal| String::from_utf8_lossy(&literal).into_owned()).collect();
            literals.sort();
            format!("{name} {}", literals.join("|"))
        };
        assert_eq!(shown(r"^(?:read|see) also\b"), "start read also|see also");
        assert_eq!(shown(r"[a-z]+ (?:views|likes)$"), "end  likes| views");
        assert_eq!(shown(r"^.{0,20}advertisement"), "anywhere advertisement");
        assert_eq!(shown(r"(?:colou?r|shade)s.*x"), "anywhere colors|colours|shades");
        assert_eq!(shown(r"^\d+$"), "start 0|1|2|3|4|5|6|7|8|9");
        assert_eq!(shown(r"© ?\d{4}"), "anywhere ©|© ");
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
