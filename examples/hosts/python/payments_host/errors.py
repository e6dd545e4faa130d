"""What can go wrong, and what is then known about the money.

- `ContractError`: the adapter answered with an error of the contract. Its subclasses are generated
  from the contract and have the fields of its records: `AdapterError`, `WebhookError`, `AmountError`,
  `LedgerError`.
- `HostFailure`: the host ended the call or could not make it.
- `LoadError`: a file is not a component that this host runs.
"""

from __future__ import annotations

import dataclasses
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from payments_host.contract.types import Outcome


class PaymentsError(Exception):
    """Everything that this package raises on purpose."""


class ContractError(PaymentsError):
    """An error of the contract, with the fields of its record as attributes."""

    def __str__(self) -> str:
        told = {field.name: getattr(self, field.name) for field in self._fields()}
        kind = f"{told['kind']}: " if "kind" in told else ""
        text = f"{kind}{told.get('message', '')}"
        for name in ("code", "field", "outcome", "request_id"):
            if told.get(name) is not None:
                text += f"; {name.replace('_', ' ')} {told[name]}"
        return text

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions are rebuilt from positional arguments, of which these have none.
        return _rebuild, (
            type(self),
            {each.name: getattr(self, each.name) for each in self._fields()},
        )

    @classmethod
    def _fields(cls) -> tuple[dataclasses.Field[Any], ...]:
        return dataclasses.fields(cls) if dataclasses.is_dataclass(cls) else ()


def _rebuild(error: type[PaymentsError], fields: dict[str, Any]) -> PaymentsError:
    return error(**fields)


class FailureKind(StrEnum):
    """What ended a call."""

    INVALID_ARGUMENT = "invalid-argument"
    """An argument is no value of the contract's types. The message names the place."""
    TIMEOUT = "timeout"
    """The whole call took longer than `Limits.call_timeout`."""
    COMPUTE_LIMIT = "compute-limit"
    """The component computed for more than `Limits.compute`. Waiting is not computing."""
    MEMORY_LIMIT = "memory-limit"
    """The component asked for more than `Limits.memory_bytes`."""
    REQUEST_LIMIT = "request-limit"
    """The adapter made more HTTP requests than `Limits.requests_per_call`."""
    TRAP = "trap"
    """The component broke, or answered with what is no value of the contract."""
    UNSUPPORTED = "unsupported"
    """The component does not export the interface."""


class HostFailure(PaymentsError):
    """The host ended a call, or could not make it."""

    def __init__(self, *, kind: FailureKind, outcome: Outcome, message: str, function: str) -> None:
        super().__init__(kind, outcome, message, function)
        self.kind = kind
        self.outcome = outcome
        """`not-performed`, or `unknown` as soon as a request other than GET or HEAD was handed to the
        network in this call, or the operation had been sent before."""
        self.message = message
        self.function = function
        """The contract's function, such as `gateway.capture`."""

    def __str__(self) -> str:
        known = (
            "a write had been sent, so it may have been performed: ask `find`, or repeat the same "
            "operation"
            if self.outcome == "unknown"
            else "nothing had been sent that changes anything"
        )
        return f"{self.function}: {self.message} ({self.kind}); {known}"

    def __reduce__(self) -> tuple[Any, ...]:
        fields = {name: getattr(self, name) for name in ("kind", "outcome", "message", "function")}
        return _rebuild, (type(self), fields)


class LoadError(PaymentsError):
    """A file is not a component that this host runs. The message says what to do."""
