"""Writes `payments_host/contract/` from the contract as data.

    python tools/generate.py [--check] [CONTRACT.json]

One module for each interface: dataclasses, enums and variants with the contract's documentation,
and a class with the interface's functions. Beside them `schema.json`, the same contract without its
documentation, by which values are converted at run time. `--check` writes nothing and fails when
what is there is not what would be written.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from generator.contract import Contract
from generator.module import Module
from generator.names import snake

HOST = Path(__file__).resolve().parent.parent
CONTRACT = HOST.parent.parent.parent / "schemas" / "contract.json"
TARGET = HOST / "payments_host" / "contract"


def main() -> int:
    """The exit code."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("contract", nargs="?", type=Path, default=CONTRACT)
    arguments.add_argument("--check", action="store_true")
    options = arguments.parse_args()

    files = generate(Contract(json.loads(options.contract.read_text(encoding="utf-8"))))
    stale = [name for name, text in files.items() if not is_current(TARGET / name, text)]
    stale += [
        path.name
        for path in TARGET.iterdir()
        if path.suffix in {".py", ".json"} and path.name not in files and path.name != "__init__.py"
    ]
    if options.check:
        for name in stale:
            print(f"{name} is not what tools/generate.py writes", file=sys.stderr)
        return 1 if stale else 0
    for name in stale:
        if name in files:
            (TARGET / name).write_text(files[name], encoding="utf-8")
        else:
            (TARGET / name).unlink()
    print(f"{len(files)} files, {len(stale)} changed")
    return 0


def generate(contract: Contract) -> dict[str, str]:
    """The text of each file."""
    files = {
        f"{snake(interface)}.py": Module(contract, interface).text()
        for interface in contract.interfaces()
    }
    files["schema.json"] = contract.without_docs()
    return files


def is_current(path: Path, text: str) -> bool:
    """Whether a file has that text."""
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
