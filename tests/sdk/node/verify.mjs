// Verifies deliveries with Stripe's own library. Reads {"secret", "deliveries": [{"payload",
// "signature"}]}, writes the ids of the events, and how many were refused after a blank was
// added to each.
import { text } from 'node:stream/consumers';
import Stripe from 'stripe';

const stripe = new Stripe('sk_test_sdk');
const { secret, deliveries } = JSON.parse(await text(process.stdin));

const accepted = deliveries.map(
  ({ payload, signature }) => stripe.webhooks.constructEvent(payload, signature, secret).id,
);
const refused = deliveries.filter(({ payload, signature }) => {
  try {
    stripe.webhooks.constructEvent(`${payload} `, signature, secret);
    return false;
  } catch (error) {
    return error instanceof Stripe.errors.StripeSignatureVerificationError;
  }
});
console.log(JSON.stringify({ accepted, refused: refused.length }));
