"""NeMo Curator: an algorithm for its HTML extractors, such as `CommonCrawlHTMLExtractor(algorithm=…)`."""

from nemo_curator.stages.text.download.html_extractors.base import HTMLExtractorAlgorithm

from .batch import default_pipeline


class DechaffExtractor(HTMLExtractorAlgorithm):
    """Extracts the paragraphs of a page. Lists of stop words are not needed and not looked at."""

    def __init__(self, pipeline=None):
        self.pipeline = pipeline

    def extract_text(self, html, stop_words=frozenset(), language=""):
        """The paragraphs of the page's text; `None` if nothing is left."""
        pipeline = default_pipeline() if self.pipeline is None else self.pipeline
        text = pipeline.clean_html(html).text.rstrip("\n")
        return [paragraph for paragraph in text.split("\n\n") if paragraph.strip()] or None
