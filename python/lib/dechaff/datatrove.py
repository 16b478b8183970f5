"""datatrove: an extractor for its pipelines."""

from datatrove.pipeline.extractors.base import BaseExtractor

from .batch import default_pipeline


class Dechaff(BaseExtractor):
    """Extracts the text of the HTML in a document; the document goes on without a text if nothing is left of it.

    `format` is "text", "markdown" or "html", and `pipeline` a `dechaff.Pipeline`. `timeout` is the time that datatrove
    allows a document, in seconds.
    """

    name = "dechaff"
    _requires_dependencies = ["dechaff"]

    def __init__(self, pipeline=None, format="text", timeout=1, **kwargs):
        super().__init__(timeout=timeout, **kwargs)
        self.pipeline = pipeline
        self.format = format

    def extract(self, text):
        pipeline = default_pipeline() if self.pipeline is None else self.pipeline
        return pipeline.clean_html(text).render(self.format)
