"""Adapters to libraries that bring their own loops."""

import os

import pytest
from test_results import PAGE

import dechaff


def test_datatrove():
    if not os.environ.get("CI"):
        pytest.importorskip("datatrove")
    from datatrove.data import Document

    from dechaff.datatrove import Dechaff

    documents = [Document(text=PAGE, id="1"), Document(text="<html></html>", id="2")]
    done = list(Dechaff(format="markdown").run(iter(documents)))
    assert [document.id for document in done] == ["1"] and done[0].text.startswith("# Ferry to Skarvik")
    assert dechaff.clean_html(PAGE).markdown == done[0].text


def test_nemo_curator():
    base = pytest.importorskip("nemo_curator.stages.text.download.html_extractors.base", reason="NeMo Curator is large, and is tested where it is installed")
    from dechaff.nemo_curator import DechaffExtractor

    assert issubclass(DechaffExtractor, base.HTMLExtractorAlgorithm)
    assert DechaffExtractor().extract_text(PAGE, frozenset(), "ENGLISH")[0] == "Ferry to Skarvik sails again"
    assert DechaffExtractor().extract_text("", frozenset(), "ENGLISH") is None
