// Holds, captures and refunds a payment with Stripe's own library, and lists what there is then:
// node payment.mjs http://127.0.0.1:PORT
import Stripe from 'stripe';

const url = new URL(process.argv[2]);
const stripe = new Stripe('sk_test_sdk', {
  host: url.hostname,
  port: url.port,
  protocol: 'http',
  maxNetworkRetries: 0,
});

const held = await stripe.paymentIntents.create({
  amount: 4200,
  currency: 'eur',
  payment_method: 'pm_card_visa',
  capture_method: 'manual',
  confirm: true,
  automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
});
const captured = await stripe.paymentIntents.capture(held.id, { amount_to_capture: 2500 });
const refund = await stripe.refunds.create({ payment_intent: held.id, amount: 500 });

const all = async (list) => {
  const ids = [];
  for await (const object of list) ids.push(object.id);
  return ids;
};
console.log(
  JSON.stringify({
    payment: held.id,
    statuses: [held.status, captured.status, refund.status],
    refund: refund.id,
    payments: await all(stripe.paymentIntents.list({ limit: 1 })),
    refunds: await all(stripe.refunds.list({ payment_intent: held.id })),
    charges: await all(stripe.charges.list({ payment_intent: held.id })),
    charge: captured.latest_charge,
  }),
);
