"""Stripe's own library for Python."""

from pathlib import Path

import stripe

from loop import follow

clients = {}


def client(server):
    if server not in clients:
        addresses = {"api": server}
        clients[server] = stripe.StripeClient(
            "sk_test_123", base_addresses=addresses, max_network_retries=0
        )
    return clients[server]


def prepare(order):
    if order["task"] == "verify":
        payload = Path(order["payload"]).read_bytes()
        signature, secret = order["signature"], order["secret"]
        return lambda: stripe.Webhook.construct_event(payload, signature, secret)
    intents = client(order["server"]).v1.payment_intents
    parameters = {
        "amount": 4200,
        "currency": "eur",
        "confirm": True,
        "payment_method": "pm_card_visa",
        "capture_method": "manual",
        "description": "Order 1001",
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
        "expand": ["latest_charge"],
        "metadata": {"order_id": "order-1001"},
    }
    options = {"idempotency_key": "order-1001-authorize"}
    return lambda: intents.create(parameters, options)


follow(prepare)
