from collections.abc import Sequence

from ._native import CATEGORIES as CATEGORIES
from ._native import Block as Block
from ._native import Cleaned as Cleaned
from ._native import DechaffError as DechaffError
from ._native import Document as Document
from ._native import Finding as Finding
from ._native import Metadata as Metadata
from ._native import Pack as Pack
from ._native import Pipeline as Pipeline
from ._native import SiteProfiles as SiteProfiles
from ._native import Verdict as Verdict
from ._native import __version__ as __version__
from .batch import clean_batch as clean_batch
from .drop_in import extract as extract

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

def clean_text(
    text: str | bytes | bytearray,
    *,
    url: str | None = None,
    language: str | None = None,
    encoding: str | None = None,
    protect: Sequence[tuple[int, int]] | None = None,
) -> Cleaned: ...
def clean_html(
    html: str | bytes | bytearray,
    *,
    url: str | None = None,
    language: str | None = None,
    charset: str | None = None,
) -> Cleaned: ...
