// Stripe's own library signs and verifies. Reads {"sign": [{"payload", "secret", "timestamp"}],
// "verify": [{"payload", "header", "secret"}]}; writes {"sign": [header], "verify": [verdict]} with
// "accepted", or what was wrong: "signature", "time", "payload".
import { text } from 'node:stream/consumers';
import Stripe from 'stripe';

const { webhooks } = new Stripe('sk_test_sdk');
const { sign, verify } = JSON.parse(await text(process.stdin));

function verdict({ payload, header, secret }) {
  try {
    webhooks.constructEvent(payload, header, secret);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) return 'payload';
    return error.message.startsWith('Timestamp outside') ? 'time' : 'signature';
  }
}

console.log(
  JSON.stringify({
    sign: sign.map((options) => webhooks.generateTestHeaderString(options)),
    verify: verify.map(verdict),
  }),
);
