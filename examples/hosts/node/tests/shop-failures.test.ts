import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { after, test, type TestContext } from "node:test";

import { Orders } from "#host/shop/orders.js";
import { Payments } from "#host/shop/payments.js";
import { server } from "#host/shop/server.js";
import { needed, temporaryFolder } from "./support.js";

/** The shop in this process, so that parts of it can be made to fail. */
async function shop(journal: string) {
  const orders = await Orders.open(journal);
  const payments = await Payments.open(
    {
      adapter: needed("PAYMENTS_ADAPTER"),
      core: needed("PAYMENTS_CORE"),
      provider: new URL(needed("FAKE_STRIPE")),
      port: 0,
      orders: journal,
      secretKey: "sk_test_shop",
      webhookSecret: "whsec_shop",
    },
    orders,
  );
  const baseUrl = () => "http://127.0.0.1";
  const app = server({ payments, orders, webhookSecret: "whsec_shop", baseUrl });
  after(async () => {
    await app.close();
    await payments.close();
    await orders.close();
  });
  const ask = async (method: "GET" | "POST", url: string, payload?: object) => {
    const answer = await app.inject({ method, url, ...(payload && { payload }) });
    return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
  };
  const pay = (checkout: string) =>
    ask("POST", "/orders", { method: "pm_card_visa", checkout });
  return { orders, ask, pay };
}

/** Has every line of these kinds fail after half of it was written. */
async function fullDisk(t: TestContext, kinds: RegExp): Promise<() => void> {
  const file = await open("/dev/null");
  const prototype = Object.getPrototypeOf(file) as FileHandle;
  await file.close();
  const { mock } = t.mock.method(
    prototype,
    "appendFile",
    async function (this: FileHandle, line: string) {
      const isWhole = !kinds.test(line);
      await this.write(isWhole ? line : line.slice(0, line.length / 2));
      if (!isWhole) throw new Error("no space left on device");
    },
  );
  return () => mock.restore();
}

test("a payment that cannot be written stands, and the journal stays whole", async (t) => {
  t.mock.method(console, "error", () => undefined);
  const journal = join(await temporaryFolder(), "orders.jsonl");
  const checkout = randomUUID();
  const { pay, ask } = await shop(journal);
  const empty = await fullDisk(t, /"kind":"(ending|ledger|refunded)"/);
  const paid = await pay(checkout);
  assert.deepEqual([paid.status, paid.body["status"]], [201, "captured"]);
  assert.deepEqual(await pay(checkout), paid);
  const refund = await ask("POST", `/orders/${String(paid.body["order"])}/refund`);
  assert.deepEqual([refund.status, refund.body["status"]], [200, "succeeded"]);
  empty();
  const next = await pay(randomUUID());
  assert.equal(next.status, 201);

  const restarted = await shop(journal);
  assert.deepEqual(await restarted.pay(checkout), paid);
  const again = await restarted.ask("GET", `/orders/${String(next.body["order"])}`);
  assert.equal(again.body["status"], "captured");
});

test("nothing is sent for an order that cannot be written", async (t) => {
  const journal = join(await temporaryFolder(), "orders.jsonl");
  const checkout = randomUUID();
  const { orders, pay } = await shop(journal);
  const empty = await fullDisk(t, /"kind":"order"/);
  assert.equal((await pay(checkout)).status, 500);
  assert.deepEqual(orders.all(), []);
  empty();
  assert.equal((await pay(checkout)).status, 201);
});

test("an answer that cannot be folded stands, and the provider is asked later", async (t) => {
  const logged = t.mock.method(console, "error", () => undefined);
  const { orders, ask, pay } = await shop(join(await temporaryFolder(), "orders.jsonl"));
  const failing = t.mock.method(orders, "folded", () => Promise.reject(new Error("no fold")));
  const paid = await pay(randomUUID());
  assert.deepEqual([paid.status, paid.body["status"]], [201, "captured"]);
  const path = `/orders/${String(paid.body["order"])}`;
  const refund = await ask("POST", `${path}/refund`);
  assert.deepEqual([refund.status, refund.body["status"]], [200, "succeeded"]);
  assert.equal(logged.mock.callCount(), 2);
  failing.mock.restore();

  const amount = { "minor-units": 2400, currency: "EUR" };
  const { body } = await ask("GET", path);
  assert.deepEqual([body["captured"], body["refunded"]], [amount, amount]);
});
