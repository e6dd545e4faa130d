"""Interface `descriptor` of the contract. Written by `tools/generate.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from payments_host.codec.interface import Interface
from payments_host.contract.types import Connection, Entry, Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class AdapterInfo:
    """Record `descriptor.adapter-info`."""

    name: str
    version: str
    provider: str
    provider_api_version: str | None = None
    """The version of the provider's API that the adapter speaks."""
    features: Sequence[Feature] = ()
    hosts: Sequence[str] = ()
    """The host names that it must reach."""
    credentials: Sequence[CredentialNeed] = ()
    settings_schema: str
    """JSON Schema of `connection.settings`: an object whose values are strings."""
    extension_keys: Sequence[str] = ()
    """The keys that `extensions` of a request may have."""
    webhook_events: Sequence[str] = ()
    """The provider's event types that it understands."""
    idempotency_window: int
    """How long the provider recognizes a repeated operation, in seconds. Past it the adapter
    does not send an operation again.
    """
    currencies: Sequence[CurrencyLimit] = ()
    """The currencies that it accepts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientConfig:
    """What a storefront needs to talk to the provider itself. Holds nothing secret."""

    publishable_key: str | None = None
    account: str | None = None
    mode: Mode
    provider_api_version: str | None = None
    """The API version that the storefront's library should speak."""
    extra: Sequence[Entry] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialNeed:
    """A credential that the adapter asks for."""

    name: str
    description: str
    is_required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrencyLimit:
    """What the provider can carry in one currency. In ISO 4217 minor units."""

    currency: str
    minimum: int | None = None
    maximum: int | None = None
    step: int
    """Amounts are multiples of this: 10 for KWD at a provider that wants a last digit 0."""


class Feature(StrEnum):
    """What an adapter can do. Agrees with its exports."""

    MANUAL_CAPTURE = "manual-capture"
    AUTOMATIC_CAPTURE = "automatic-capture"
    PARTIAL_CAPTURE = "partial-capture"
    MULTICAPTURE = "multicapture"
    OVERCAPTURE = "overcapture"
    INCREMENTAL_AUTHORIZATION = "incremental-authorization"
    EXTENDED_AUTHORIZATION = "extended-authorization"
    PARTIAL_REFUND = "partial-refund"
    MERCHANT_INITIATED = "merchant-initiated"
    MOTO = "moto"
    THREE_D_SECURE = "three-d-secure"
    EXTERNAL_THREE_D_SECURE = "external-three-d-secure"
    ASYNCHRONOUS_METHODS = "asynchronous-methods"
    SAVED_METHODS = "saved-methods"
    LINE_ITEMS = "line-items"
    SPLITS = "splits"
    VAULT = "vault"
    ENDPOINTS = "endpoints"
    RECORDS = "records"
    DISPUTES = "disputes"
    TRANSFERS = "transfers"
    REFUND_CONTROL = "refund-control"
    ONBOARDING = "onboarding"
    BATCH = "batch"
    OTHER = "other"


class Descriptor(Interface):
    """What an adapter is and needs. No function here makes an HTTP request."""

    def describe(self) -> AdapterInfo:
        answer: AdapterInfo = self._invoke("descriptor.describe")
        return answer

    def get_client_config(self, connection: Connection) -> ClientConfig:
        """Errors: `invalid-request` when a setting that the storefront needs is missing or
        wrong.
        """
        answer: ClientConfig = self._invoke("descriptor.get-client-config", connection)
        return answer
