"""Interface `vault` of the contract. Written by `tools/generate.py`."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from payments_host.codec.interface import Interface
from payments_host.contract.types import (
    AdapterError,
    Connection,
    Contact,
    Entry,
    Mandate,
    MandateAcceptance,
    Operation,
    PaymentSource,
    SavedMethod,
    SavePurpose,
    Setup,
    Shipping,
    ThreeDSecurePreference,
    UnixSeconds,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """Record `vault.adopted`."""

    customer: str | None = None
    saved_method: SavedMethod | None = None
    changed: bool
    """False when everything was as it should be already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """What exists at the provider already, and is to be used by this installation from now on.
    At least one of `customer` and `saved_method`.
    """

    customer: str | None = None
    """The provider's id. Absent: the customer that the method belongs to."""
    saved_method: str | None = None
    """The provider's id. One that is nobody's is attached to `customer`; one of another customer
    is refused.
    """
    make_default: bool
    """Make the method the customer's default. Needs `saved_method`."""
    reference: str | None = None
    """The host's own id of the customer. Up to 200 characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """Record `vault.attachment`."""

    method_id: str
    customer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Record `vault.customer`."""

    id: str
    reference: str | None = None
    """The host's own id of the customer, as it was given here."""
    contact: Contact = dataclasses.field(default_factory=Contact)
    shipping: Shipping | None = None
    description: str | None = None
    default_method: str | None = None
    """The saved method to use when nobody chooses one."""
    created: UnixSeconds | None = None
    observed_at: UnixSeconds | None = None
    installation_id: str | None = None
    """The installation that created or adopted it; absent when something else did."""
    operation_id: str | None = None
    """The operation that created it."""
    metadata: Sequence[Entry] = ()
    """The host's own metadata, without the adapter's reserved keys."""
    request_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerChanges:
    """What is absent stays; an empty text removes. Something has to change."""

    customer_id: str
    reference: str | None = None
    contact: Contact | None = None
    shipping: Shipping | None = None
    description: str | None = None
    default_method: str | None = None
    """A saved method of this customer's. Where the provider cannot do without one again, an
    empty text is refused as `unsupported`.
    """
    metadata: Sequence[Entry] = ()
    """Keys that are not named stay."""
    extensions: Sequence[Entry] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRemoval:
    """Record `vault.customer-removal`."""

    customer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Detachment:
    """Record `vault.detachment`."""

    method_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCustomer:
    """Record `vault.new-customer`."""

    reference: str | None = None
    """The host's own id of the customer. Up to 200 characters."""
    contact: Contact = dataclasses.field(default_factory=Contact)
    shipping: Shipping | None = None
    description: str | None = None
    metadata: Sequence[Entry] = ()
    extensions: Sequence[Entry] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedMethods:
    """All saved methods of a customer."""

    methods: Sequence[SavedMethod] = ()
    default_method: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupConfirmation:
    """Record `vault.setup-confirmation`."""

    setup_id: str
    source: PaymentSource | None = None
    """The method to save, when the setup has none or the last one was declined."""
    return_url: str | None = None
    mandate: MandateAcceptance | None = None
    extensions: Sequence[Entry] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupRequest:
    """Record `vault.setup-request`."""

    source: PaymentSource
    """`saved_method`, `browser-token`, `new-method`, or `collect-in-browser`: then the browser
    goes on with the setup's `client_token`.
    """
    customer: str | None = None
    """Whose the method will be. A method that is nobody's can be used once."""
    purpose: SavePurpose
    """Whether the customer will be there when it is used."""
    allowed_methods: Sequence[str] = ()
    """The provider's names of the method types to offer; empty: the provider decides."""
    billing: Contact | None = None
    return_url: str | None = None
    """Where the customer comes back to after a redirect."""
    description: str | None = None
    three_d_secure: ThreeDSecurePreference | None = None
    mandate: MandateAcceptance | None = None
    """Where the method is a debit."""
    metadata: Sequence[Entry] = ()
    extensions: Sequence[Entry] = ()


class Vault(Interface):
    """Customers, and the payment methods that the provider keeps for them. Optional: world
    `vault-provider`.

    No money moves here. A payment with a saved method is `gateway.authorize` with source
    `saved_method`.
    """

    def adopt(
        self, operation: Operation, adoptions: Sequence[Adoption]
    ) -> Sequence[Adopted | AdapterError]:
        """Takes over objects that exist at the provider: checks that each is there, of this mode
        and usable, marks it as this installation's, attaches methods to their customers. At
        most 100. There is a result for each, in order; one that fails does not affect
        another. Changes only what is not as it should be, so it can be sent again at any
        time, after any error.

        Errors: Of one: `not-found`, `conflict` when the method is another customer's or
        another installation marked the object, `unsupported` when the method can be used once
        only.
        """
        answer: Sequence[Adopted | AdapterError] = self._invoke("vault.adopt", operation, adoptions)
        return answer

    def attach(self, operation: Operation, attachment: Attachment) -> SavedMethod:
        """Gives a payment method to a customer. One that is theirs already is attached.

        Errors: `conflict` when it is another customer's.
        """
        answer: SavedMethod = self._invoke("vault.attach", operation, attachment)
        return answer

    def begin_setup(self, operation: Operation, request: SetupRequest) -> Setup:
        """Begins to save a payment method without a payment.

        Errors: `declined` when the provider says no at once. A setup that needs the customer
        is no error: status `awaiting-action` and a `next_action`.
        """
        answer: Setup = self._invoke("vault.begin-setup", operation, request)
        return answer

    def confirm_setup(self, operation: Operation, confirmation: SetupConfirmation) -> Setup:
        """Goes on with a setup: with another method, or for the first time."""
        answer: Setup = self._invoke("vault.confirm-setup", operation, confirmation)
        return answer

    def create_customer(self, operation: Operation, customer: NewCustomer) -> Customer:
        """Errors: `conflict` with `check-first` past the idempotency window, when no customer
        that was created since the operation was first sent shows it.
        """
        answer: Customer = self._invoke("vault.create-customer", operation, customer)
        return answer

    def delete_customer(self, operation: Operation, removal: CustomerRemoval) -> None:
        """Deletes a customer and all saved methods of theirs, for good; their payments stay. One
        that is deleted already is deleted.
        """
        self._invoke("vault.delete-customer", operation, removal)

    def detach(self, operation: Operation, detachment: Detachment) -> SavedMethod:
        """Takes a saved method away from its customer, for good. One that is nobody's is
        detached.
        """
        answer: SavedMethod = self._invoke("vault.detach", operation, detachment)
        return answer

    def find_customers(self, connection: Connection, email: str) -> Sequence[Customer]:
        """All customers with exactly this e-mail address, newest first: the provider allows
        several, and minds the case of letters.
        """
        answer: Sequence[Customer] = self._invoke("vault.find-customers", connection, email)
        return answer

    def get_customer(self, connection: Connection, customer_id: str) -> Customer:
        """Errors: `not-found`, also for a customer that was deleted."""
        answer: Customer = self._invoke("vault.get-customer", connection, customer_id)
        return answer

    def get_mandate(self, connection: Connection, mandate_id: str) -> Mandate:
        answer: Mandate = self._invoke("vault.get-mandate", connection, mandate_id)
        return answer

    def get_setup(self, connection: Connection, setup_id: str) -> Setup:
        answer: Setup = self._invoke("vault.get-setup", connection, setup_id)
        return answer

    def list_methods(self, connection: Connection, customer_id: str) -> SavedMethods:
        answer: SavedMethods = self._invoke("vault.list-methods", connection, customer_id)
        return answer

    def update_customer(self, operation: Operation, changes: CustomerChanges) -> Customer:
        answer: Customer = self._invoke("vault.update-customer", operation, changes)
        return answer
