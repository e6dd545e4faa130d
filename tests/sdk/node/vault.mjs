// Customers and their payment methods: node vault.mjs http://127.0.0.1:PORT
import { all, answer, client, refusal } from './client.mjs';

const stripe = client();
const email = 'jo@example.com';

const first = await stripe.customers.create({ email, name: 'Jo', metadata: { shop: '1' } });
const second = await stripe.customers.create({ email });
await stripe.customers.create({ email: 'JO@example.com' });
const updated = await stripe.customers.update(first.id, { phone: '+4930', metadata: { vip: 'yes' } });

const setup = await stripe.setupIntents.create({
  customer: first.id,
  payment_method: 'pm_card_visa',
  usage: 'off_session',
  confirm: true,
  automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
});
const unfinished = await stripe.setupIntents.create({ customer: first.id });
const canceled = await stripe.setupIntents.cancel(unfinished.id);
const debit = await stripe.setupIntents.create({
  customer: first.id,
  payment_method_data: {
    type: 'sepa_debit',
    sepa_debit: { iban: 'AT321904300235473204' },
    billing_details: { name: 'Jo', email },
  },
  mandate_data: { customer_acceptance: { type: 'offline' } },
  confirm: true,
  return_url: 'https://shop.example/return',
});
const mandate = await stripe.mandates.retrieve(debit.mandate);

const attached = await stripe.paymentMethods.attach('pm_card_mastercard', { customer: first.id });
await stripe.customers.update(first.id, {
  invoice_settings: { default_payment_method: attached.id },
});
const cards = await all(stripe.customers.listPaymentMethods(first.id, { type: 'card', limit: 1 }));
const listed = await all(stripe.paymentMethods.list({ customer: first.id, type: 'card' }));
const paid = await stripe.paymentIntents.create({
  amount: 1500,
  currency: 'eur',
  customer: first.id,
  payment_method: setup.payment_method,
  off_session: true,
  confirm: true,
});
const detached = await stripe.paymentMethods.detach(attached.id);
const { invoice_settings: settings } = await stripe.customers.retrieve(first.id);
const deleted = await stripe.customers.del(second.id);
const gone = await stripe.customers.retrieve(second.id);

answer({
  found: await all(stripe.customers.list({ email, limit: 1 })),
  first: first.id,
  second: second.id,
  updated: { name: updated.name, phone: updated.phone, metadata: updated.metadata },
  setups: [setup.status, canceled.status, debit.status],
  all_setups: (await all(stripe.setupIntents.list({ customer: first.id }))).length,
  mandate: [mandate.status, mandate.payment_method === debit.payment_method],
  cards: cards.length,
  same: JSON.stringify(cards) === JSON.stringify(listed),
  paid: [paid.status, paid.payment_method === setup.payment_method],
  detached: detached.customer,
  default_method: settings.default_payment_method,
  deleted: [deleted.deleted, gone.deleted],
  used_up: await refusal(stripe.paymentMethods.attach(attached.id, { customer: first.id })),
});
