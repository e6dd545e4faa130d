"""Between the contract's Python types and the values that wasmtime takes and gives.

wasmtime-py hands variants, options and results over in two ways. Where the payloads of all cases are
of different Python types, a value is the payload itself, and a case without payload is `None`. Where
they are not (two texts, two records), it is a `Variant` with the case's name. Which of the two it is
follows from the type alone: see `is_tagged`.
"""

from __future__ import annotations

import functools
import re
from typing import Any

from wasmtime import component as wasm

from payments_host.codec import schema
from payments_host.codec.schema import Case, Mismatch, Type
from payments_host.errors import ContractError

_SURROGATE = re.compile(r"[\ud800-\udfff]")


def lower(type_: Type, value: object, place: str) -> Any:
    """The value for wasmtime.

    Raises `Mismatch`, naming the place, for what is no value of the type: wasmtime would say only
    that it expected another one.
    """
    match type_:
        case schema.Text():
            return _lower_text(value, place)
        case schema.Bool():
            if not isinstance(value, bool):
                raise Mismatch(place, f"expected a bool, not {_kind(value)}")
            return value
        case schema.Integer():
            return _lower_integer(type_, value, place)
        case schema.Enum():
            if not isinstance(value, type_.python):
                raise Mismatch(place, f"expected {type_.python.__name__}, not {_kind(value)}")
            return str(value)
        case schema.Option():
            if value is None:
                return wasm.Variant("none") if is_tagged(type_) else None
            payload = lower(type_.some, value, place)
            return wasm.Variant("some", payload) if is_tagged(type_) else payload
        case schema.ListOf():
            if isinstance(value, str) or not isinstance(value, list | tuple):
                raise Mismatch(place, f"expected a list, not {_kind(value)}")
            return [
                lower(type_.item, item, f"{place}[{index}]") for index, item in enumerate(value)
            ]
        case schema.Record():
            if not isinstance(value, type_.python):
                raise Mismatch(place, f"expected {type_.python.__name__}, not {_kind(value)}")
            record = wasm.Record()
            for field in type_.fields:
                item = lower(
                    field.type, getattr(value, field.attribute), _within(place, field.name)
                )
                setattr(record, field.name, item)
            return record
        case schema.Variant():
            for case in type_.cases:
                if isinstance(value, case.python):
                    return _lower_case(type_, case, value, place)
            expected = " or ".join(case.python.__name__ for case in type_.cases)
            raise Mismatch(place, f"expected {expected}, not {_kind(value)}")
        case schema.Result():
            failed = isinstance(value, ContractError)
            payload_type = type_.err if failed else type_.ok
            payload = None if payload_type is None else lower(payload_type, value, place)
            return wasm.Variant("err" if failed else "ok", payload) if is_tagged(type_) else payload


def lift(type_: Type, value: Any) -> Any:
    """The Python value of one that wasmtime gave. Lists become tuples: records are immutable."""
    match type_:
        case schema.Bool() | schema.Integer() | schema.Text():
            return value
        case schema.Enum():
            return type_.python(value)
        case schema.Option():
            some = value.payload if is_tagged(type_) else value
            return None if some is None else lift(type_.some, some)
        case schema.ListOf():
            return tuple(lift(type_.item, item) for item in value)
        case schema.Record():
            fields = {
                field.attribute: lift(field.type, getattr(value, field.name))
                for field in type_.fields
            }
            return type_.python(**fields)
        case schema.Variant():
            case, payload = _case_of(type_, value)
            return case.python() if case.type is None else case.python(lift(case.type, payload))
        case schema.Result():
            is_ok, payload = _is_ok(type_, value)
            payload_type = type_.ok if is_ok else type_.err
            return None if payload_type is None else lift(payload_type, payload)


@functools.cache
def is_tagged(type_: schema.Variant | schema.Option | schema.Result) -> bool:
    """Whether values of the type are a `Variant` with the case's name: when the Python types of two
    payloads overlap."""
    seen: set[type] = set()
    for payload in _payloads(type_):
        classes = _classes(payload)
        if classes & seen:
            return True
        seen |= classes
    return False


def _payloads(type_: schema.Variant | schema.Option | schema.Result) -> list[Type | None]:
    match type_:
        case schema.Variant():
            return [case.type for case in type_.cases]
        case schema.Option():
            return [None, type_.some]
        case schema.Result():
            return [type_.ok, type_.err]


@functools.cache
def _classes(type_: Type | None) -> frozenset[type]:
    """The Python types that wasmtime-py counts a payload as."""
    match type_:
        case None:
            return frozenset({object})
        case schema.Bool():
            return frozenset({bool})
        case schema.Integer():
            return frozenset({int})
        case schema.Text() | schema.Enum():
            return frozenset({str})
        case schema.ListOf():
            return frozenset({list})
        case schema.Record():
            return frozenset({wasm.Record})
        case _:
            if is_tagged(type_):
                return frozenset({wasm.Variant})
            return frozenset().union(*(_classes(payload) for payload in _payloads(type_)))


def _lower_text(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise Mismatch(place, f"expected a text, not {_kind(value)}")
    # Looked for, because the error of `encode` holds the whole text.
    if _SURROGATE.search(value):
        raise Mismatch(place, "the text has a lone surrogate, which is no character")
    return value


def _lower_integer(type_: schema.Integer, value: object, place: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Mismatch(place, f"expected an integer, not {_kind(value)}")
    if not type_.minimum <= value <= type_.maximum:
        raise Mismatch(place, f"it is not within {type_.minimum} and {type_.maximum}")
    return value


def _lower_case(type_: schema.Variant, case: Case, value: Any, place: str) -> Any:
    payload = None
    if case.type is not None:
        payload = lower(case.type, value.value, _within(place, case.name))
    return wasm.Variant(case.name, payload) if is_tagged(type_) else payload


def _case_of(type_: schema.Variant, value: Any) -> tuple[Case, Any]:
    if is_tagged(type_):
        for case in type_.cases:
            if case.name == value.tag:
                return case, value.payload
    else:
        for case in type_.cases:
            if (
                value is None
                if case.type is None
                else isinstance(value, tuple(_classes(case.type)))
            ):
                return case, value
    raise Mismatch(type_.name, f"no case of it is {_kind(value)}")


def _is_ok(type_: schema.Result, value: Any) -> tuple[bool, Any]:
    if is_tagged(type_):
        return value.tag == "ok", value.payload
    if type_.ok is None:
        return value is None, value
    return isinstance(value, tuple(_classes(type_.ok))), value


def _within(place: str, name: str) -> str:
    return f"{place}.{name}"


def _kind(value: object) -> str:
    """What a value is, without the value: it may be secret."""
    return "nothing" if value is None else type(value).__name__
