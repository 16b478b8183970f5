"""`extract`, in the shape of trafilatura's."""

import json

import pytest
from test_results import PAGE

import dechaff


def test_formats():
    text = dechaff.extract(PAGE)
    assert text.startswith("Ferry to Skarvik sails again\n") and not text.endswith("\n") and "Home" not in text
    markdown = dechaff.extract(PAGE, output_format="markdown", include_links=True, url="https://courier.example/ferry")
    assert markdown.startswith("# Ferry") and "[pier](https://courier.example/pier)" in markdown
    assert "](" not in dechaff.extract(PAGE, output_format="markdown")
    assert "<h1>" in dechaff.extract(PAGE.encode(), output_format="html")
    assert "9:00" in text and "9:00" not in dechaff.extract(PAGE, include_tables=False)
    assert dechaff.extract(PAGE, include_formatting=True).startswith("# Ferry")


def test_metadata():
    record = json.loads(dechaff.extract(PAGE, output_format="json", with_metadata=True, url="https://courier.example/ferry", record_id="7"))
    assert (record["title"], record["author"], record["date"], record["hostname"], record["id"]) == ("Ferry to Skarvik sails again", "Nora Lind", "2024-05-06", "courier.example", "7")
    assert record["text"] == dechaff.extract(PAGE)
    assert set(json.loads(dechaff.extract(PAGE, output_format="json"))) == {"text"}
    header = dechaff.extract(PAGE, output_format="markdown", with_metadata=True)
    assert header.startswith('---\ntitle: "Ferry to Skarvik sails again"\nauthor: "Nora Lind"\n') and "\n---\n# Ferry" in header
    assert dechaff.extract(PAGE, only_with_metadata=True) is None
    assert dechaff.extract(PAGE, only_with_metadata=True, url="https://courier.example/ferry") is not None


def test_nothing_is_none():
    assert dechaff.extract("") is None and dechaff.extract(None) is None and dechaff.extract("<html></html>") is None


def test_the_dial():
    for options in ({"favor_precision": True}, {"favor_recall": True}, {"fast": True}, {"include_comments": False}):
        assert "sailed again" in dechaff.extract(PAGE, **options)
    with pytest.raises(dechaff.DechaffError, match="opposite"):
        dechaff.extract(PAGE, favor_precision=True, favor_recall=True)


def test_what_is_not_supported_says_what_to_do():
    with pytest.raises(dechaff.DechaffError, match="target_language='en' is not supported: compare"):
        dechaff.extract(PAGE, target_language="en")
    with pytest.raises(dechaff.DechaffError, match='output_format is "xml", and has to be one of "txt", "markdown", "html", "json"'):
        dechaff.extract(PAGE, output_format="xml")
    with pytest.raises(TypeError, match="unexpected keyword argument 'favour_precision'"):
        dechaff.extract(PAGE, favour_precision=True)
    assert dechaff.extract(PAGE, target_language=None, deduplicate=False) == dechaff.extract(PAGE)
