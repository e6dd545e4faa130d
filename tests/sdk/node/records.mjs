// What there is to read, page after page, and disputes and refunds that are not over:
// node records.mjs http://127.0.0.1:PORT REFUND
import { all, answer, client, refusal } from './client.mjs';

const stripe = client();
const refund = process.argv[3];

const dispute = async () => {
  await stripe.paymentIntents.create({
    amount: 2500,
    currency: 'eur',
    payment_method: 'pm_card_createDispute',
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  });
  const { data } = await stripe.disputes.list({ limit: 1 });
  return data[0].id;
};
const defended = await dispute();
const staged = await stripe.disputes.update(defended, {
  evidence: { customer_name: 'Jo' },
  submit: false,
});
const won = await stripe.disputes.update(defended, {
  evidence: { uncategorized_text: 'winning_evidence' },
});
const accepted = await stripe.disputes.close(await dispute());

const canceled = await stripe.refunds.cancel(refund);

const subscriptions = [];
for await (const one of stripe.subscriptions.list({ status: 'all', limit: 3 })) {
  subscriptions.push(one.status);
}
const prices = await all(stripe.prices.list({ limit: 2 }));
const payouts = await all(stripe.payouts.list({ limit: 2 }));
const transactions = await all(stripe.balanceTransactions.list({ limit: 2 }));
const events = await all(stripe.events.list({ type: 'customer.created', limit: 100 }));
const [newest] = events;
const event = await stripe.events.retrieve(newest);

answer({
  staged: [staged.status, staged.evidence.customer_name],
  disputes: [won.status, accepted.status],
  all_disputes: (await all(stripe.disputes.list({ limit: 1 }))).length,
  canceled: [canceled.id === refund, canceled.status],
  canceled_twice: (await refusal(stripe.refunds.cancel(refund))).status,
  subscriptions: subscriptions.sort(),
  not_canceled: (await all(stripe.subscriptions.list({ limit: 100 }))).length,
  prices: prices.length,
  price: (await stripe.prices.retrieve(prices[0])).object,
  payouts: payouts.length,
  payout: (await stripe.payouts.retrieve(payouts[0])).status,
  transactions: new Set(transactions).size === transactions.length && transactions.length > 2,
  transaction: (await stripe.balanceTransactions.retrieve(transactions[0])).object,
  events: [events.length, new Set(events).size],
  event: [event.type, event.data.object.object],
});
