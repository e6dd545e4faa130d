// Signs an event with Stripe's own library, as its users do in their tests. Reads {"secret",
// "payload"}, writes {"payload", "signature"}; the payload is written anew.
import { text } from 'node:stream/consumers';
import Stripe from 'stripe';

const stripe = new Stripe('sk_test_sdk');
const { secret, payload: original } = JSON.parse(await text(process.stdin));
const payload = JSON.stringify(JSON.parse(original));
const signature = stripe.webhooks.generateTestHeaderString({ payload, secret });
console.log(JSON.stringify({ payload, signature }));
