"""Cleaners that are written in Python."""

import re

import pytest

import dechaff

TEXT = "The ferry sails again on Monday, the council said in the evening.\n#ferry #island\nNobody had thought it possible. (ID 4711)\n"


class Hashtags:
    """Lines of nothing but hashtags."""

    id = "hashtags"

    def __call__(self, document):
        for block in document:
            if all(word.startswith("#") for word in block.text.split()):
                yield dechaff.Finding(block, "navigation", 0.95, why="nothing but hashtags")


def test_a_cleaner_finds_and_explains():
    pipeline = dechaff.Pipeline(cleaners=[Hashtags()])
    assert "hashtags" in pipeline.cleaners
    (removal,) = pipeline.clean_text(TEXT).removals
    assert (removal.text, removal.category, removal.decider, removal.why) == ("#ferry #island", "navigation", "hashtags", "nothing but hashtags")


def test_a_part_of_a_block_counts_in_characters():
    def record_number(document):
        for block in document:
            match = re.search(r"\(ID \d+\)", block.text)
            if match:
                yield dechaff.Finding(block, "technical-artifact", 0.95, part=match.span())

    cleaned = dechaff.Pipeline(cleaners=[record_number]).clean_text(TEXT.replace("Nobody", "Größer ist niemand – ñandú. Nobody"))
    assert [removal.text for removal in cleaned.removals] == ["(ID 4711)"] and cleaned.removals[0].decider == "record-number"
    assert cleaned.text.endswith("Nobody had thought it possible.\n")


def test_a_cleaner_can_protect():
    keep_all = dechaff.Pipeline(cleaners=[lambda document: [dechaff.Finding.keep(block, "all stays") for block in document]])
    assert keep_all.clean_text("[ad_1]\nFine words.\n").text == "[ad_1]\nFine words.\n"


def test_what_a_cleaner_sees():
    seen = []
    page = "<title>Ferry</title><main><h1>Ferry</h1><p class='lead big'>The ferry sails again on Monday.</p><ul><li>Four times a day</li></ul></main>"
    dechaff.Pipeline(cleaners=[seen.append]).clean_html(page, url="https://courier.example/a", language="en")
    document = seen[0]
    assert (document.url, document.host, document.language, document.title, len(document)) == ("https://courier.example/a", "courier.example", "en", "Ferry", 3)
    heading, lead, item = document
    assert (heading.kind, heading.element, lead.classes, item.kind) == ("heading", "h1", ["lead", "big"], "list-item")
    assert lead.words == 6 and lead.index == 1 and document[-1].text == "Four times a day" and document.blocks[0].text == "Ferry"
    assert repr(heading) == "<dechaff.Block 0 heading: 'Ferry'>"


@pytest.mark.parametrize(
    ("cleaner", "exception", "message"),
    [
        (lambda document: 1 / 0, ZeroDivisionError, "division by zero"),
        (lambda document: [dechaff.Finding(99, "other")], IndexError, "there is no block 99: the document has 3"),
        (lambda document: ["chaff"], TypeError, "has to return findings in a list or yield them"),
        (lambda document: 7, TypeError, "has to return findings in a list or yield them"),
        (lambda document: [dechaff.Finding(0, "chaf")], dechaff.DechaffError, 'there is no category "chaf"'),
        (lambda document: [dechaff.Finding(0, "other", 7)], dechaff.DechaffError, "between 0 and 1"),
    ],
)
def test_what_a_cleaner_raises_is_raised(cleaner, exception, message):
    pipeline = dechaff.Pipeline(cleaners=[cleaner])
    with pytest.raises(exception, match=message):
        pipeline.clean_text(TEXT)
    with pytest.raises(exception):
        pipeline.clean_html(f"<p>{TEXT}</p><p>a</p><p>b</p>" if exception is IndexError else TEXT)


def test_a_cleaner_may_clean():
    inner = dechaff.Pipeline(cleaners=[lambda document: 1 / 0])

    def nested(document):
        with pytest.raises(ZeroDivisionError):
            inner.clean_text("Something else.\n")
        return [dechaff.Finding(block, "other", 0.95) for block in document if dechaff.clean_text(block.text).outcome == "all-chaff"]

    assert dechaff.Pipeline(cleaners=[nested]).clean_text("All is well.\n[ad_1]\n").text == "All is well.\n"


def test_in_a_batch_it_costs_a_row():
    pyarrow = pytest.importorskip("pyarrow")

    def picky(document):
        if "4711" in document[0].text:
            raise ValueError("no such number")

    batch = pyarrow.RecordBatch.from_pydict({"id": [1, 2, 3], "text": ["Fine.", "It is 4711.", "Fine too."]})
    for threads in (1, 3):
        cleaned = dechaff.clean_batch(batch, pipeline=dechaff.Pipeline(cleaners=[picky]), threads=threads).to_pylist()
        assert [row["error"] for row in cleaned] == [None, 'the cleaner "picky" raised ValueError: no such number', None]
        assert [row["text"] for row in cleaned] == ["Fine.", None, "Fine too."]
