"""The type stubs say what is there, no more and no less."""

import subprocess
import sys

import pytest


def test_stubs_agree_with_the_package(tmp_path):
    pytest.importorskip("mypy")
    done = subprocess.run([sys.executable, "-m", "mypy.stubtest", "--concise", "dechaff"], capture_output=True, text=True, cwd=tmp_path, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
