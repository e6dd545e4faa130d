"""Runs payment adapters, WebAssembly components of the contract `commerce:payments`, in a sandbox.

    adapter = Adapter.load("stripe-adapter.wasm", egress=Egress(["api.stripe.com"]))
    payment = adapter.gateway.authorize(operation, authorization)

An adapter can call nothing but the host's HTTP client, and that only to the hosts that the platform
allows. The contract's types are in `payments_host.contract`, a module for each interface.
"""

from payments_host.adapter import Adapter, Core
from payments_host.component import Component
from payments_host.contract.amounts import AmountError
from payments_host.contract.http_client import TransportError
from payments_host.contract.ledger import LedgerError
from payments_host.contract.types import AdapterError
from payments_host.contract.webhooks import WebhookError
from payments_host.credentials import (
    CredentialRefused,
    CredentialRequest,
    Credentials,
    CredentialStore,
    Secret,
)
from payments_host.egress import DEFAULT_REQUEST_HEADERS, Egress
from payments_host.errors import (
    ContractError,
    FailureKind,
    HostFailure,
    LoadError,
    PaymentsError,
)
from payments_host.http import RequestFailure, RequestHook, RequestRecord
from payments_host.limits import Limits

__all__ = [
    "DEFAULT_REQUEST_HEADERS",
    "Adapter",
    "AdapterError",
    "AmountError",
    "Component",
    "ContractError",
    "Core",
    "CredentialRefused",
    "CredentialRequest",
    "CredentialStore",
    "Credentials",
    "Egress",
    "FailureKind",
    "HostFailure",
    "LedgerError",
    "Limits",
    "LoadError",
    "PaymentsError",
    "RequestFailure",
    "RequestHook",
    "RequestRecord",
    "Secret",
    "TransportError",
    "WebhookError",
]
