"""The adapter that does what its connection's settings say: guests/hostile."""

from __future__ import annotations

from collections.abc import Mapping

from payments_host import Adapter
from payments_host.contract.types import Connection, Credential, Entry, Mode


def behaving(
    behave: str | None,
    *credentials: Credential,
    mode: Mode = Mode.TEST,
    headers: Mapping[str, str] | None = None,
    **settings: str | int,
) -> Connection:
    """A connection with which `get-payment` does something: `timeout_ms` is the setting
    `timeout-ms`. Without `behave` it answers at once."""
    entries: dict[str, str | int] = {} if behave is None else {"behave": behave}
    entries |= {name.replace("_", "-"): value for name, value in settings.items()}
    entries |= {f"header:{name}": value for name, value in (headers or {}).items()}
    return Connection(
        credentials=credentials,
        mode=mode,
        settings=[Entry(key=key, value=str(value)) for key, value in entries.items()],
    )


def ask(adapter: Adapter, connection: Connection) -> dict[str, str]:
    """Lets it do so. What it reports: status, body and headers of the answer."""
    payment = adapter.gateway.get_payment(connection, "pay_1")
    return {entry.key: entry.value for entry in payment.metadata}
