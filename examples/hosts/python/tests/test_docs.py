"""The blocks of the guide are one program, and it runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.environment import needed

HOST = Path(__file__).parent.parent
GUIDE = HOST.parent.parent.parent / "docs" / "embedding" / "python.md"


def program() -> str:
    """The guide, with everything but its blocks of Python left out: lines keep their numbers."""
    kept: list[str] = []
    within = False
    for line in GUIDE.read_text(encoding="utf-8").splitlines():
        if re.match("^```", line):
            within = line == "```python"
            kept.append("")
        else:
            kept.append(line if within else "")
    return "\n".join(kept) + "\n"


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("guide") / "python_md.py"
    path.write_text(program(), encoding="utf-8")
    return path


def test_it_runs(guide: Path) -> None:
    for variable in ("PAYMENTS_ADAPTER", "PAYMENTS_CORE", "FAKE_STRIPE"):
        needed(variable)
    # By name, so that the module's own imports find the package.
    code = f"import runpy; runpy.run_path({str(guide)!r}, run_name='guide')"
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=HOST,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "send the customer to http" in ran.stdout
    assert "declined: " in ran.stdout
    assert ran.stdout.rstrip().endswith("captured")


def test_its_types_are_right(guide: Path) -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", str(guide)],
        cwd=HOST,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
