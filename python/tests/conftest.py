"""What several tests need: the repository's own data, the command, and pages."""

import base64
import json
import os
import subprocess
from pathlib import Path

import pytest
from records import ROOT, corpus_pages

@pytest.fixture(scope="session")
def command():
    """The command `dechaff`: the one that DECHAFF names, or else one that was built before."""
    places = [os.environ.get("DECHAFF"), ROOT / "target/release/dechaff", ROOT / "target/debug/dechaff"]
    found = next((Path(place) for place in places if place and Path(place).exists()), None)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("the command is not built: `cargo build -p dechaff-cli`")
        pytest.skip("the command is not built: `cargo build -p dechaff-cli`")
    return found


@pytest.fixture(scope="session")
def records():
    """Records as the command reads them: pages, texts, bytes, and some that are wrong."""
    pages = corpus_pages()
    texts = [{"id": path.stem, "text": path.read_text("utf-8")} for path in sorted((ROOT / "corpus").glob("*.txt"))[:40]]
    latin = "<html><body><main><p>Le café ferme à midi, a dit le maire, et le marché aussi.</p></main></body></html>"
    encoded = {"id": "latin", "html_base64": base64.b64encode(latin.encode("windows-1252")).decode()}
    wrong = [{"id": "nothing"}, {"id": "null", "html": None, "text": None}]
    return pages + texts + [encoded] + wrong


@pytest.fixture(scope="session")
def batch_of_command(command, tmp_path_factory):
    """Runs `dechaff batch --explain` on records and gives what it writes for each."""

    def run(records, *options):
        folder = tmp_path_factory.mktemp("batch")
        lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
        (folder / "in.jsonl").write_text(lines, "utf-8")
        arguments = [command, "batch", folder / "in.jsonl", "-o", folder / "out.jsonl", "--explain", "--quiet", *options]
        done = subprocess.run(arguments, capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in (folder / "out.jsonl").read_text("utf-8").splitlines()]

    return run
