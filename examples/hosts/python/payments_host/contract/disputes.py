"""Interface `disputes` of the contract. Written by `tools/generate.py`."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from payments_host.codec.interface import Interface
from payments_host.contract.types import Connection, Dispute, Operation, PageRequest, TimeRange


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """Record `disputes.acceptance`."""

    dispute_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeFilter:
    """Record `disputes.dispute-filter`."""

    payment_id: str | None = None
    created: TimeRange | None = None
    page: PageRequest = dataclasses.field(default_factory=PageRequest)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputePage:
    """Record `disputes.dispute-page`."""

    disputes: Sequence[Dispute] = ()
    next: str | None = None
    """The cursor of the next page; absent: this is the last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Record `disputes.evidence`."""

    kind: EvidenceKind
    value: str
    """An empty text removes what was given before."""


class EvidenceKind(StrEnum):
    """What a piece of evidence is. Those marked as documents are ids of files that were uploaded
    to the provider; all others are texts.
    """

    ACCESS_ACTIVITY_LOG = "access-activity-log"
    BILLING_ADDRESS = "billing-address"
    CANCELLATION_POLICY = "cancellation-policy"
    """Document."""
    CANCELLATION_POLICY_DISCLOSURE = "cancellation-policy-disclosure"
    CANCELLATION_REBUTTAL = "cancellation-rebuttal"
    CUSTOMER_COMMUNICATION = "customer-communication"
    """Document."""
    CUSTOMER_EMAIL_ADDRESS = "customer-email-address"
    CUSTOMER_NAME = "customer-name"
    CUSTOMER_PURCHASE_IP = "customer-purchase-ip"
    CUSTOMER_SIGNATURE = "customer-signature"
    """Document."""
    DUPLICATE_CHARGE_DOCUMENTATION = "duplicate-charge-documentation"
    """Document."""
    DUPLICATE_CHARGE_EXPLANATION = "duplicate-charge-explanation"
    DUPLICATE_CHARGE_ID = "duplicate-charge-id"
    PRODUCT_DESCRIPTION = "product-description"
    RECEIPT = "receipt"
    """Document."""
    REFUND_POLICY = "refund-policy"
    """Document."""
    REFUND_POLICY_DISCLOSURE = "refund-policy-disclosure"
    REFUND_REFUSAL_EXPLANATION = "refund-refusal-explanation"
    SERVICE_DATE = "service-date"
    SERVICE_DOCUMENTATION = "service-documentation"
    """Document."""
    SHIPPING_ADDRESS = "shipping-address"
    SHIPPING_CARRIER = "shipping-carrier"
    SHIPPING_DATE = "shipping-date"
    SHIPPING_DOCUMENTATION = "shipping-documentation"
    """Document."""
    SHIPPING_TRACKING_NUMBER = "shipping-tracking-number"
    UNCATEGORIZED_FILE = "uncategorized-file"
    """Document."""
    UNCATEGORIZED_TEXT = "uncategorized-text"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceSubmission:
    """Record `disputes.evidence-submission`."""

    dispute_id: str
    evidence: Sequence[Evidence] = ()
    """Each kind once. A text has at most 20,000 characters, all together at most 150,000."""
    submit: bool
    """Send it to the bank, which can be done once; otherwise it is only kept."""


class Disputes(Interface):
    """Customers' objections to payments. Optional: world `disputes-provider`."""

    def accept_dispute(self, operation: Operation, acceptance: Acceptance) -> Dispute:
        """Gives in: the dispute is lost, for good. One that is lost already is accepted.

        Errors: `conflict` when the dispute is over and was not lost.
        """
        answer: Dispute = self._invoke("disputes.accept-dispute", operation, acceptance)
        return answer

    def get_dispute(self, connection: Connection, dispute_id: str) -> Dispute:
        answer: Dispute = self._invoke("disputes.get-dispute", connection, dispute_id)
        return answer

    def list_disputes(self, connection: Connection, filter: DisputeFilter) -> DisputePage:
        answer: DisputePage = self._invoke("disputes.list-disputes", connection, filter)
        return answer

    def submit_evidence(self, operation: Operation, submission: EvidenceSubmission) -> Dispute:
        """Keeps evidence with a dispute, or sends it to the bank.

        Errors:

        - `invalid-request` naming the field, before anything is sent.
        - `conflict` when the dispute takes no evidence any more.
        """
        answer: Dispute = self._invoke("disputes.submit-evidence", operation, submission)
        return answer
