"""Records: pages and texts to clean, and what is cleaned in one shape, whoever did it."""

import base64
import json
import re
import struct
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def corpus_pages():
    """The annotated pages of `corpus/`, as records without their marks."""
    records = []
    for path in sorted((ROOT / "corpus").glob("*.page")):
        header, _, body = path.read_text("utf-8").partition("\n\n")
        url = next((line.split(":", 1)[1].strip() for line in header.splitlines() if line.startswith("url:")), None)
        html = "\n".join(line.partition("| ")[2] for line in body.splitlines())
        html = re.sub("⟦[^¦⟧]*¦([^⟧]*)⟧", r"\1", html)
        records.append({"id": path.stem, "html": html, **({"url": url} if url else {})})
    return records


def shared_pages(most):
    """Pages of public data, if they lie beside the repository; else those of `corpus/`, over and over."""
    shared = ROOT.parent / "shared/data/wcxb.jsonl.zst"
    if not shared.exists():
        pages = corpus_pages()
        return [{**pages[number % len(pages)], "id": f"page-{number}"} for number in range(most)]
    import pyarrow

    records = []
    with pyarrow.CompressedInputStream(str(shared), "zstd") as stream:
        rest = b""
        while len(records) < most and (data := stream.read(1 << 20)):
            *lines, rest = (rest + data).split(b"\n")
            records.extend(json.loads(line) for line in lines)
    return [{name: record[name] for name in ("id", "url", "html") if record.get(name)} for record in records[:most]]


def table(records):
    """The records as columns; what the command reads as base 64 is bytes here."""
    import pyarrow

    def html(record):
        if "html_base64" in record:
            return base64.b64decode(record["html_base64"])
        return record["html"].encode() if record.get("html") else None

    columns = {
        "id": pyarrow.array([record["id"] for record in records], pyarrow.string()),
        "url": pyarrow.array([record.get("url") for record in records], pyarrow.string()),
        "html": pyarrow.array([html(record) for record in records], pyarrow.binary()),
        "text": pyarrow.array([record.get("text") for record in records], pyarrow.string()),
    }
    return pyarrow.table(columns)


def single(number):
    """The number in the precision that confidences have; JSON writes the shortest decimal that means it."""
    return struct.unpack("f", struct.pack("f", number))[0]


def as_command(row):
    """A row of `clean_batch` as the command writes it; errors without their words, which name other things."""
    if row["error"] is not None:
        assert row["text"] is None and row["outcome"] is None and row["removals"] == []
        return {"id": row["id"], "error": True}
    removed = []
    for removal in row["removals"]:
        entry = {"span": [removal["start"], removal["end"]]}
        if removal["origin_start"] is not None:
            entry["origin"] = [removal["origin_start"], removal["origin_end"]]
        entry.update({name: removal[name] for name in ("text", "category", "decider", "why")})
        entry["confidence"] = single(removal["confidence"])
        removed.append(entry)
    record = {"id": row["id"], "text": row["text"], "outcome": row["outcome"], "removed": removed}
    if row["confidence"] is not None:
        record["confidence"] = single(row["confidence"])
    if row["held_back"]:
        record["held_back"] = True
    if row.get("encoding") is not None:
        record["encoding"] = row["encoding"]
    return record


def as_row(line):
    """A line of the command in the same shape."""
    if "error" in line:
        return {"id": line["id"], "error": True}
    line = dict(line)
    line["removed"] = [{**removal, "confidence": single(removal["confidence"])} for removal in line["removed"]]
    if "confidence" in line:
        line["confidence"] = single(line["confidence"])
    return line
