"""A component: loading it, and running its functions, each call in a fresh instance."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

from wasmtime import Store, StoreContext, WasmtimeError
from wasmtime import component as wasm

from payments_host.call import Imports, Replay
from payments_host.codec import schema
from payments_host.engine import CLOCK, ENGINE, EPOCH
from payments_host.errors import LoadError
from payments_host.inspection import inspect
from payments_host.limits import Limits

_HTTP_CLIENT = "http-client"

# What one call's instance may be made of: components of Rust need four instances, one memory and two
# tables.
_INSTANCES, _MEMORIES, _TABLES = 8, 2, 4

_this_thread = threading.local()


@dataclass(frozen=True, slots=True)
class Ended:
    """A run that did not answer."""

    error: WasmtimeError
    fuel_left: int


class Component:
    """A compiled component that imports nothing but what this host provides. Load it once, and use it
    from as many threads as you like."""

    def __init__(self, code: bytes, *, name: str = "component") -> None:
        """Compiles a component, which takes some tenths of a second. Raises `LoadError`; none of its
        code runs."""
        self.sha256 = hashlib.sha256(code).hexdigest()
        """Of its bytes, in hex. Compare it with the one that you trust."""
        try:
            self._component = wasm.Component(ENGINE, code)
        except WasmtimeError as error:
            raise LoadError(f"{name} is not a WebAssembly component: {error}") from None
        self.interfaces = inspect(self._component, name)
        """The interfaces that it exports: `gateway`, `vault`, …"""
        self._functions = self._find_functions()
        # One linker for all calls: wasmtime-py's table of host functions is no place for several
        # threads to write to.
        self._linker = _linker()

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Component:
        """Compiles a file. Raises `LoadError`."""
        try:
            code = Path(path).read_bytes()
        except OSError as error:
            raise LoadError(f"{path} cannot be read: {error.strerror}") from None
        return cls(code, name=str(path))

    def run(
        self,
        function: str,
        arguments: Sequence[Any],
        imports: Imports | Replay,
        limits: Limits,
        *,
        seconds: float,
        memory_factor: int = 1,
    ) -> Any:
        """Calls a function in a fresh instance, between wasmtime's values. Gives its answer, or how it
        `Ended`: at the latest after these seconds."""
        with Store(ENGINE) as store, CLOCK.running(), _imports_of_this_thread(imports):
            store.set_fuel(limits.compute)
            store.set_epoch_deadline(int(seconds / EPOCH) + 1)
            store.set_limits(
                memory_size=limits.memory_bytes * memory_factor,
                table_elements=limits.table_elements,
                instances=_INSTANCES,
                memories=_MEMORIES,
                tables=_TABLES,
            )
            try:
                instance = self._linker.instantiate(store, self._component)
                exported = instance.get_func(store, self._functions[function])
                assert exported is not None
                return exported(store, *arguments)
            except WasmtimeError as error:
                return Ended(error, store.get_fuel())

    def _find_functions(self) -> dict[str, wasm.ExportIndex]:
        found = {}
        for function in schema.contract().functions.values():
            if function.interface in self.interfaces:
                name = schema.contract().instance_name(function.interface)
                interface = self._component.get_export_index(name)
                index = self._component.get_export_index(function.method, interface)
                assert index is not None
                found[function.name] = index
        return found


def _linker() -> wasm.Linker:
    linker = wasm.Linker(ENGINE)
    with (
        linker.root() as root,
        root.add_instance(schema.contract().instance_name(_HTTP_CLIENT)) as http_client,
    ):
        http_client.add_func("send", _send)
        http_client.add_func("send-all", _send_all)
    return linker


def _send(_: StoreContext, request: Any) -> Any:
    return _this_thread.imports.send(request)


def _send_all(_: StoreContext, requests: Any) -> Any:
    return _this_thread.imports.send_all(requests)


@contextmanager
def _imports_of_this_thread(imports: Imports | Replay) -> Iterator[None]:
    """A component calls its imports on the thread that it was called on."""
    before = getattr(_this_thread, "imports", None)
    _this_thread.imports = imports
    try:
        yield
    finally:
        _this_thread.imports = before
