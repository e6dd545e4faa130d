"""Customers and their payment methods: python vault.py http://127.0.0.1:PORT"""

from client import answer, client, ids, refusal

v1 = client().v1
email = "jo@example.com"

first = v1.customers.create({"email": email, "name": "Jo", "metadata": {"shop": "1"}})
second = v1.customers.create({"email": email})
v1.customers.create({"email": "JO@example.com"})
updated = v1.customers.update(first.id, {"phone": "+4930", "metadata": {"vip": "yes"}})

setup = v1.setup_intents.create(
    {
        "customer": first.id,
        "payment_method": "pm_card_visa",
        "usage": "off_session",
        "confirm": True,
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
    }
)
unfinished = v1.setup_intents.create({"customer": first.id})
canceled = v1.setup_intents.cancel(unfinished.id)
debit = v1.setup_intents.create(
    {
        "customer": first.id,
        "payment_method_data": {
            "type": "sepa_debit",
            "sepa_debit": {"iban": "AT321904300235473204"},
            "billing_details": {"name": "Jo", "email": email},
        },
        "mandate_data": {"customer_acceptance": {"type": "offline"}},
        "confirm": True,
        "return_url": "https://shop.example/return",
    }
)
mandate = v1.mandates.retrieve(debit.mandate)

attached = v1.payment_methods.attach("pm_card_mastercard", {"customer": first.id})
v1.customers.update(
    first.id, {"invoice_settings": {"default_payment_method": attached.id}}
)
cards = ids(v1.customers.payment_methods.list(first.id, {"type": "card", "limit": 1}))
listed = ids(v1.payment_methods.list({"customer": first.id, "type": "card"}))
paid = v1.payment_intents.create(
    {
        "amount": 1500,
        "currency": "eur",
        "customer": first.id,
        "payment_method": setup.payment_method,
        "off_session": True,
        "confirm": True,
    }
)
detached = v1.payment_methods.detach(attached.id)
settings = v1.customers.retrieve(first.id).invoice_settings
deleted = v1.customers.delete(second.id)
gone = v1.customers.retrieve(second.id)

answer(
    {
        "found": ids(v1.customers.list({"email": email, "limit": 1})),
        "first": first.id,
        "second": second.id,
        "updated": {
            "name": updated.name,
            "phone": updated.phone,
            "metadata": updated.metadata.to_dict(),
        },
        "setups": [setup.status, canceled.status, debit.status],
        "all_setups": len(ids(v1.setup_intents.list({"customer": first.id}))),
        "mandate": [mandate.status, mandate.payment_method == debit.payment_method],
        "cards": len(cards),
        "same": cards == listed,
        "paid": [paid.status, paid.payment_method == setup.payment_method],
        "detached": detached.customer,
        "default_method": settings.default_payment_method,
        "deleted": [deleted.deleted, gone.deleted],
        "used_up": refusal(
            lambda: v1.payment_methods.attach(attached.id, {"customer": first.id})
        ),
    }
)
