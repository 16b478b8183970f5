//! The one error type.

/// What went wrong while a pipeline or a pack was built, or input was read.
///
/// Cleaning itself has no error: see [`Outcome`](crate::Outcome). The text of an error is written for the person
/// who has to mend it; a program asks for the [`kind`](Error::kind).
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Error(#[from] Repr);

/// What kind of [`Error`] it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A rule pack does not say what a pack must say.
    Pack,
    /// A name that does not exist: a category, a mode, a cleaner, a rule.
    Unknown,
    /// An option out of its range, or two that exclude each other.
    Option,
    /// An annotated document of a corpus that cannot be read.
    Corpus,
    /// Site profiles that are cut off, damaged, or of another version.
    Profile,
}

#[derive(Debug, thiserror::Error)]
enum Repr {
    #[error("{rendered}")]
    Pack { rendered: String },
    #[error("there is no {what} \"{name}\"{hint}")]
    Unknown { what: &'static str, name: String, hint: String },
    #[error("{0}")]
    Option(String),
    #[error("{0}")]
    Corpus(String),
    #[error("{0}")]
    Profile(String),
}

impl Error {
    /// What kind of error it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self.0 {
            Repr::Pack { .. } => ErrorKind::Pack,
            Repr::Unknown { .. } => ErrorKind::Unknown,
            Repr::Option(_) => ErrorKind::Option,
            Repr::Corpus(_) => ErrorKind::Corpus,
            Repr::Profile(_) => ErrorKind::Profile,
        }
    }

    /// The problems of a pack, already drawn for people.
    pub(crate) fn pack(rendered: String) -> Self {
        Error(Repr::Pack { rendered })
    }

    /// A name that is none of `known`; the nearest one is suggested.
    pub(crate) fn unknown<'k>(what: &'static str, name: &str, known: impl IntoIterator<Item = &'k str>) -> Self {
        let hint = match nearest(name, known) {
            Some(near) => format!("; did you mean \"{near}\"?"),
            None => String::new(),
        };
        Error(Repr::Unknown { what, name: name.to_owned(), hint })
    }

    pub(crate) fn option(message: impl Into<String>) -> Self {
        Error(Repr::Option(message.into()))
    }

    pub(crate) fn profile(message: String) -> Self {
        Error(Repr::Profile(message))
    }

    pub(crate) fn corpus(message: impl Into<String>) -> Self {
        Error(Repr::Corpus(message.into()))
    }
}

/// The one of `known` that a person most likely meant by `name`.
pub(crate) fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}
