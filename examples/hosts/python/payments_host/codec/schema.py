"""The contract's types at run time: what `payments_host/contract/schema.json` says, with the Python
class of each type."""

from __future__ import annotations

import functools
import importlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from typing import Any, TypeAlias


@dataclass(frozen=True, eq=False)
class Bool:
    pass


@dataclass(frozen=True, eq=False)
class Integer:
    name: str
    minimum: int
    maximum: int


@dataclass(frozen=True, eq=False)
class Text:
    pass


@dataclass(frozen=True, eq=False)
class Enum:
    python: type[StrEnum]


@dataclass(frozen=True, eq=False)
class Field:
    """A field of a record, a case of a variant, or a parameter."""

    name: str
    """As the contract spells it: `minor-units`."""
    attribute: str
    """As Python spells it: `minor_units`."""
    type: Type


@dataclass(frozen=True, eq=False)
class Record:
    python: type[Any]
    fields: tuple[Field, ...]


@dataclass(frozen=True, eq=False)
class Case:
    name: str
    python: type[Any]
    type: Type | None


@dataclass(frozen=True, eq=False)
class Variant:
    name: str
    cases: tuple[Case, ...]


@dataclass(frozen=True, eq=False)
class ListOf:
    item: Type


@dataclass(frozen=True, eq=False)
class Option:
    some: Type


@dataclass(frozen=True, eq=False)
class Result:
    """In Python an `err` is an exception: raised by a function, an item among the others in a list."""

    ok: Type | None
    err: Type


Type: TypeAlias = Bool | Integer | Text | Enum | Record | Variant | ListOf | Option | Result


@dataclass(frozen=True, eq=False)
class Function:
    name: str
    """`gateway.get-payment`."""
    parameters: tuple[Field, ...]
    result: Type | None

    @property
    def interface(self) -> str:
        return self.name.partition(".")[0]

    @property
    def method(self) -> str:
        """The name within the interface."""
        return self.name.partition(".")[2]


BOOL = Bool()
TEXT = Text()
_SCALARS: Mapping[str, Type] = {
    "bool": BOOL,
    "string": TEXT,
    **{f"u{bits}": Integer(f"u{bits}", 0, 2**bits - 1) for bits in (8, 16, 32, 64)},
    "s64": Integer("s64", -(2**63), 2**63 - 1),
}


class Schema:
    """The types and functions of the contract, by their names (`types.money`)."""

    def __init__(self, contract: Mapping[str, Any]) -> None:
        self.package: str = contract["package"]
        self._definitions: Mapping[str, Any] = contract["types"]
        self._types: dict[str, Type] = {}
        self.functions: Mapping[str, Function] = {
            name: self._function(name, definition)
            for name, definition in contract["functions"].items()
        }

    def type(self, expression: Any) -> Type:
        """The type of a type expression."""
        if isinstance(expression, str):
            if expression not in self._types:
                self._types[expression] = _SCALARS.get(expression) or self._named(expression)
            return self._types[expression]
        [(kind, inner)] = expression.items()
        match kind:
            case "list":
                return ListOf(self.type(inner))
            case "option":
                return Option(self.type(inner))
            case "result":
                ok = None if inner["ok"] is None else self.type(inner["ok"])
                return Result(ok, self.type(inner["err"]))
        raise ValueError(f"the contract has a type that this host does not know: {expression}")

    def instance_name(self, interface: str) -> str:
        """The name under which components import and export an interface."""
        package, _, version = self.package.partition("@")
        return f"{package}/{interface}@{version}"

    def _named(self, name: str) -> Type:
        definition = self._definitions[name]
        match definition["kind"]:
            case "alias":
                return self.type(definition["type"])
            case "enum":
                return Enum(_python_class(name))
            case "record":
                return Record(_python_class(name), self._fields(definition["fields"]))
            case "variant":
                return Variant(name, tuple(self._case(name, case) for case in definition["cases"]))
        raise ValueError(f"the contract has a kind that this host does not know: {definition}")

    def _fields(self, fields: list[dict[str, Any]]) -> tuple[Field, ...]:
        return tuple(
            Field(field["name"], field["name"].replace("-", "_"), self.type(field["type"]))
            for field in fields
        )

    def _case(self, variant: str, case: Mapping[str, Any]) -> Case:
        payload = self.type(case["type"]) if "type" in case else None
        return Case(case["name"], _python_class(variant, case["name"]), payload)

    def _function(self, name: str, definition: Mapping[str, Any]) -> Function:
        result = self.type(definition["result"]) if "result" in definition else None
        return Function(name, self._fields(definition["parameters"]), result)


def _python_class(name: str, case: str = "") -> type[Any]:
    interface, _, own_name = name.partition(".")
    module = importlib.import_module(f"payments_host.contract.{interface.replace('-', '_')}")
    words = f"{own_name}-{case}" if case else own_name
    found: type[Any] = getattr(module, "".join(part.capitalize() for part in words.split("-")))
    return found


@functools.cache
def contract() -> Schema:
    """The contract that this package was generated from."""
    text = resources.files("payments_host.contract").joinpath("schema.json").read_text("utf-8")
    return Schema(json.loads(text))


class Mismatch(ValueError):
    """A value is none of the contract's type. The message begins with its place, such as
    `authorization.metadata[3].key`."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}")
