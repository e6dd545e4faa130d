"""Stripe's own library signs and verifies. Reads {"sign": [{"payload", "secret", "timestamp"}],
"verify": [{"payload", "header", "secret"}]}; writes {"sign": [header], "verify": [verdict]} with
"accepted", or what was wrong: "signature", "time", "payload"."""

import json
import sys

import stripe


def verdict(payload, header, secret):
    try:
        stripe.Webhook.construct_event(payload, header, secret)
        return "accepted"
    except stripe.SignatureVerificationError as error:
        return "time" if str(error).startswith("Timestamp outside") else "signature"
    except ValueError:
        return "payload"


given = json.load(sys.stdin)
json.dump(
    {
        "sign": [stripe.WebhookSignature.generate_signature_header(**options) for options in given["sign"]],
        "verify": [verdict(**delivery) for delivery in given["verify"]],
    },
    sys.stdout,
)
