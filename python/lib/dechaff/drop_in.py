"""`extract` in the shape of trafilatura's, for those who come from there."""

import json
from functools import lru_cache
from urllib.parse import urlsplit

from ._native import DechaffError, Pipeline

FORMATS = ("txt", "markdown", "html", "json")

# Arguments of trafilatura that have no meaning here, with the values that ask for nothing, and what to do instead.
UNSUPPORTED = {
    "target_language": ((None,), "compare `clean_html(…).metadata.language` instead"),
    "deduplicate": ((False,), "second copies in a page go anyway; leave the argument out"),
    "date_extraction_params": ((None,), "dates are only read, never guessed; leave it out"),
    "max_tree_size": ((None,), "build a `Pipeline(max_bytes=…)` instead"),
    "url_blacklist": ((None, set()), "filter addresses before the call"),
    "author_blacklist": ((None, set()), "filter `clean_html(…).metadata.authors` instead"),
    "prune_xpath": ((None,), "write a rule with `selector` in a pack, and give it as `Pipeline(packs=[…])`"),
    "tei_validation": ((False,), "TEI is not written"),
    "settingsfile": ((None,), "build a `Pipeline` instead"),
    "config": ((None,), "build a `Pipeline` instead"),
    "options": ((None,), "give the options as arguments"),
}


def extract(
    filecontent,
    url=None,
    record_id=None,
    fast=False,
    no_fallback=None,
    favor_precision=False,
    favor_recall=False,
    include_comments=True,
    output_format="txt",
    include_tables=True,
    include_images=False,
    include_formatting=False,
    include_links=False,
    with_metadata=False,
    only_with_metadata=False,
    **others,
):
    """The main text of a page as a str, or `None` if nothing is left. The arguments are those of trafilatura's `extract`.

    `favor_precision` and `favor_recall` choose the mode, `include_comments` keeps readers' comments or drops them,
    `fast` judges by a score card in place of the model, and `output_format` is "txt", "markdown", "html" or "json".
    Arguments that have no meaning here raise `DechaffError`, unless they ask for nothing.
    """
    for name, value in others.items():
        if name not in UNSUPPORTED:
            raise TypeError(f"extract() got an unexpected keyword argument '{name}'")
        nothing, mend = UNSUPPORTED[name]
        if value not in nothing:
            raise DechaffError(f"{name}={value!r} is not supported: {mend}")
    if output_format not in FORMATS:
        known = ", ".join(f'"{name}"' for name in FORMATS)
        raise DechaffError(f'output_format is "{output_format}", and has to be one of {known}')
    if favor_precision and favor_recall:
        raise DechaffError("favor_precision and favor_recall say opposite things")
    if filecontent is None:
        return None
    mode = "precision" if favor_precision else "recall" if favor_recall else "balanced"
    pipeline = _pipeline(mode, "keep" if include_comments else "drop", bool(fast or no_fallback))
    cleaned = pipeline.clean_html(filecontent, url=url)
    metadata = cleaned.metadata
    if only_with_metadata and not (metadata.title and metadata.published and (url or metadata.canonical_url)):
        return None
    markup = {"links": include_links, "images": include_images, "tables": include_tables}
    if output_format == "html":
        return _some(cleaned.render("html", **markup))
    is_markdown = output_format == "markdown" or include_formatting
    text = _some(cleaned.render("markdown" if is_markdown else "text", **markup))
    if text is None:
        return None
    if output_format == "json":
        record = {"text": text}
        if with_metadata or only_with_metadata:
            record = {**_facts(metadata, url, record_id), **record}
        return json.dumps(record, ensure_ascii=False)
    if with_metadata or only_with_metadata:
        # A JSON string is a YAML string too.
        facts = ((name, value) for name, value in _facts(metadata, url, record_id).items() if value)
        lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in facts]
        return "\n".join(["---", *lines, "---", text])
    return text


@lru_cache(maxsize=12)
def _pipeline(mode, comments, fast):
    return Pipeline(mode=mode, comments=comments, fast=fast)


def _some(text):
    return text.rstrip("\n") or None


def _facts(metadata, url, record_id):
    """Metadata under the names that trafilatura gives them."""
    address = url or metadata.canonical_url
    return {
        "title": metadata.title,
        "author": "; ".join(metadata.authors) if metadata.authors else None,
        "hostname": (urlsplit(address).hostname or None) if address else None,
        "date": metadata.published[:10] if metadata.published else None,
        "id": record_id,
        "language": metadata.language,
        "image": metadata.image,
        "pagetype": metadata.page_type,
        "source": address,
        "source-hostname": metadata.site_name,
        "excerpt": metadata.description,
        "categories": metadata.section,
        "tags": "; ".join(metadata.tags) if metadata.tags else None,
    }
