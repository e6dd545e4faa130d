"""Holds, captures and refunds a payment with Stripe's own library, and lists what there is then:
python payment.py http://127.0.0.1:PORT"""

import json
import sys

import stripe

client = stripe.StripeClient(
    "sk_test_sdk", base_addresses={"api": sys.argv[1]}, max_network_retries=0
)

held = client.v1.payment_intents.create(
    {
        "amount": 4200,
        "currency": "eur",
        "payment_method": "pm_card_visa",
        "capture_method": "manual",
        "confirm": True,
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
    }
)
captured = client.v1.payment_intents.capture(held.id, {"amount_to_capture": 2500})
refund = client.v1.refunds.create({"payment_intent": held.id, "amount": 500})


def ids(objects):
    return [each.id for each in objects.auto_paging_iter()]


print(
    json.dumps(
        {
            "payment": held.id,
            "statuses": [held.status, captured.status, refund.status],
            "refund": refund.id,
            "payments": ids(client.v1.payment_intents.list({"limit": 1})),
            "refunds": ids(client.v1.refunds.list({"payment_intent": held.id})),
            "charges": ids(client.v1.charges.list({"payment_intent": held.id})),
            "charge": captured.latest_charge,
        }
    )
)
