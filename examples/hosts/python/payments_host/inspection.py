"""Whether a component is one that this host runs: what it imports, what it exports, of which types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wasmtime import component as wasm
from wasmtime.component._types import ComponentExtern

from payments_host.codec import schema
from payments_host.codec.schema import Function, Type
from payments_host.engine import ENGINE
from payments_host.errors import LoadError

_TYPES = "types"
_HTTP_CLIENT = "http-client"


def inspect(component: wasm.Component, name: str) -> frozenset[str]:
    """The contract's interfaces that the component exports. Raises `LoadError` for imports that the
    host does not provide, and for functions that are missing or of other types."""
    foreign = list(_foreign_imports(component.type.imports(ENGINE)))
    if foreign:
        listed = "\n".join(f"  {each}" for each in foreign)
        raise LoadError(
            f"{name} imports what this host does not provide:\n{listed}\n"
            f"It may import no functions but those of {_instance(_HTTP_CLIENT)}. Build it for "
            "wasm32-unknown-unknown, without WASI."
        )
    _check_http_client(name, component.type.imports(ENGINE))
    exports = component.type.exports(ENGINE)
    _check_version(name, exports)
    interfaces = set()
    for function in schema.contract().functions.values():
        export = exports.get(_instance(function.interface))
        if export is None or not isinstance(export.ty, wasm.ComponentInstanceType):
            continue
        interfaces.add(function.interface)
        extern = export.ty.exports(ENGINE).get(function.method)
        problem = _difference(None if extern is None else extern.ty, function)
        if problem:
            raise LoadError(f"{name}: {function.name} {problem}")
    return frozenset(interfaces)


def _instance(interface: str) -> str:
    return schema.contract().instance_name(interface)


def _check_version(name: str, exports: Mapping[str, object]) -> None:
    package, _, version = schema.contract().package.partition("@")
    for export in exports:
        interface, _, exported = export.partition("@")
        if interface.startswith(f"{package}/") and exported != version:
            raise LoadError(
                f"{name} exports {export}: it speaks version {exported} of the contract, and this "
                f"host speaks {version}"
            )


def _foreign_imports(imports: Mapping[str, ComponentExtern]) -> Iterator[str]:
    for name, extern in imports.items():
        item = extern.ty
        if not isinstance(item, wasm.ComponentInstanceType):
            yield name
            continue
        used = [
            export
            for export, inner in item.exports(ENGINE).items()
            if isinstance(inner.ty, wasm.FuncType | wasm.ResourceType)
        ]
        if name == _instance(_HTTP_CLIENT):
            used = [export for export in used if export not in _http_functions()]
        elif name != _instance(_TYPES) and not used:
            # Types alone can do nothing, but only the contract's own are anybody's need.
            yield name
        for export in used:
            yield f"{name} {export}"


def _http_functions() -> dict[str, Function]:
    functions = schema.contract().functions.values()
    return {each.method: each for each in functions if each.interface == _HTTP_CLIENT}


def _check_http_client(name: str, imports: Mapping[str, ComponentExtern]) -> None:
    """What it calls has to be what the host provides: wasmtime would only find out when it is called."""
    imported = imports.get(_instance(_HTTP_CLIENT))
    if imported is None or not isinstance(imported.ty, wasm.ComponentInstanceType):
        return
    used = imported.ty.exports(ENGINE)
    for method, function in _http_functions().items():
        problem = _difference(used[method].ty, function) if method in used else None
        if problem:
            raise LoadError(f"{name}: its import {function.name} {problem}")


def _difference(item: object, function: Function) -> str | None:
    """How a function differs from the contract's."""
    if not isinstance(item, wasm.FuncType):
        return "is not exported"
    if [name for name, _ in item.params] != [field.name for field in function.parameters]:
        return "has other parameters than the contract's"
    for (name, actual), field in zip(item.params, function.parameters, strict=True):
        if not _fits(actual, field.type):
            return f"has a parameter {name} of another type than the contract's"
    if not _fits(item.result, function.result):
        return "has a result of another type than the contract's"
    return None


_INTEGERS = {"u8": wasm.U8, "u16": wasm.U16, "u32": wasm.U32, "u64": wasm.U64, "s64": wasm.S64}


def _fits(actual: wasm.ValType | None, expected: Type | None) -> bool:
    match expected:
        case None:
            return actual is None
        case schema.Bool():
            return isinstance(actual, wasm.Bool)
        case schema.Text():
            return isinstance(actual, wasm.String)
        case schema.Integer():
            return isinstance(actual, _INTEGERS[expected.name])
        case schema.Enum():
            names = [str(member) for member in expected.python]
            return isinstance(actual, wasm.EnumType) and actual.names == names
        case schema.ListOf():
            return isinstance(actual, wasm.ListType) and _fits(actual.element, expected.item)
        case schema.Option():
            return isinstance(actual, wasm.OptionType) and _fits(actual.payload, expected.some)
        case schema.Result():
            return (
                isinstance(actual, wasm.ResultType)
                and _fits(actual.ok, expected.ok)
                and _fits(actual.err, expected.err)
            )
        case schema.Record():
            return isinstance(actual, wasm.RecordType) and _same_members(
                actual.fields, [(field.name, field.type) for field in expected.fields]
            )
        case schema.Variant():
            return isinstance(actual, wasm.VariantType) and _same_members(
                actual.cases, [(case.name, case.type) for case in expected.cases]
            )


def _same_members(
    actual: list[tuple[str, wasm.ValType]] | list[tuple[str, wasm.ValType | None]],
    expected: list[tuple[str, Type]] | list[tuple[str, Type | None]],
) -> bool:
    return len(actual) == len(expected) and all(
        name == expected_name and _fits(type_, expected_type)
        for (name, type_), (expected_name, expected_type) in zip(actual, expected, strict=True)
    )
