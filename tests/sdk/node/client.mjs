// Stripe's own library, pointed at the fake Stripe whose address is the first argument.
import Stripe from 'stripe';

const url = new URL(process.argv[2]);

/** A client of an account's key. */
export const client = (key = 'sk_test_sdk') =>
  new Stripe(key, {
    host: url.hostname,
    port: url.port,
    protocol: 'http',
    maxNetworkRetries: 0,
  });

/** The ids of everything in a list, page after page. */
export const all = async (list) => {
  const ids = [];
  for await (const object of list) ids.push(object.id);
  return ids;
};

/** The code and status with which something is refused. */
export const refusal = async (promise) => {
  try {
    await promise;
  } catch (error) {
    return { type: error.type, code: error.code ?? null, status: error.statusCode };
  }
  throw new Error('it was not refused');
};

export const answer = (value) => console.log(JSON.stringify(value));
