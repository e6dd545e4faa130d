"""The wasmtime engine of the process, and the clock that ends calls whose time is over."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from wasmtime import Config, Engine
from wasmtime.component import _types as wasmtime_types

EPOCH = 0.02
"""Seconds between two ticks of the clock."""


def _config() -> Config:
    config = Config()
    # Fuel bounds what a component computes: it is exact, the same on every machine, and waiting
    # costs none of it. Epochs bound the time of the whole call.
    config.consume_fuel = True
    config.epoch_interruption = True
    # Traps are found by checks in the compiled code, not by signals: `faulthandler.enable()` and its
    # like take the handlers of those signals over, and a trap would then end the process.
    config.signals_based_traps = False
    return config


ENGINE = Engine(_config())


class Clock:
    """Advances the engine's epoch, as long as calls are under way."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._calls = 0
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    @contextmanager
    def running(self) -> Iterator[None]:
        """Ticks within this block."""
        with self._changed:
            self._calls += 1
            # Not alive either in a process that was forked from one that had it.
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(
                    target=self._tick, name="payments-clock", daemon=True
                )
                self._thread.start()
            self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._calls -= 1

    def _tick(self) -> None:
        while True:
            with self._changed:
                while self._calls == 0:
                    self._changed.wait()
            time.sleep(EPOCH)
            self._engine.increment_epoch()


CLOCK = Clock(ENGINE)


class _SetOfThisThread(threading.local):
    """As much of a set as wasmtime-py needs of one, and another one in each thread."""

    def __init__(self) -> None:
        self._items: set[type] = set()

    def add(self, item: type) -> None:
        self._items.add(item)

    def clear(self) -> None:
        self._items.clear()

    def __iter__(self) -> Iterator[type]:
        return iter(tuple(self._items))


def _make_options_thread_safe() -> None:
    """wasmtime-py 50 works out which case of an option or variant it is given in one set for all
    threads (bytecodealliance/wasmtime-py#254), so that calls side by side fail now and then. Nothing
    else of it is shared by calls that have a store each."""
    if not isinstance(wasmtime_types.case_test_cache, set):
        raise ImportError("this version of wasmtime is not the one that requirements.txt names")
    wasmtime_types.case_test_cache = _SetOfThisThread()  # type: ignore[assignment]


_make_options_thread_safe()
