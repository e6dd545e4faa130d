// The host in Node. Arguments: its folder, the component.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { follow } from "./loop.mjs";

const [, , folder, component] = process.argv;
const { Adapter, Egress, strictUtf8 } = await import(pathToFileURL(join(folder, "dist/index.js")));
const adapter = await Adapter.load(component, { egress: new Egress().allowLoopbackHttp() });
const policy = { mode: "test", installationId: "shop-eu" };

await follow((order) => {
  if (order.task === "verify") {
    const body = readFileSync(order.payload);
    const delivery = () => ({
      payload: strictUtf8(body),
      headers: [
        { key: "Content-Type", value: "application/json; charset=utf-8" },
        { key: "User-Agent", value: "Stripe/1.0 (+https://stripe.com/docs/webhooks)" },
        { key: "Stripe-Signature", value: order.signature },
      ],
      receivedAt: order.now,
    });
    const secrets = [order.secret];
    return () => adapter.webhooks.verify({ ...policy, secrets }, delivery());
  }
  const operation = {
    connection: {
      credentials: [{ name: "secret-key", value: { tag: "secret", val: "sk_test_123" } }],
      mode: "test",
      installationId: "shop-eu",
      endpoints: [{ key: "api", value: order.server }],
    },
    id: "order-1001-authorize",
    now: 1_795_300_000,
  };
  const authorization = {
    amount: { minorUnits: 4200n, currency: "EUR" },
    source: { tag: "saved-method", val: "pm_card_visa" },
    captureMode: "manual",
    presence: { tag: "on-session" },
    orderId: "order-1001",
    description: "Order 1001",
  };
  return () => adapter.gateway.authorize(operation, authorization);
});
await adapter.close();
