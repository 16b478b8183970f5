"""Takes the chaff out of scraped web pages and text, and says why.

>>> import dechaff
>>> dechaff.clean_text("[ad_1] The ferry sails again on Monday.").text
'The ferry sails again on Monday.'
"""

from ._native import (
    CATEGORIES,
    Block,
    Cleaned,
    DechaffError,
    Document,
    Finding,
    Metadata,
    Pack,
    Pipeline,
    SiteProfiles,
    Verdict,
    __version__,
)
from .batch import clean_batch
from .batch import default_pipeline as _default
from .drop_in import extract

__all__ = [
    "CATEGORIES",
    "Block",
    "Cleaned",
    "DechaffError",
    "Document",
    "Finding",
    "Metadata",
    "Pack",
    "Pipeline",
    "SiteProfiles",
    "Verdict",
    "__version__",
    "clean_batch",
    "clean_html",
    "clean_text",
    "extract",
]


def clean_text(text, *, url=None, language=None, encoding=None, protect=None):
    """Cleans a text that a scraper already extracted, with everything at its default.

    `text` is a str, or bytes in any encoding; `encoding` is what the caller was told of it. `url` and `language` are
    for rules that hold on some hosts or in some languages. `protect` lists slices of the text, in characters, whose
    lines must stay. For other settings build a `Pipeline`.
    """
    return _default().clean_text(text, url=url, language=language, encoding=encoding, protect=protect)


def clean_html(html, *, url=None, language=None, charset=None):
    """Cleans a page of HTML, with everything at its default.

    `html` is a str, or bytes in any encoding; `charset` is what HTTP told of it. `url` completes relative links. For
    other settings build a `Pipeline`.
    """
    return _default().clean_html(html, url=url, language=language, charset=charset)


def _rebuild(settings):
    """A pipeline with these settings; pickles call it."""
    return Pipeline(**settings)
