from typing import Any

from ._native import Pipeline

def clean(frame: Any, *, pipeline: Pipeline | None = None, **options: Any) -> Any: ...
