"""The generated part of the package is what the generator writes from the contract."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

HOST = Path(__file__).parent.parent
CONTRACT = HOST.parent.parent.parent / "schemas" / "contract.json"


def test_it_is_current() -> None:
    checked = subprocess.run(
        [sys.executable, "tools/generate.py", "--check"],
        cwd=HOST,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, f"run tools/generate.py: {checked.stderr}"


def test_a_changed_contract_is_noticed(tmp_path: Path) -> None:
    contract = json.loads(CONTRACT.read_text(encoding="utf-8"))
    contract["types"]["types.money"]["fields"].append({"name": "note", "type": "string"})
    changed = tmp_path / "contract.json"
    changed.write_text(json.dumps(contract), encoding="utf-8")
    checked = subprocess.run(
        [sys.executable, "tools/generate.py", "--check", str(changed)],
        cwd=HOST,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 1
    assert "types.py is not what tools/generate.py writes" in checked.stderr
