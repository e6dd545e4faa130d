"""What can be asked of the contract as data."""

from __future__ import annotations

import json
from typing import Any

# What `repr` must not show is of this type.
_SECRET = "types.secret-text"


class Contract:
    """`schemas/contract.json`. A type expression is a name, or an object such as `{"list": …}`."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.package: str = data["package"]
        self.interface_docs: dict[str, str] = data["interfaces"]
        self.types: dict[str, Any] = data["types"]
        self.functions: dict[str, Any] = data["functions"]
        self._errors = self._find_errors()

    def interfaces(self) -> list[str]:
        """Their names, in order."""
        return sorted({name.split(".")[0] for name in [*self.types, *self.functions]})

    def types_of(self, interface: str) -> dict[str, Any]:
        """The definitions of an interface's types."""
        return _of(interface, self.types)

    def functions_of(self, interface: str) -> dict[str, Any]:
        """The definitions of an interface's functions."""
        return _of(interface, self.functions)

    def is_error(self, name: str) -> bool:
        """Whether a type stands for failure: those become exceptions."""
        return name in self._errors

    def is_secret(self, expression: Any) -> bool:
        """Whether a value of the type is secret, or holds what is."""
        if isinstance(expression, dict):
            return any(self.is_secret(inner) for inner in expression.values())
        return bool(expression == _SECRET)

    def kind(self, expression: Any) -> str:
        """`option`, `list` or `result`, the kind of a named type, or the name of a scalar."""
        resolved = self.resolved(expression)
        if isinstance(resolved, dict):
            return str(next(iter(resolved)))
        return str(self.types[resolved]["kind"]) if resolved in self.types else resolved

    def resolved(self, expression: Any) -> Any:
        """What aliases stand for."""
        while isinstance(expression, str) and expression in self.types:
            definition = self.types[expression]
            if definition["kind"] != "alias":
                break
            expression = definition["type"]
        return expression

    def may_be_empty(self, expression: Any) -> bool:
        """Whether the type is a record with nothing but options and lists."""
        if self.kind(expression) != "record":
            return False
        fields = self.types[self.resolved(expression)]["fields"]
        return all(self.kind(field["type"]) in ("option", "list") for field in fields)

    def without_docs(self) -> str:
        """All that values are converted by, as JSON: a line for each type and function."""
        return (
            f'{{"package": {json.dumps(self.package)},\n'
            f'"types": {{\n{_lines(self.types)}\n}},\n'
            f'"functions": {{\n{_lines(self.functions)}\n}}}}\n'
        )

    def _find_errors(self) -> set[str]:
        found: set[str] = set()

        def visit(expression: Any) -> None:
            if isinstance(expression, dict):
                for kind, inner in expression.items():
                    if kind == "result" and inner["err"] is not None:
                        found.add(inner["err"])
                    visit(inner)

        for function in self.functions.values():
            visit(function.get("result"))
        return found


def _of(interface: str, items: dict[str, Any]) -> dict[str, Any]:
    return {name: item for name, item in items.items() if name.split(".")[0] == interface}


def _lines(items: dict[str, Any]) -> str:
    return ",\n".join(
        f"{json.dumps(key)}: {json.dumps(_bare(item))}" for key, item in items.items()
    )


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _bare(item) for key, item in value.items() if key != "docs"}
    return [_bare(item) for item in value] if isinstance(value, list) else value
