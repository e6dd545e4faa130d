"""Between the contract's Python types and JSON under the contract's own names.

An absent option is an absent key, and so may an empty list be when it is read. A case without payload
is its name, one with payload an object of its name and the payload. An item of a list of results is
`{"ok": …}` or `{"err": …}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payments_host.codec import schema
from payments_host.codec.schema import Field, Mismatch, Type
from payments_host.errors import ContractError


def from_json(type_: Type, value: Any, place: str) -> Any:
    """Reads a value. Raises `Mismatch`, naming the place."""
    match type_:
        case schema.Bool():
            return _expect(bool, value, place)
        case schema.Text():
            return _expect(str, value, place)
        case schema.Integer():
            if isinstance(value, bool) or not isinstance(value, int):
                raise Mismatch(place, f"expected an integer, not {_kind(value)}")
            if not type_.minimum <= value <= type_.maximum:
                raise Mismatch(place, f"it is not within {type_.minimum} and {type_.maximum}")
            return value
        case schema.Enum():
            name = _expect(str, value, place)
            names = [str(member) for member in type_.python]
            if name not in names:
                raise Mismatch(place, f"it is none of {', '.join(names)}")
            return type_.python(name)
        case schema.Option():
            return None if value is None else from_json(type_.some, value, place)
        case schema.ListOf():
            items = _expect(list, value, place)
            return tuple(
                from_json(type_.item, item, f"{place}[{index}]") for index, item in enumerate(items)
            )
        case schema.Record():
            return type_.python(**fields_from_json(type_.fields, value, place))
        case schema.Variant():
            return _case_from_json(type_, value, place)
        case schema.Result():
            raise Mismatch(place, "results are given by functions, and to none")


def fields_from_json(fields: tuple[Field, ...], value: Any, place: str = "") -> dict[str, Any]:
    """Reads the fields of a record, or the arguments of a function, by their Python names."""
    given: Mapping[str, Any] = _expect(dict, value, place or "arguments")
    start = f"{place}." if place else ""
    names = {field.name for field in fields}
    for name in given:
        if name not in names:
            raise Mismatch(f"{start}{name}", f"there is no such field; there are {_listed(names)}")
    read = {}
    for field in fields:
        if field.name in given:
            item = from_json(field.type, given[field.name], f"{start}{field.name}")
        elif isinstance(field.type, schema.Option):
            item = None
        elif isinstance(field.type, schema.ListOf):
            item = ()
        else:
            raise Mismatch(f"{start}{field.name}", "it is missing")
        read[field.attribute] = item
    return read


def to_json(type_: Type, value: Any) -> Any:
    """Writes a value of the type."""
    match type_:
        case schema.Bool() | schema.Integer() | schema.Text():
            return value
        case schema.Enum():
            return str(value)
        case schema.Option():
            return None if value is None else to_json(type_.some, value)
        case schema.ListOf():
            return [to_json(type_.item, item) for item in value]
        case schema.Record():
            written = {
                field.name: to_json(field.type, getattr(value, field.attribute))
                for field in type_.fields
            }
            return {name: item for name, item in written.items() if item is not None}
        case schema.Variant():
            case = next(case for case in type_.cases if isinstance(value, case.python))
            if case.type is None:
                return case.name
            return {case.name: to_json(case.type, value.value)}
        case schema.Result():
            if isinstance(value, ContractError):
                return {"err": to_json(type_.err, value)}
            return {"ok": None if type_.ok is None else to_json(type_.ok, value)}


def _case_from_json(type_: schema.Variant, value: Any, place: str) -> Any:
    if isinstance(value, dict) and len(value) == 1:
        [(name, payload)] = value.items()
    else:
        name, payload = _expect(str, value, place), None
    for case in type_.cases:
        if case.name != name:
            continue
        if (case.type is None) != isinstance(value, str):
            wanted = "no payload" if case.type is None else "a payload"
            raise Mismatch(place, f"case {name} has {wanted}")
        if case.type is None:
            return case.python()
        return case.python(from_json(case.type, payload, f"{place}.{name}"))
    raise Mismatch(place, f"it is none of {_listed(case.name for case in type_.cases)}")


def _expect(wanted: type[Any], value: Any, place: str) -> Any:
    if not isinstance(value, wanted):
        raise Mismatch(place, f"expected {_NAMES[wanted]}, not {_kind(value)}")
    return value


_NAMES = {bool: "true or false", str: "a text", list: "a list", dict: "an object"}


def _kind(value: Any) -> str:
    """What a value is, without the value: it may be secret."""
    return "null" if value is None else _NAMES.get(type(value), "a number")


def _listed(names: Any) -> str:
    return ", ".join(sorted(names))
