"""The host in Python. The argument is the component."""

import sys
from pathlib import Path

from payments_host import Adapter, Egress
from payments_host.contract.types import (
    Authorization,
    CaptureMode,
    Connection,
    Credential,
    CredentialValueSecret,
    Entry,
    Mode,
    Money,
    Operation,
    PaymentSourceSavedMethod,
    PresenceOnSession,
)
from payments_host.contract.webhooks import Delivery, Policy

from loop import follow

adapter = Adapter.load(sys.argv[1], egress=Egress([], loopback_http=True))


def prepare(order):
    if order["task"] == "verify":
        policy = Policy(secrets=[order["secret"]], mode=Mode.TEST, installation_id="shop-eu")
        body = Path(order["payload"]).read_bytes()

        def delivery():
            return Delivery(
                payload=body.decode(),
                headers=[
                    Entry(key="Content-Type", value="application/json; charset=utf-8"),
                    Entry(key="User-Agent", value="Stripe/1.0 (+https://stripe.com/docs/webhooks)"),
                    Entry(key="Stripe-Signature", value=order["signature"]),
                ],
                received_at=order["now"],
            )

        return lambda: adapter.webhooks.verify(policy, delivery())
    connection = Connection(
        credentials=[Credential(name="secret-key", value=CredentialValueSecret("sk_test_123"))],
        mode=Mode.TEST,
        installation_id="shop-eu",
        endpoints=[Entry(key="api", value=order["server"])],
    )
    operation = Operation(connection=connection, id="order-1001-authorize", now=1_795_300_000)
    authorization = Authorization(
        amount=Money(minor_units=4200, currency="EUR"),
        source=PaymentSourceSavedMethod("pm_card_visa"),
        capture_mode=CaptureMode.MANUAL,
        presence=PresenceOnSession(),
        order_id="order-1001",
        description="Order 1001",
    )
    return lambda: adapter.gateway.authorize(operation, authorization)


follow(prepare)
