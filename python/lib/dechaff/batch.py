"""Batches and tables of Arrow."""

from functools import lru_cache

from ._native import Pipeline


def clean_batch(
    batch,
    *,
    pipeline=None,
    id="id",
    url="url",
    html="html",
    text="text",
    language="language",
    charset="charset",
    carry=(),
    formats=("text",),
    explain=True,
    metadata=False,
    links=True,
    images=True,
    tables=True,
    threads=1,
):
    """Cleans each row of a `pyarrow.RecordBatch` (gives one) or of a `pyarrow.Table` (gives one).

    Whatever else speaks the Arrow C data interface is read too, and gives what it is most like. Text is read in place,
    from columns of (large) string, (large) binary and their views.

    Columns of the input, by name; one that the caller names has to be there, one of the usual name may be missing:

    - `html`: pages, as text or as bytes in any encoding; or
    - `text`: what a scraper extracted. In a row that has both the page counts. `None` leaves a column aside.
    - `id`: handed on as it is, and so are the columns in `carry`.
    - `url`, `language`: what is known of the page. `charset`: of bytes, as HTTP told it.

    Columns of the output, a row for each row of the input, in its order: the id and the columns of `carry`, one for
    each of `formats` ("text", "markdown", "html"), and

    - `outcome`: cleaned, unchanged, no-text, all-chaff, limit-reached, unsettled
    - `confidence`: of a page, how far what is left is likely to agree with its content, from 0 to 1
    - `held_back`: whether removals were held back for want of evidence
    - `encoding`: if the input holds bytes, the encoding that they were read in
    - `metadata`: with `metadata=True`, what the page says about itself, as JSON
    - `error`: of a row that could not be cleaned, why. Such a row has no text, and never ends the batch.
    - `removals`: with `explain=True`, a list of structs: `start` and `end` (bytes in the text as it was read),
      `origin_start` and `origin_end` (bytes in the HTML), `text`, `category`, `decider`, `confidence`, `why`

    `threads` clean rows side by side; 0 means one a core. The output is the same whatever their number.
    """
    if not hasattr(batch, "__arrow_c_array__") and not hasattr(batch, "__arrow_c_stream__"):
        raise TypeError(f"batch is of type {type(batch).__name__}, and has to be a pyarrow.RecordBatch or a pyarrow.Table")
    pipeline = default_pipeline() if pipeline is None else pipeline
    columns = {"id": id, "url": url, "html": html, "text": text, "language": language, "charset": charset}
    formats = [formats] if isinstance(formats, str) else list(formats)
    return pipeline._clean_batch(
        batch,
        columns=columns,
        formats=formats,
        carry=list(carry),
        explain=explain,
        metadata=metadata,
        links=links,
        images=images,
        tables=tables,
        threads=threads,
    )


@lru_cache(maxsize=1)
def default_pipeline():
    """The pipeline with everything at its default."""
    return Pipeline()
