from collections.abc import Sequence
from typing import Any

from ._native import Pipeline

def clean_batch(
    batch: Any,
    *,
    pipeline: Pipeline | None = None,
    id: str | None = "id",
    url: str | None = "url",
    html: str | None = "html",
    text: str | None = "text",
    language: str | None = "language",
    charset: str | None = "charset",
    carry: Sequence[str] = (),
    formats: Sequence[str] = ("text",),
    explain: bool = True,
    metadata: bool = False,
    links: bool = True,
    images: bool = True,
    tables: bool = True,
    threads: int = 1,
) -> Any: ...
def default_pipeline() -> Pipeline: ...
