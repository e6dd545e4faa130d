import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { Program } from "./process.js";
import { needed, nobody, temporaryFolder } from "./support.js";

const SECRET = "whsec_shop";
const orders = join(await temporaryFolder(), "orders.jsonl");

/** A shop that accepts; its base URL. */
async function started(
  provider = needed("FAKE_STRIPE"),
  journal = orders,
  key = "sk_test_shop",
): Promise<[Program, string]> {
  const shop = new Program("dist/shop/main.js", ["--provider", provider, "--orders", journal], {
    PAYMENTS_ADAPTER: needed("PAYMENTS_ADAPTER"),
    PAYMENTS_CORE: needed("PAYMENTS_CORE"),
    STRIPE_SECRET_KEY: key,
    STRIPE_WEBHOOK_SECRET: SECRET,
  });
  const line = await shop.line();
  assert.match(line, /^shop: http:\/\/127\.0\.0\.1:\d+$/);
  return [shop, line.slice("shop: ".length)];
}

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

async function ask(url: string, body?: unknown): Promise<Answer> {
  const response = await fetch(url, {
    ...(body !== undefined && {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  });
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}

function pay(base: string, method: string, checkout: string = randomUUID()): Promise<Answer> {
  return ask(`${base}/orders`, { method, checkout });
}

/** A delivery as Stripe signs it. */
function deliver(base: string, payload: string | Buffer, secret = SECRET): Promise<Response> {
  const time = Math.floor(Date.now() / 1000);
  const v1 = createHmac("sha256", secret).update(`${time}.`).update(payload).digest("hex");
  return fetch(`${base}/webhooks/stripe`, {
    method: "POST",
    headers: { "content-type": "application/json", "stripe-signature": `t=${time},v1=${v1}` },
    body: payload,
  });
}

/** The event that a captured payment made, as the simulator delivers it. */
async function eventOf(payment: unknown): Promise<string> {
  const api = needed("FAKE_STRIPE");
  const answer = await fetch(`${api}/v1/events?type=payment_intent.succeeded&limit=100`, {
    headers: { authorization: "Bearer sk_test_shop" },
  });
  const { data } = (await answer.json()) as { data: { id: string; data: { object: { id: string } } }[] };
  const event = data.find((item) => item.data.object.id === payment);
  return (await fetch(`${api}/_control/events/${event?.id ?? ""}`)).text();
}

/** How often the simulator was asked to make this order's payment. */
async function attempts(order: unknown): Promise<number> {
  const answer = await fetch(`${needed("FAKE_STRIPE")}/_control/requests`);
  const { requests } = (await answer.json()) as { requests: { method: string; body: string }[] };
  const mark = `${String(order)}-authorize`;
  return requests.filter(({ method, body }) => method === "POST" && body.includes(mark)).length;
}

/** An event of something that was not made through this shop. */
async function triggered(type: string): Promise<string> {
  const api = needed("FAKE_STRIPE");
  const answer = await fetch(`${api}/_control/trigger`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ event: type }),
  });
  const { event_id: id } = (await answer.json()) as { event_id: string };
  return (await fetch(`${api}/_control/events/${id}`)).text();
}

test("a payment, its webhook, its refund, and a kill in between", async () => {
  const [first, before] = await started();
  const paid = await pay(before, "pm_card_visa");
  assert.deepEqual([paid.status, paid.body["status"]], [201, "captured"]);
  const { order, payment } = paid.body as { order: string; payment: string };
  await first.end("SIGKILL");

  const [shop, base] = await started();
  const again = await ask(`${base}/orders/${order}/retry`, {});
  assert.deepEqual([again.status, again.body["payment"]], [201, payment]);

  const event = await eventOf(payment);
  for (const attempt of [1, 2]) {
    assert.equal((await deliver(base, event)).status, 200, `delivery ${attempt}`);
  }
  const journal = await readFile(orders, "utf8");
  assert.equal(journal.split("payment_intent.succeeded").length, 2, "the event is written once");
  const refund = await ask(`${base}/orders/${order}/refund`, {});
  assert.deepEqual([refund.status, refund.body["status"]], [200, "succeeded"]);
  const repeated = await ask(`${base}/orders/${order}/refund`, {});
  assert.equal(repeated.body["refund"], refund.body["refund"]);

  const amount = { "minor-units": 2400, currency: "EUR" };
  assert.deepEqual((await ask(`${base}/orders/${order}`)).body, {
    order,
    status: "captured",
    payment,
    amount,
    captured: amount,
    refunded: amount,
    events: ["payment_intent.succeeded"],
  });
  assert.equal(await shop.end("SIGTERM"), 0);
});

test("an event that only points at a refund finds its order", async () => {
  const [, base] = await started();
  const { order } = (await pay(base, "pm_card_visa")).body as { order: string };
  const { refund } = (await ask(`${base}/orders/${order}/refund`, {})).body as { refund: string };
  const pointing = {
    id: `evt_${order}`,
    object: "v2.core.event",
    type: "v1.refund.updated",
    created: new Date().toISOString(),
    livemode: false,
    related_object: { id: refund, type: "refund", url: `/v1/refunds/${refund}` },
  };
  assert.equal((await deliver(base, JSON.stringify(pointing))).status, 200);
  const { events, refunded } = (await ask(`${base}/orders/${order}`)).body;
  assert.deepEqual(events, ["v1.refund.updated"]);
  assert.deepEqual(refunded, { "minor-units": 2400, currency: "EUR" });
});

test("the raw body is what is verified", async () => {
  const [, base] = await started();
  const { body } = await pay(base, "pm_card_visa");
  const event = await eventOf(body["payment"]);
  // The same JSON in other bytes: with white space, and with text that a parser would write anew.
  const spaced = ` ${event.replace('"object"', '"note" : "\\u017elu\\u0165 1.0",  "object"')}\n`;
  assert.equal((await deliver(base, spaced)).status, 200);
  assert.deepEqual((await ask(`${base}/orders/${String(body["order"])}`)).body["events"], [
    "payment_intent.succeeded",
  ]);
  assert.equal((await deliver(base, event, "whsec_other")).status, 400);
  assert.equal((await deliver(base, Buffer.from([0x7b, 0xff, 0x7d]))).status, 400);
  assert.equal((await deliver(base, "a".repeat((1 << 20) + 1))).status, 413);
});

test("events are found by the operation's mark, and what is not known yet is asked for again", async () => {
  const journal = join(await temporaryFolder(), "orders.jsonl");
  const [shop, base] = await started(undefined, journal);
  const { body } = await pay(base, "pm_card_visa");
  const event = await eventOf(body["payment"]);
  await shop.end("SIGTERM");
  // As if the shop had been killed before the answer came: the order is there, its payment is not.
  const [begun = ""] = (await readFile(journal, "utf8")).split("\n");
  await writeFile(journal, `${begun}\n{"kind":"led`);
  const [, again] = await started(undefined, journal);
  assert.equal((await deliver(again, event)).status, 200);
  const order = await ask(`${again}/orders/${String(body["order"])}`);
  assert.deepEqual([order.body["status"], order.body["payment"]], ["captured", body["payment"]]);

  const unmarked = await triggered("charge.dispute.created");
  assert.equal((await deliver(again, unmarked)).status, 503);
  const old = unmarked.replace(/"created": (\d+)/, (_, time) => `"created": ${Number(time) - 600}`);
  assert.equal((await deliver(again, old)).status, 200);
});

test("a decline has the shopper's message, and 3-D Secure a way to go", async () => {
  const [shop, base] = await started();
  const { status, body } = await pay(base, "pm_card_visa_chargeDeclinedStolenCard");
  assert.deepEqual([status, body["status"]], [402, "declined"]);
  assert.doesNotMatch(String(body["message"]), /stolen|req_|operator/i);
  assert.match(shop.stderr, /declined \(card_declined\)/);

  const challenged = await pay(base, "pm_card_authenticationRequired");
  assert.deepEqual([challenged.status, challenged.body["status"]], [201, "awaiting-action"]);
  assert.match(String(challenged.body["redirect"]), /^http/);
  await fetch(`${needed("FAKE_STRIPE")}/_control/authenticate`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ payment_intent: challenged.body["payment"], outcome: "succeeded" }),
  });
  const order = String(challenged.body["order"]);
  const waiting = await ask(`${base}/orders/${order}`);
  assert.equal(waiting.body["status"], "awaiting-action");
  const page = await (await fetch(`${base}/orders/${order}/return`)).text();
  assert.match(page, new RegExp(`${order}</td><td>captured`));
});

test("the same checkout is the same order, however often and however concurrently", async () => {
  const journal = join(await temporaryFolder(), "orders.jsonl");
  const [shop, base] = await started(undefined, journal);
  const checkout = randomUUID();
  const once = () => pay(base, "pm_card_visa", checkout);
  const [first, ...others] = await Promise.all([once(), once(), once()]);
  assert.equal(first.status, 201);
  for (const answer of others) assert.deepEqual(answer, first);
  const order = first.body["order"];
  assert.equal(await attempts(order), 1, "a final answer is not asked for again");
  const other = await pay(base, "pm_card_mastercard", checkout);
  assert.deepEqual([other.status, Object.keys(other.body)], [409, ["message"]]);
  await shop.end("SIGKILL");

  const [, again] = await started(undefined, journal);
  assert.deepEqual(await pay(again, "pm_card_visa", checkout), first);
  assert.equal(await attempts(order), 1);
});

test("a declined order stays declined, and its checkout is not sent again", async () => {
  const [, base] = await started();
  const checkout = randomUUID();
  const first = await pay(base, "pm_card_visa_chargeDeclined", checkout);
  assert.equal(first.status, 402);
  assert.deepEqual(await pay(base, "pm_card_visa_chargeDeclined", checkout), first);
  const { status, body } = await ask(`${base}/orders/${String(first.body["order"])}/retry`, {});
  assert.deepEqual({ status, body }, first);
  assert.equal(await attempts(first.body["order"]), 1);
});

test("an order of another mode or provider is not sent", async () => {
  const journal = join(await temporaryFolder(), "orders.jsonl");
  const checkout = randomUUID();
  const [shop, base] = await started(await nobody(), journal);
  const failed = await pay(base, "pm_card_visa", checkout);
  assert.equal(failed.status, 502);
  await shop.end("SIGTERM");
  const [, elsewhere] = await started(undefined, journal);
  assert.equal((await pay(elsewhere, "pm_card_visa", checkout)).status, 409);
  assert.equal(await attempts(failed.body["order"]), 0);
  const paid = await pay(elsewhere, "pm_card_visa");
  const [, live] = await started(undefined, journal, "sk_live_shop");
  const order = `${live}/orders/${String(paid.body["order"])}`;
  assert.equal((await ask(`${order}/refund`, {})).status, 409);
  assert.equal((await ask(order)).body["status"], "captured");
});

test("bad input names the field, and unknown orders are not found", async () => {
  const [, base] = await started();
  const method = "pm_card_visa";
  const checkout = randomUUID();
  for (const [body, field] of [
    [{ checkout }, /^method: /],
    [{ checkout, method: "card" }, /^method: /],
    [{ checkout, method: ["pm_card_visa"] }, /^method: /],
    [{ method }, /^checkout: /],
    [{ method, checkout: "a".repeat(15) }, /^checkout: /],
    [{ method, checkout: "a".repeat(65) }, /^checkout: /],
    [{ method, checkout: `${checkout}.` }, /^checkout: /],
    [{ method, checkout: 1 }, /^checkout: /],
  ] as const) {
    const answer = await ask(`${base}/orders`, body);
    assert.equal(answer.status, 400);
    assert.match(String(answer.body["message"]), field);
  }
  assert.equal((await ask(`${base}/orders/none`)).status, 404);
  assert.equal((await ask(`${base}/orders/none/refund`, {})).status, 404);
});

test("a provider that cannot be reached: nothing was charged, and it can be sent again", async () => {
  const journal = join(await temporaryFolder(), "orders.jsonl");
  const [, base] = await started(await nobody(), journal);
  const { status, body } = await pay(base, "pm_card_visa");
  assert.deepEqual([status, body["status"]], [502, "failed"]);
  const again = await ask(`${base}/orders/${String(body["order"])}/retry`, {});
  // This time it may be the first attempt that arrived: the shop knows that it was sent before.
  assert.deepEqual([again.status, again.body["status"]], [202, "unknown"]);
});

test("what is missing is said", async () => {
  const shop = new Program("dist/shop/main.js", [], { PAYMENTS_ADAPTER: "a", PAYMENTS_CORE: "b" });
  assert.equal(await shop.end("by itself"), 2);
  assert.match(shop.stderr, /^shop: set STRIPE_SECRET_KEY/);
});
