"""The contract's documentation as docstrings."""

from __future__ import annotations

import re
import textwrap

from generator.contract import Contract
from generator.layout import WIDTH
from generator.names import snake


class Docstrings:
    """Writes documentation with the names that things have in Python."""

    def __init__(self, contract: Contract) -> None:
        fields = (
            field["name"]
            for definition in contract.types.values()
            for field in definition.get("fields", [])
        )
        functions = (name.split(".")[1] for name in contract.functions)
        self._respelled = {name for name in (*fields, *functions) if "-" in name}

    def lines(self, docs: str | None, indent: str = "    ") -> list[str]:
        """The docstring, or nothing where there is no documentation."""
        if not docs:
            return []
        docs = re.sub(r"`([^`]+)`", self._in_python, docs).replace("\\", "\\\\")
        docs = re.sub(r"^# Errors\n(?!-)", "Errors: ", docs, flags=re.MULTILINE)
        docs = re.sub(r"^# Errors\n", "Errors:\n\n", docs, flags=re.MULTILINE)
        width = WIDTH - len(indent) - len('"""' * 2)
        text = "\n\n".join(_filled(paragraph, width) for paragraph in docs.split("\n\n"))
        if "\n" not in text:
            return [f'{indent}"""{text}"""']
        return [f'{indent}"""{_indented(text, indent)}', f'{indent}"""']

    def _in_python(self, match: re.Match[str]) -> str:
        """Fields and functions are written as they are called here: `first_sent_at`."""
        parts = re.split(r"([.\[\]])", match.group(1))
        return "`" + "".join(snake(p) if p in self._respelled else p for p in parts) + "`"


def _filled(paragraph: str, width: int) -> str:
    """A paragraph, or the items of a list, in lines of that width."""
    items = re.split(r"\n(?=- )", paragraph)
    return "\n".join(
        textwrap.fill(
            " ".join(item.split()), width, subsequent_indent="  " if item.startswith("- ") else ""
        )
        for item in items
    )


def _indented(text: str, indent: str) -> str:
    return text.replace("\n", f"\n{indent}").replace(f"\n{indent}\n", "\n\n")
