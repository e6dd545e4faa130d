"""Verifies deliveries with Stripe's own library. Reads {"secret", "deliveries": [{"payload",
"signature"}]}, writes the ids of the events, and how many were refused after a blank was added
to each."""

import json
import sys

import stripe

given = json.load(sys.stdin)
secret = given["secret"]
accepted, refused = [], 0
for delivery in given["deliveries"]:
    payload, signature = delivery["payload"], delivery["signature"]
    accepted.append(stripe.Webhook.construct_event(payload, signature, secret).id)
    try:
        stripe.Webhook.construct_event(payload + " ", signature, secret)
    except stripe.SignatureVerificationError:
        refused += 1
print(json.dumps({"accepted": accepted, "refused": refused}))
