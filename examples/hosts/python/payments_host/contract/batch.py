"""Interface `batch` of the contract. Written by `tools/generate.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from payments_host.codec.interface import Interface
from payments_host.contract.types import (
    AdapterError,
    Authorization,
    Connection,
    Payment,
    UnixSeconds,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationBatch:
    """Record `batch.authorization-batch`."""

    connection: Connection
    now: UnixSeconds
    """The host's clock."""
    items: Sequence[BatchItem] = ()
    """1–100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchItem:
    """Record `batch.batch-item`."""

    operation_id: str
    """As `operation.id`: an item of a batch and a call of `gateway.authorize` with the same id
    are the same operation.
    """
    first_sent_at: UnixSeconds | None = None
    """As `operation.first_sent_at`."""
    authorization: Authorization
    """`presence` is `merchant-initiated` or `moto`, `source` is not `collect-in-browser`."""


class Batch(Interface):
    """Many payments without the customer, in one call. Optional: world `batch-provider`."""

    def authorize_all(self, batch: AuthorizationBatch) -> Sequence[Payment | AdapterError]:
        """Authorizes each item as `gateway.authorize` would. There is a result for each item, in
        their order, and one that fails does not affect another. The provider's rate limit is
        kept.

        After a crash, send the whole batch again with `first_sent_at`: each payment is made
        once.

        Errors: `invalid-request` when the batch itself is wrong (its connection, its size,
        one operation id twice): then nothing was sent. A wrong item is that item's error
        alone.
        """
        answer: Sequence[Payment | AdapterError] = self._invoke("batch.authorize-all", batch)
        return answer
