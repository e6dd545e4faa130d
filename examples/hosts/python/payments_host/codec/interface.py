"""What the generated classes of the contract's interfaces are made on."""

from __future__ import annotations

from typing import Any, Protocol


class Invoke(Protocol):
    """Calls a function of the contract, such as `gateway.capture`."""

    def __call__(self, function: str, /, *arguments: object) -> Any: ...


class Interface:
    """The functions of one interface of a component."""

    __slots__ = ("_invoke",)

    def __init__(self, invoke: Invoke) -> None:
        self._invoke = invoke
