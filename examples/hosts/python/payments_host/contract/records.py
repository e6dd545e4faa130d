"""Interface `records` of the contract. Written by `tools/generate.py`."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from payments_host.codec.interface import Interface
from payments_host.contract.types import Connection, PageRequest, TimeRange, UnixSeconds


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFilter:
    """Record `records.change-filter`."""

    since: UnixSeconds
    """From then on. Before `now`, and at Stripe at most 30 days: it forgets older changes. Each
    page is measured anew, so leave the time that reading takes.
    """
    until: UnixSeconds | None = None
    """Up to then, without. Absent: all that there are now."""
    kinds: Sequence[RecordKind] = ()
    """Whose changes. Empty: those of all kinds."""
    now: UnixSeconds
    """The host's clock: it tells whether `since` is still within the horizon."""
    page: PageRequest = dataclasses.field(default_factory=PageRequest)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage:
    """Record `records.change-page`."""

    changes: Sequence[RecordChange] = ()
    """May be fewer than `limit`, and none, on any page: the provider also tells of what was not
    asked for.
    """
    next: str | None = None
    """The cursor of the next page; absent: this is the last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRecord:
    """An object of the provider's."""

    id: str
    created: UnixSeconds | None = None
    json: str
    """The whole object, JSON, in the version that the descriptor names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChange:
    """Something happened to a record."""

    event_id: str
    """The provider's id of the event. A change that comes twice has the same."""
    event_type: str
    """The provider's type of the event."""
    kind: RecordKind
    created: UnixSeconds
    is_deleted: bool
    """The object is gone, and `content` is how it was at the end."""
    api_version: str | None = None
    """The provider's version in which `content` is written. At Stripe the one that the account
    had when it happened, which need not be the descriptor's.
    """
    content: ProviderRecord
    """The object as it was after the change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFilter:
    """Record `records.record-filter`."""

    kind: RecordKind
    created: TimeRange | None = None
    """By when they were **created**. An object that is older and was changed in this time is not
    among them: see `list_changes`.
    """
    page: PageRequest = dataclasses.field(default_factory=PageRequest)


class RecordKind(StrEnum):
    """Enum `records.record-kind`."""

    CHARGES = "charges"
    REFUNDS = "refunds"
    BALANCE_TRANSACTIONS = "balance-transactions"
    CUSTOMERS = "customers"
    SUBSCRIPTIONS = "subscriptions"
    """In every status, canceled ones too."""
    PRICES = "prices"
    DISPUTES = "disputes"
    PAYOUTS = "payouts"
    EVENTS = "events"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage:
    """Record `records.record-page`."""

    records: Sequence[ProviderRecord] = ()
    next: str | None = None
    """The cursor of the next page; absent: this is the last one."""


class Records(Interface):
    """The provider's records, as it has them, for hosts that keep books or customer profiles.
    Optional: world `records-provider`.
    """

    def list_changes(self, connection: Connection, filter: ChangeFilter) -> ChangePage:
        """What was created, changed or deleted, newest first. Stripe tells it of all kinds but
        balance transactions, which never change, and events.

        Errors:

        - `invalid-request` naming the field, as for `list_records`.
        - `unsupported` naming `filter.since` when it is beyond the horizon: what happened
          before is not known any more, so list the records anew.
        - `unsupported` naming the kind when the provider does not tell its changes.
        """
        answer: ChangePage = self._invoke("records.list-changes", connection, filter)
        return answer

    def list_records(self, connection: Connection, filter: RecordFilter) -> RecordPage:
        """Errors: `invalid-request` naming the field: a range that ends before it begins, a
        cursor of another list.
        """
        answer: RecordPage = self._invoke("records.list-records", connection, filter)
        return answer
