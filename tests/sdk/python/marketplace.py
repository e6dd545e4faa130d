"""A platform and the accounts that are connected to it:
python marketplace.py http://127.0.0.1:PORT OAUTH_CODE"""

import sys

from client import answer, client, ids, refusal

platform = client()
v1 = platform.v1
code = sys.argv[2]
by_code = {"grant_type": "authorization_code", "code": code}

grant = platform.oauth.token(by_code)
account = grant.stripe_user_id
refreshed = platform.oauth.token(
    {"grant_type": "refresh_token", "refresh_token": grant.refresh_token}
)
connected = v1.accounts.retrieve(account)
own = client(refreshed.access_token).v1.accounts.retrieve_current()


def sale(more, options=None):
    return v1.payment_intents.create(
        {
            "amount": 10000,
            "currency": "eur",
            "payment_method": "pm_card_visa",
            "confirm": True,
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            **more,
        },
        options,
    )


direct = sale({"application_fee_amount": 300}, {"stripe_account": account})
fees = ids(v1.application_fees.list())
fee = v1.application_fees.retrieve(fees[0])
fee_refund = v1.application_fees.refunds.create(fee.id, {"amount": 100})
fee_refunds = ids(v1.application_fees.refunds.list(fee.id))

separate = sale({"transfer_group": "ORDER1"})
of_order = {
    "amount": 7000,
    "currency": "eur",
    "destination": account,
    "source_transaction": separate.latest_charge,
}
transfer = v1.transfers.create({**of_order, "transfer_group": "ORDER1"})
v1.transfers.update(transfer.id, {"metadata": {"order": "1"}})
too_much = refusal(lambda: v1.transfers.create(of_order))
reversal = v1.transfers.reversals.create(transfer.id, {"amount": 2000})
reversals = ids(v1.transfers.reversals.list(transfer.id))
after = v1.transfers.retrieve(transfer.id)

revoked = platform.oauth.deauthorize(
    {"client_id": "ca_test123", "stripe_user_id": account}
)

answer(
    {
        "scope": grant.scope,
        "livemode": grant.livemode,
        "accounts": [account, connected.id, own.id, revoked.stripe_user_id],
        "direct": direct.status,
        "fee": [fee.amount, fee.account == account, fee_refund.amount],
        "fee_refunds": len(fee_refunds),
        "transfer": [after.amount, after.amount_reversed, after.metadata["order"]],
        "transfers": len(ids(v1.transfers.list({"transfer_group": "ORDER1"}))),
        "reversals": [len(reversals), reversals[0] == reversal.id],
        "too_much": too_much["status"],
        "used_twice": refusal(lambda: platform.oauth.token(by_code))["status"],
        "shut_out": refusal(
            lambda: client(refreshed.access_token).v1.accounts.retrieve_current()
        )["status"],
    }
)
