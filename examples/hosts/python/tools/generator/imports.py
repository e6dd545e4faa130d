"""The imports of a generated module."""

from __future__ import annotations

from collections.abc import Iterable

from generator.layout import WIDTH

_STANDARD = {
    "dataclasses": "import dataclasses",
    "Sequence": "from collections.abc import Sequence",
    "dataclass": "from dataclasses import dataclass",
    "StrEnum": "from enum import StrEnum",
    "TypeAlias": "from typing import TypeAlias",
}


class Imports:
    """Collects what a module uses."""

    def __init__(self) -> None:
        self._standard: set[str] = set()
        self._own: dict[str, set[str]] = {}

    def standard(self, *names: str) -> None:
        """Names of the standard library."""
        self._standard.update(names)

    def own(self, module: str, name: str) -> None:
        """A name of this package."""
        self._own.setdefault(module, set()).add(name)

    def text(self) -> str:
        """The statements, sorted as ruff sorts them."""
        standard = [line for name, line in _STANDARD.items() if name in self._standard]
        own = [_from(module, names) for module, names in sorted(self._own.items())]
        return "\n\n".join("\n".join(group) for group in (standard, own) if group)


def _from(module: str, names: Iterable[str]) -> str:
    ordered = sorted(names, key=str.casefold)
    line = f"from {module} import {', '.join(ordered)}"
    if len(line) <= WIDTH:
        return line
    listed = "".join(f"    {name},\n" for name in ordered)
    return f"from {module} import (\n{listed})"
