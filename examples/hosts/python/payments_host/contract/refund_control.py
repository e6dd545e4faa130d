"""Interface `refund-control` of the contract. Written by `tools/generate.py`."""

from __future__ import annotations

from dataclasses import dataclass

from payments_host.codec.interface import Interface
from payments_host.contract.types import Operation, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundCancellation:
    """Record `refund-control.refund-cancellation`."""

    payment_id: str
    reference: str
    """The provider's reference of the refund."""


class RefundControl(Interface):
    """What can be done to a refund that is under way. Optional: world `refund-control-provider`."""

    def cancel_refund(self, operation: Operation, cancellation: RefundCancellation) -> Transaction:
        """Cancels a refund whose money has not left: at Stripe one that waits for the customer's
        bank details (`action-required`). One that is canceled already is canceled.

        Errors:

        - `not-found`, also when the refund belongs to another payment.
        - `conflict` when it can no longer be canceled.
        """
        answer: Transaction = self._invoke("refund-control.cancel-refund", operation, cancellation)
        return answer
