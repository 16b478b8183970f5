"""What the tests of engines share: records to clean, what the command makes of them, and a way to kill a worker."""

import os
import signal
import threading
import time

import pytest
from records import as_command, as_row, shared_pages

PAGES = 120


@pytest.fixture(scope="session")
def engine_records():
    """Pages, with records among them that cannot be cleaned."""
    records = shared_pages(PAGES)
    records.insert(7, {"id": "nothing-at-the-beginning"})
    records.insert(PAGES // 2, {"id": "nothing-in-the-middle"})
    records.append({"id": "nothing-at-the-end"})
    return records


@pytest.fixture(scope="session")
def expected(engine_records, batch_of_command):
    """What `dechaff batch` makes of the records, by id."""
    return by_id(as_row(line) for line in batch_of_command(engine_records))


def by_id(rows):
    rows = list(rows)
    found = {row["id"]: row for row in rows}
    assert len(found) == len(rows), "some rows came twice"
    return found


@pytest.fixture
def same_as_command(expected):
    """Holds rows, as dicts and in any order, to what the command wrote."""

    def check(rows):
        found = by_id(as_command({**row, "encoding": None}) for row in rows)
        assert found.keys() == expected.keys()
        wrong = [id for id in expected if found[id] != expected[id]]
        assert not wrong, wrong
        assert sum("error" in row for row in found.values()) == 3

    return check


@pytest.fixture
def worker_to_kill(tmp_path):
    """A cleaner that tells the process it runs in, once, and waits there; and how often that was killed from here."""
    marker, killed, done = tmp_path / "pid", [], threading.Event()
    path, home = str(marker), os.getpid()

    def victim(document):
        import os
        import time

        if os.getpid() == home or len(document) < 20:
            return
        try:
            file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        except FileExistsError:
            return
        os.write(file, str(os.getpid()).encode())
        os.close(file)
        time.sleep(60)

    def kill():
        while not done.is_set():
            if marker.exists() and (pid := marker.read_text()):
                os.kill(int(pid), signal.SIGKILL)
                killed.append(int(pid))
                return
            time.sleep(0.05)

    thread = threading.Thread(target=kill)
    thread.start()
    yield victim, killed
    done.set()
    thread.join()
