"""What a failed request tells the adapter: what went wrong, and whether anything left."""

from __future__ import annotations

from payments_host.contract.http_client import TransportError, TransportFailure


def denied(message: str) -> TransportError:
    """The policy refused the request."""
    return not_sent(TransportFailure.DENIED, message)


def not_sent(failure: TransportFailure, message: str) -> TransportError:
    """No byte of the request left."""
    return TransportError(failure=failure, sent=False, message=message)


def sent(failure: TransportFailure, message: str) -> TransportError:
    """The request may have arrived."""
    return TransportError(failure=failure, sent=True, message=message)
