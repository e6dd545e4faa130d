// Stripe's own library for Node. Arguments: the folder that it is installed in; `text` where
// deliveries are given as text, which somebody else has decoded, instead of the bytes that came in.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { follow } from "./loop.mjs";

const given = process.argv[3] === "text" ? "utf8" : undefined;
const Stripe = createRequire(join(process.argv[2], "package.json"))("stripe");
const webhooks = new Stripe("sk_test_123").webhooks;

function client(server) {
  const { hostname, port } = new URL(server);
  return new Stripe("sk_test_123", { host: hostname, port, protocol: "http", maxNetworkRetries: 0 });
}

let stripe;

await follow((order) => {
  if (order.task === "verify") {
    const payload = readFileSync(order.payload, given);
    return () => webhooks.constructEvent(payload, order.signature, order.secret);
  }
  stripe ??= client(order.server);
  const parameters = {
    amount: 4200,
    currency: "eur",
    confirm: true,
    payment_method: "pm_card_visa",
    capture_method: "manual",
    description: "Order 1001",
    automatic_payment_methods: { enabled: true, allow_redirects: "never" },
    expand: ["latest_charge"],
    metadata: { order_id: "order-1001" },
  };
  return () => stripe.paymentIntents.create(parameters, { idempotencyKey: "order-1001-authorize" });
});
