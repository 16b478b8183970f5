"""The type stubs say what is there, no more and no less."""

import subprocess
import sys

import pytest


def test_stubs_agree_with_the_package(tmp_path):
    pytest.importorskip("mypy")
    # Adapters whose libraries are not here cannot be imported.
    (tmp_path / "allowed").write_text("dechaff\\.(nemo_curator|datatrove).*\n")
    (tmp_path / "mypy.ini").write_text("[mypy]\nignore_missing_imports = True\n")
    options = ["--concise", "--ignore-unused-allowlist", "--allowlist", "allowed", "--mypy-config-file", "mypy.ini"]
    done = subprocess.run([sys.executable, "-m", "mypy.stubtest", *options, "dechaff"], capture_output=True, text=True, cwd=tmp_path, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
