"""Results: what they hold, how they look, and what is said of bad input."""

import json
import pickle
import sys

import pytest
from records import ROOT

import dechaff

PAGE = """<!doctype html><html lang="en"><head><title>Ferry to Skarvik sails again | Elmhaven Courier</title>
<meta property="article:published_time" content="2024-05-06T08:00:00+02:00"></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav>
<main><article><h1>Ferry to Skarvik sails again</h1><p>By <a rel="author" href="/by/nora">Nora Lind</a></p>
<p>The ferry between Elmhaven and Skarvik sailed again on <b>Monday</b>, two winters after a storm tore its
<a href="/pier">pier</a> away. It was 5 < 6 o’clock.</p><table><tr><th>Day<th>Time<tr><td>Monday<td>9:00</table></article></main>
<footer>© 2024 Elmhaven Courier. All rights reserved.</footer></body></html>"""

ARTICLE = (ROOT / "examples/article.txt").read_text("utf-8")


def test_a_text():
    cleaned = dechaff.clean_text(ARTICLE)
    assert cleaned.outcome == "cleaned" and cleaned.confidence > 0.9 and cleaned.metadata is None
    assert "Leave a Reply" not in cleaned.text and "rowed to the dentist" in cleaned.text
    assert cleaned.source == ARTICLE
    removal = next(removal for removal in cleaned.removals if removal.text.strip() == "[ad_1]")
    assert removal.category == "technical-artifact" and removal.decider == "auto-blogging/ad-placeholder"
    assert 0.5 < removal.confidence <= 1 and "placeholder" in removal.why.lower() and not removal.kept
    assert ARTICLE.encode()[slice(*removal.span)].decode() == ARTICLE[slice(*removal.chars)] == removal.text
    assert removal.origin is None and removal.kind == "line"
    assert str(cleaned) == cleaned.text
    assert dechaff.clean_text(cleaned.text).outcome == "unchanged"


def test_spans_count_bytes_and_characters():
    text = "Größe «ä» naïve – Fährschiff fährt am Montag wieder.\n[ad_1]\n"
    (removal,) = dechaff.clean_text(text).removals
    assert text.encode()[slice(*removal.span)].decode() == text[slice(*removal.chars)] == "[ad_1]"
    assert removal.span[0] > removal.chars[0]


def test_a_page():
    cleaned = dechaff.clean_html(PAGE, url="https://courier.example/ferry")
    assert cleaned.text.startswith("Ferry to Skarvik sails again\n") and "All rights" not in cleaned.text
    assert cleaned.markdown.startswith("# Ferry to Skarvik sails again\n") and "[pier](https://courier.example/pier)" in cleaned.markdown
    assert "<strong>Monday</strong>" in cleaned.html and "5 &lt; 6" in cleaned.html
    assert 0 < cleaned.confidence <= 1
    assert "](" not in cleaned.render("markdown", links=False) and "Monday\t9:00" not in cleaned.render(tables=False)
    navigation = next(removal for removal in cleaned.removals if removal.text == "Home")
    assert PAGE.encode()[slice(*navigation.origin)] == b"Home"
    metadata = cleaned.metadata
    assert metadata.title == "Ferry to Skarvik sails again" and metadata.authors == ["Nora Lind"]
    assert metadata.published == "2024-05-06T08:00:00+02:00" and metadata.language == "en"
    assert metadata.origins["published"] == "open-graph" and metadata.image is None
    assert metadata.to_dict()["published"] == {"value": "2024-05-06T08:00:00+02:00", "origin": "open-graph"}
    assert cleaned.metadata is metadata
    record = cleaned.to_dict()
    assert record["outcome"] == "cleaned" and json.dumps(record)
    assert {"kind", "span", "origin", "text", "kept", "parts"} <= set(record["blocks"][0])


def test_bytes_are_decoded():
    page = "<html><body><main><p>Le café ferme à midi, a dit le maire, et le marché aussi.</p></main></body></html>"
    for data in (page.encode("windows-1252"), bytearray(page.encode("utf-16")), page.encode()):
        assert dechaff.clean_html(data).text == "Le café ferme à midi, a dit le maire, et le marché aussi.\n"
    assert dechaff.clean_text("Привет, мир".encode("windows-1251"), encoding="windows-1251").text == "Привет, мир"


def test_results_show_themselves():
    cleaned = dechaff.clean_html(PAGE)
    assert repr(cleaned).startswith("<dechaff.Cleaned cleaned: ") and "Ferry to Skarvik" in repr(cleaned)
    assert "navigation" in repr(cleaned.removals[0]) and repr(cleaned.metadata).startswith("<dechaff.Metadata title='Ferry")
    notebook = cleaned._repr_html_()
    assert "<del" in notebook and "navigation" in notebook and "5 &lt; 6" in notebook and "<script" not in notebook
    hostile = dechaff.clean_text("Fine words stay here.\n[ad_1] <script>alert(1)</script> & more of them stay too.\n")
    assert "<script" not in hostile._repr_html_() and "&lt;script" in hostile._repr_html_()
    long = dechaff.clean_text("".join(f"Line {number} of a very long text, in which no line is like another.\n" for number in range(5000)))
    assert "more blocks" in long._repr_html_() and len(long._repr_html_()) < 1_000_000


def test_nothing_left():
    assert (dechaff.clean_text("").outcome, dechaff.clean_text(" \n").text.strip()) == ("no-text", "")
    assert dechaff.clean_html("").outcome == "no-text"


@pytest.mark.parametrize("call", [dechaff.clean_text, dechaff.clean_html], ids=["text", "html"])
def test_bad_input_has_a_clear_error(call):
    name = call.__name__.replace("clean_", "")
    with pytest.raises(TypeError, match=f"{name} is of type int, and has to be str or bytes"):
        call(5)
    with pytest.raises(TypeError, match="NoneType"):
        call(None)
    with pytest.raises(dechaff.DechaffError, match="surrogates not allowed; `.*encode"):
        call("half \ud800 a pair")


def test_the_error_is_a_value_error():
    assert issubclass(dechaff.DechaffError, ValueError) and dechaff.DechaffError.__module__ == "dechaff"
    assert pickle.loads(pickle.dumps(dechaff.DechaffError("x"))).args == ("x",)


@pytest.mark.skipif(sys.platform == "win32", reason="resource is not there")
def test_memory_does_not_grow():
    """Thousands of calls more must not need memory more: what is measured is what the process holds, not its peak."""

    def held():
        with open("/proc/self/statm") as statm:
            return int(statm.read().split()[1]) * 4096

    pipeline = dechaff.Pipeline(cleaners=[lambda document: [dechaff.Finding(block, "other", 0.1) for block in document]])

    def round():
        for _ in range(300):
            cleaned = pipeline.clean_html(PAGE)
            cleaned.removals, cleaned.metadata, cleaned.markdown, cleaned._repr_html_(), cleaned.to_dict()
            dechaff.clean_text(ARTICLE).removals

    round()
    round()
    before = held()
    for _ in range(4):
        round()
    assert held() - before < 4 << 20, f"{(held() - before) >> 10} KiB more after 1,200 pages and 1,200 texts"
