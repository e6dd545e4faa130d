"""What there is to read, page after page, and disputes and refunds that are not over:
python records.py http://127.0.0.1:PORT REFUND"""

import sys

from client import answer, client, ids, refusal

v1 = client().v1
refund = sys.argv[2]


def dispute():
    v1.payment_intents.create(
        {
            "amount": 2500,
            "currency": "eur",
            "payment_method": "pm_card_createDispute",
            "confirm": True,
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
        }
    )
    return v1.disputes.list({"limit": 1}).data[0].id


defended = dispute()
staged = v1.disputes.update(
    defended, {"evidence": {"customer_name": "Jo"}, "submit": False}
)
won = v1.disputes.update(
    defended, {"evidence": {"uncategorized_text": "winning_evidence"}}
)
accepted = v1.disputes.close(dispute())

canceled = v1.refunds.cancel(refund)

subscriptions = v1.subscriptions.list({"status": "all", "limit": 3})
subscriptions = [each.status for each in subscriptions.auto_paging_iter()]
prices = ids(v1.prices.list({"limit": 2}))
payouts = ids(v1.payouts.list({"limit": 2}))
transactions = ids(v1.balance_transactions.list({"limit": 2}))
events = ids(v1.events.list({"type": "customer.created", "limit": 100}))
event = v1.events.retrieve(events[0])

answer(
    {
        "staged": [staged.status, staged.evidence.customer_name],
        "disputes": [won.status, accepted.status],
        "all_disputes": len(ids(v1.disputes.list({"limit": 1}))),
        "canceled": [canceled.id == refund, canceled.status],
        "canceled_twice": refusal(lambda: v1.refunds.cancel(refund))["status"],
        "subscriptions": sorted(subscriptions),
        "not_canceled": len(ids(v1.subscriptions.list({"limit": 100}))),
        "prices": len(prices),
        "price": v1.prices.retrieve(prices[0]).object,
        "payouts": len(payouts),
        "payout": v1.payouts.retrieve(payouts[0]).status,
        "transactions": len(set(transactions)) == len(transactions) > 2,
        "transaction": v1.balance_transactions.retrieve(transactions[0]).object,
        "events": [len(events), len(set(events))],
        "event": [event.type, event.data.object["object"]],
    }
)
