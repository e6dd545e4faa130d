"""Every type of the contract goes to wasmtime and comes back as it was."""

from __future__ import annotations

import ctypes
import dataclasses
from typing import Any

import pytest
from wasmtime import Store
from wasmtime import _ffi as ffi
from wasmtime import component as wasm

from payments_host import Component, ContractError
from payments_host.codec import schema
from payments_host.codec.json_values import from_json
from payments_host.codec.schema import Mismatch, Type
from payments_host.codec.wasm_values import is_tagged, lift, lower
from payments_host.contract import types
from payments_host.contract.disputes import DisputeFilter
from payments_host.contract.ledger import FactEvent
from payments_host.contract.types import (
    Authorization,
    CaptureMode,
    Entry,
    Money,
    PageRequest,
    PaymentSourceCollectInBrowser,
    PaymentSourceSavedMethod,
    PresenceOnSession,
)
from payments_host.engine import ENGINE
from tests.support.samples import samples

CONTRACT = schema.contract()


def through_wasmtime(actual: Any, lowered: Any) -> Any:
    """Into the C API's value and out again, by wasmtime-py's own conversion."""
    store = Store(ENGINE)
    value = ffi.wasmtime_component_val_t()
    actual.convert_to_c(store, lowered, ctypes.pointer(value))
    return actual.convert_from_c(value)


def comparable(value: Any) -> Any:
    """Exceptions are equal only to themselves; compared are their fields."""
    if isinstance(value, tuple):
        return tuple(comparable(item) for item in value)
    if isinstance(value, ContractError):
        return type(value), {name: comparable(item) for name, item in vars(value).items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return type(value), [comparable(getattr(value, field.name)) for field in fields]
    return value


@pytest.fixture(scope="module")
def exported(stripe_component: Component, core_component: Component) -> dict[str, wasm.FuncType]:
    """wasmtime's types of all functions that the components export."""
    found = {}
    for component in (stripe_component, core_component):
        exports = component._component.type.exports(ENGINE)
        for function in CONTRACT.functions.values():
            if function.interface in component.interfaces:
                instance: Any = exports[CONTRACT.instance_name(function.interface)].ty
                found[function.name] = instance.exports(ENGINE)[function.method].ty
    return found


@pytest.mark.parametrize(
    "name", [name for name in CONTRACT.functions if not name.startswith("http-client.")]
)
def test_every_value_of_every_function_survives(
    name: str, exported: dict[str, wasm.FuncType]
) -> None:
    function = CONTRACT.functions[name]
    actual = exported[name]
    pairs: list[tuple[Type | None, Any]] = [(function.result, actual.result)]
    pairs += [
        (field.type, actual_type)
        for field, (_, actual_type) in zip(function.parameters, actual.params, strict=True)
    ]
    for expected, actual_type in pairs:
        assert expected is not None
        for sample in samples(expected):
            back = lift(expected, through_wasmtime(actual_type, lower(expected, sample, "value")))
            assert comparable(back) == comparable(sample)


@pytest.mark.parametrize("name", ["http-client.send", "http-client.send-all"])
def test_the_import_s_values_survive(name: str, stripe_component: Component) -> None:
    imports = stripe_component._component.type.imports(ENGINE)
    instance: Any = imports[CONTRACT.instance_name("http-client")].ty
    function = CONTRACT.functions[name]
    actual = instance.exports(ENGINE)[function.method].ty
    for sample in samples(function.result):
        assert function.result is not None
        back = through_wasmtime(actual.result, lower(function.result, sample, "answer"))
        assert comparable(lift(function.result, back)) == comparable(sample)


def types_of(expression: Any) -> Type:
    return CONTRACT.type(expression)


@pytest.mark.parametrize(
    ("expression", "tagged"),
    [
        # Payloads of different types: the value is the payload.
        ({"option": "string"}, False),
        ({"option": "types.money"}, False),
        ("types.disposition", False),
        ({"result": {"ok": None, "err": "types.adapter-error"}}, False),
        ({"result": {"ok": "string", "err": "types.adapter-error"}}, False),
        ({"result": {"ok": {"list": "string"}, "err": "types.adapter-error"}}, False),
        ({"result": {"ok": "bool", "err": "u64"}}, False),
        # Payloads of one type: the value says which case it is.
        ("types.credential-value", True),
        ("types.payment-source", True),
        ("types.presence", True),
        ({"result": {"ok": "types.payment", "err": "types.adapter-error"}}, True),
        ({"result": {"ok": "u8", "err": "u64"}}, True),
        ({"result": {"ok": "string", "err": "types.mode"}}, True),
        # A variant within counts as what it is given as.
        ({"option": {"option": "string"}}, True),
        ({"result": {"ok": "types.disposition", "err": "string"}}, True),
        ({"result": {"ok": "types.presence", "err": "string"}}, False),
    ],
)
def test_both_forms_of_variants_are_known(expression: Any, tagged: bool) -> None:
    type_ = types_of(expression)
    assert isinstance(type_, schema.Variant | schema.Option | schema.Result)
    assert is_tagged(type_) is tagged


def authorization(**changes: Any) -> Authorization:
    return dataclasses.replace(
        Authorization(
            amount=Money(minor_units=1099, currency="EUR"),
            source=PaymentSourceCollectInBrowser(),
            capture_mode=CaptureMode.MANUAL,
            presence=PresenceOnSession(),
        ),
        **changes,
    )


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "authorization: expected Authorization, not nothing"),
        (
            authorization(amount=Money(minor_units=-1, currency="EUR")),
            "authorization.amount.minor-units: it is not within 0 and 18446744073709551615",
        ),
        (
            authorization(amount=Money(minor_units=10.99, currency="EUR")),  # type: ignore[arg-type]
            "authorization.amount.minor-units: expected an integer, not float",
        ),
        (
            authorization(amount=Money(minor_units=True, currency="EUR")),
            "authorization.amount.minor-units: expected an integer, not bool",
        ),
        (
            authorization(capture_mode="manual"),
            "authorization.capture-mode: expected CaptureMode, not str",
        ),
        (
            authorization(source=PaymentSourceSavedMethod(value=7)),  # type: ignore[arg-type]
            "authorization.source.saved-method: expected a text, not int",
        ),
        (
            authorization(source="pm_card_visa"),
            "authorization.source: expected PaymentSourceSavedMethod or "
            "PaymentSourceBrowserToken or PaymentSourceNewMethod or PaymentSourceCollectInBrowser "
            "or PaymentSourceOther, not str",
        ),
        (
            authorization(allowed_methods="card"),
            "authorization.allowed-methods: expected a list, not str",
        ),
        (
            authorization(metadata=[Entry(key="a", value="b"), {"key": "c"}]),
            "authorization.metadata[1]: expected Entry, not dict",
        ),
        (
            authorization(order_id="\ud800"),
            "authorization.order-id: the text has a lone surrogate, which is no character",
        ),
    ],
)
def test_what_does_not_fit_is_named(value: object, message: str) -> None:
    with pytest.raises(Mismatch) as refused:
        lower(CONTRACT.type("types.authorization"), value, "authorization")
    assert str(refused.value) == message


def test_places_within_lists_and_cases() -> None:
    facts = CONTRACT.functions["ledger.fold"].parameters[2]
    with pytest.raises(Mismatch) as refused:
        lower(facts.type, [FactEvent(None)], facts.name)  # type: ignore[arg-type]
    assert str(refused.value) == "facts[0].event: expected Event, not nothing"
    with pytest.raises(Mismatch) as refused:
        from_json(facts.type, [{"event": {}}], facts.name)
    assert str(refused.value) == "facts[0].event.id: it is missing"


def test_absent_options_and_empty_lists_are_the_defaults() -> None:
    made = authorization()
    assert made.order_id is None
    assert made.line_items == ()
    assert made == authorization(order_id=None, line_items=())
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.order_id = "order-1"  # type: ignore[misc]


def test_records_that_may_be_empty_may_be_left_out() -> None:
    left_out = DisputeFilter(payment_id="pi_1")
    assert left_out == DisputeFilter(payment_id="pi_1", page=PageRequest())
    type_ = CONTRACT.type("disputes.dispute-filter")
    assert lift(type_, lower(type_, left_out, "filter")) == left_out
    # JSON of the contract stays strict.
    with pytest.raises(Mismatch, match=r"^filter\.page: it is missing$"):
        from_json(type_, {"payment-id": "pi_1"}, "filter")


def test_cases_can_be_matched() -> None:
    source: types.PaymentSource = PaymentSourceSavedMethod("pm_1")
    match source:
        case types.PaymentSourceSavedMethod(id_):
            assert id_ == "pm_1"
        case _:
            pytest.fail("another case")
