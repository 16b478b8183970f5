from typing import Any

from ._native import Pipeline

BATCH_SIZE: int

def clean(
    dataset: Any,
    *,
    pipeline: Pipeline | None = None,
    batch_size: int = ...,
    concurrency: int | tuple[int, int] | None = None,
    ray_remote_args: dict[str, Any] | None = None,
    **options: Any,
) -> Any: ...

class Actor:
    pipeline: Pipeline
    options: dict[str, Any]
    def __init__(self, pipeline: Pipeline | None, options: dict[str, Any]) -> None: ...
    def __call__(self, batch: Any) -> Any: ...
