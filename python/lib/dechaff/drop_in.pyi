from typing import Any

FORMATS: tuple[str, ...]
UNSUPPORTED: dict[str, tuple[tuple[Any, ...], str]]

def extract(
    filecontent: str | bytes | None,
    url: str | None = None,
    record_id: str | None = None,
    fast: bool = False,
    no_fallback: bool | None = None,
    favor_precision: bool = False,
    favor_recall: bool = False,
    include_comments: bool = True,
    output_format: str = "txt",
    include_tables: bool = True,
    include_images: bool = False,
    include_formatting: bool = False,
    include_links: bool = False,
    with_metadata: bool = False,
    only_with_metadata: bool = False,
    **others: Any,
) -> str | None: ...
