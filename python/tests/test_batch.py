"""Batches of Arrow: the same as the command's, whatever the columns are made of."""

import json

import pytest
from records import as_command, as_row, corpus_pages, table

import dechaff

pyarrow = pytest.importorskip("pyarrow")


def test_the_same_as_the_command(records, batch_of_command):
    expected = [as_row(line) for line in batch_of_command(records)]
    # Of text the command tells no encoding.
    for line in expected:
        line.pop("encoding", None)
    rows = dechaff.clean_batch(table(records)).to_pylist()
    encodings = [row["encoding"] for row in rows]
    assert encodings.count("windows-1252") == 1 and set(encodings) == {"UTF-8", "windows-1252", None}
    assert [as_command({**row, "encoding": None}) for row in rows] == expected
    assert sum("error" in row for row in expected) == 2


def test_views_and_metadata_are_the_command_s(batch_of_command):
    records = corpus_pages()
    lines = batch_of_command(records, "--format", "text,markdown,html", "--metadata", "--no-links", "--mode", "recall")
    rows = dechaff.clean_batch(table(records), formats=["text", "markdown", "html"], metadata=True, links=False, pipeline=dechaff.Pipeline(mode="recall")).to_pylist()
    for line, row in zip(lines, rows, strict=True) if hasattr(zip, "strict") else zip(lines, rows):
        assert (row["text"], row["markdown"], row["html"]) == (line["text"], line["markdown"], line["html"])
        assert json.loads(row["metadata"]) == line["metadata"]


def test_threads_change_nothing(records):
    batch = table(records * 3)
    alone = dechaff.clean_batch(batch)
    for threads in (2, 3, 0):
        assert dechaff.clean_batch(batch, threads=threads).combine_chunks().equals(alone.combine_chunks())


@pytest.mark.parametrize("kind", ["string", "large_string", "string_view", "binary", "large_binary", "binary_view", "dictionary"])
def test_any_column_of_text_is_read(kind):
    texts = ["[ad_1] The ferry sails again on Monday.", None, "Grüße vom Fährschiff."]
    wanted = pyarrow.dictionary(pyarrow.int32(), pyarrow.string()) if kind == "dictionary" else getattr(pyarrow, kind)()
    column = pyarrow.array(texts).cast(wanted) if kind not in ("string_view", "binary_view") else pyarrow.array([text and (text if kind == "string_view" else text.encode()) for text in texts], wanted)
    cleaned = dechaff.clean_batch(pyarrow.RecordBatch.from_arrays([column], ["text"]))
    assert cleaned["text"].to_pylist() == ["The ferry sails again on Monday.", None, "Grüße vom Fährschiff."]
    assert cleaned["error"].to_pylist() == [None, 'there is no "text"', None]
    is_small = kind in ("string", "binary")
    assert cleaned.schema.field("text").type == (pyarrow.string() if is_small else pyarrow.large_string()) or kind == "dictionary"


def test_batches_give_batches_and_tables_tables():
    batch = pyarrow.RecordBatch.from_pydict({"id": [1], "text": ["Fine words."]})
    assert isinstance(dechaff.clean_batch(batch), pyarrow.RecordBatch)
    chunks = pyarrow.Table.from_batches([batch, batch])
    cleaned = dechaff.clean_batch(chunks)
    assert isinstance(cleaned, pyarrow.Table) and cleaned["id"].num_chunks == 2 and cleaned.num_rows == 2
    for empty in (batch.slice(0, 0), chunks.slice(0, 0), pyarrow.Table.from_batches([], batch.schema)):
        assert dechaff.clean_batch(empty).schema == dechaff.clean_batch(batch).schema
    part = pyarrow.RecordBatch.from_pydict({"id": [1, 2, 3], "text": ["One.", "Two.", "Three."]}).slice(1, 2)
    assert dechaff.clean_batch(part)["text"].to_pylist() == ["Two.", "Three."] and dechaff.clean_batch(part)["id"].to_pylist() == [2, 3]


def test_the_rows_that_fail_are_rows():
    html = [b"<p>The ferry sails again on Monday.", None, b"\xff\xfe\x00", b""]
    batch = pyarrow.RecordBatch.from_pydict({"id": list("abcd"), "html": html, "text": [None, None, None, None]})
    rows = dechaff.clean_batch(batch).to_pylist()
    assert [row["error"] for row in rows] == [None, 'there is no "html" or "text"', None, None]
    assert [row["outcome"] for row in rows] == ["unchanged", None, rows[2]["outcome"], "no-text"]
    assert rows[1]["removals"] == []


def test_columns_are_chosen_and_carried():
    batch = pyarrow.RecordBatch.from_pydict({"key": [7], "content": ["<p>The ferry <b>sails</b> again."], "text": ["not this"], "lang": ["en"], "n": [[1, 2]]})
    cleaned = dechaff.clean_batch(batch, id="key", html="content", text=None, carry=["lang", "n"], formats="markdown", explain=False)
    assert cleaned.schema.names == ["key", "lang", "n", "markdown", "outcome", "confidence", "held_back", "error"]
    assert cleaned.to_pylist()[0]["markdown"] == "The ferry **sails** again.\n" and cleaned.to_pylist()[0]["n"] == [1, 2]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"html": "content"}, 'there is no column "content"; there are "id", "text", "number"'),
        ({"text": None}, 'there is no column to clean: name it with html= or text=; there are "id", "text", "number"'),
        ({"text": "number"}, 'the column "number" holds Int64, and has to hold string or binary'),
        ({"carry": ["absent"]}, 'there is no column "absent" to carry'),
        ({"carry": ["text"]}, 'the column "text" cannot be carried: what is cleaned has a column of that name'),
        ({"id": "key"}, 'there is no column "key" to carry'),
        ({"formats": ["xml"]}, 'there is no format "xml": it is "text", "markdown" or "html"'),
        ({"formats": []}, 'formats is empty: name "text", "markdown" or "html", or several of them'),
    ],
)
def test_wrong_columns_say_what_to_mend(options, message):
    batch = pyarrow.RecordBatch.from_pydict({"id": [1], "text": ["Fine."], "number": [5]})
    with pytest.raises(dechaff.DechaffError) as raised:
        dechaff.clean_batch(batch, **options)
    assert str(raised.value) == message


def test_what_is_no_batch():
    with pytest.raises(TypeError, match="batch is of type list"):
        dechaff.clean_batch([{"text": "a"}])
