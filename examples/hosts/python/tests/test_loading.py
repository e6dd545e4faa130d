"""What is loaded, and what is refused and why."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from wasmtime import wat2wasm

from payments_host import Adapter, Component, Core, LoadError
from tests.support.environment import needed


def refusal(text: str) -> str:
    with pytest.raises(LoadError) as refused:
        Component(bytes(wat2wasm(text)), name="adapter.wasm")
    return str(refused.value)


def test_the_hash_is_of_the_file(stripe_component: Component) -> None:
    content = Path(needed("PAYMENTS_ADAPTER")).read_bytes()
    adapter = Adapter(stripe_component)
    assert adapter.sha256 == hashlib.sha256(content).hexdigest()


def test_foreign_imports_are_listed() -> None:
    told = refusal(
        """(component
          (import "wasi:cli/environment@0.2.0" (instance
            (export "get-arguments" (func (result (list string))))))
          (import "commerce:payments/http-client@0.1.0" (instance
            (export "open-socket" (func))))
          (import "sockets:raw/types@1.0.0" (instance
            (export "socket" (type (sub resource)))))
          (import "other:package/types@1.0.0" (instance (type $t u8) (export "t" (type (eq $t)))))
          (import "log" (func)))"""
    )
    assert told == (
        "adapter.wasm imports what this host does not provide:\n"
        "  wasi:cli/environment@0.2.0 get-arguments\n"
        "  commerce:payments/http-client@0.1.0 open-socket\n"
        "  sockets:raw/types@1.0.0 socket\n"
        "  other:package/types@1.0.0\n"
        "  log\n"
        "It may import no functions but those of commerce:payments/http-client@0.1.0. Build it for "
        "wasm32-unknown-unknown, without WASI."
    )


def test_another_version_of_the_contract_is_named() -> None:
    told = refusal(
        """(component
          (component $empty)
          (instance $i (instantiate $empty))
          (export "commerce:payments/gateway@0.2.0" (instance $i)))"""
    )
    assert told == (
        "adapter.wasm exports commerce:payments/gateway@0.2.0: it speaks version 0.2.0 of the "
        "contract, and this host speaks 0.1.0"
    )


def test_missing_functions_are_named() -> None:
    told = refusal(
        """(component
          (component $empty)
          (instance $i (instantiate $empty))
          (export "commerce:payments/gateway@0.1.0" (instance $i)))"""
    )
    assert told.startswith("adapter.wasm: gateway.")
    assert told.endswith(" is not exported")


@pytest.mark.parametrize(
    ("parameters", "result", "problem"),
    [
        ('(param "text" u32)', "u32", "has other parameters than the contract's"),
        ("", "u32", "has a result of another type than the contract's"),
    ],
)
def test_other_types_are_named(parameters: str, result: str, problem: str) -> None:
    told = refusal(
        f"""(component
          (core module $m (func (export "f") {"(param i32)" if parameters else ""} (result i32)
            i32.const 0))
          (core instance $c (instantiate $m))
          (func $f {parameters} (result {result}) (canon lift (core func $c "f")))
          (instance $i (export "currencies-as-of" (func $f)) (export "exponent" (func $f))
            (export "format" (func $f)) (export "format-signed" (func $f))
            (export "parse" (func $f)) (export "parse-signed" (func $f)))
          (export "commerce:payments/amounts@0.1.0" (instance $i)))"""
    )
    assert told == f"adapter.wasm: amounts.currencies-as-of {problem}"


@pytest.mark.parametrize(
    ("imported", "problem"),
    [
        (
            '(export "send" (func (param "request" string) (result string)))',
            "http-client.send has a parameter request of another type than the contract's",
        ),
        (
            '(export "send-all" (func (result (list string))))',
            "http-client.send-all has other parameters than the contract's",
        ),
    ],
)
def test_other_types_of_the_import_are_named(imported: str, problem: str) -> None:
    told = refusal(
        f'(component (import "commerce:payments/http-client@0.1.0" (instance {imported})))'
    )
    assert told == f"adapter.wasm: its import {problem}"


def test_what_is_no_component(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="is not a WebAssembly component"):
        Component(b"not wasm at all")
    with pytest.raises(LoadError, match="is not a WebAssembly component"):
        Component(bytes(wat2wasm("(module)")))
    with pytest.raises(LoadError, match="cannot be read"):
        Component.load(tmp_path / "missing.wasm")


def test_components_are_not_taken_for_each_other(
    stripe_component: Component, core_component: Component
) -> None:
    with pytest.raises(LoadError, match="not a payment adapter: it does not export descriptor"):
        Adapter(core_component)
    with pytest.raises(LoadError, match="not payments-core: it does not export amounts, ledger"):
        Core(stripe_component)
