import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { after, test } from "node:test";
import { inspect } from "node:util";

import {
  AdapterError,
  AmountError,
  Core,
  Egress,
  hostHeldCredential,
  InMemoryCredentials,
  LedgerError,
  Secret,
  secretCredential,
  unixSeconds,
  WebhookError,
  type Authorization,
  type Connection,
  type Fact,
  type Operation,
} from "payments-host";
import { hostile, loaded, needed } from "./support.js";

const SECRET = "whsec_test";
const KEY = "sk_test_hush";
const api = needed("FAKE_STRIPE");
const stripe = await loaded(needed("PAYMENTS_ADAPTER"), {
  egress: new Egress().allowLoopbackHttp(),
  credentials: new InMemoryCredentials().with("shop-key", "test", api, new Secret(KEY)),
});
const core = await Core.load(needed("PAYMENTS_CORE"));
after(() => core.close());

const connection: Connection = {
  credentials: [hostHeldCredential("secret-key", "shop-key")],
  mode: "test",
  installationId: "node-tests",
  endpoints: [{ key: "api", value: api }],
};

function operation(id: string = randomUUID()): Operation {
  return { connection, id, now: unixSeconds() };
}

function sale(method: string): Authorization {
  return {
    amount: { minorUnits: 2400n, currency: "EUR" },
    source: { tag: "saved-method", val: method },
    captureMode: "automatic",
    presence: { tag: "on-session" },
  };
}

test("values are what their types say", async () => {
  const payment = await stripe.gateway.authorize(operation(), {
    ...sale("pm_card_visa"),
    orderId: "žluť 👕",
    metadata: [{ key: "note", value: "two\nlines" }],
  });
  assert.equal(payment.status, "captured");
  assert.deepEqual(payment.amount, { minorUnits: 2400n, currency: "EUR" });
  assert.equal(typeof payment.created, "number");
  assert.equal(payment.methodDetails?.expiryMonth, 12);
  assert.equal(payment.replayed, false);
  assert.equal(payment.orderId, "žluť 👕");
  assert.deepEqual(payment.metadata, [{ key: "note", value: "two\nlines" }]);
  assert.ok(!("nextAction" in payment));
});

test("variants have a tag, and a value where the contract has one", async () => {
  const authorization = { ...sale("pm_card_authenticationRequired"), returnUrl: "https://shop.example/" };
  const { status, nextAction } = await stripe.gateway.authorize(operation(), authorization);
  assert.equal(status, "awaiting-action");
  assert.ok(nextAction?.tag === "redirect" && nextAction.val.url.startsWith("http"));
});

test("a decline is an AdapterError with the record's fields", async () => {
  const declined = stripe.gateway.authorize(operation(), sale("pm_card_visa_chargeDeclined"));
  const error = await declined.catch((e: unknown) => e);
  assert.ok(error instanceof AdapterError);
  assert.equal(error.record.kind, "declined");
  assert.equal(error.record.decline?.reason, "generic");
  assert.equal(error.outcome, "not-performed");
  assert.match(error.message, /^declined \(card_declined\): .*nothing was performed; request req_/);
});

test("the same operation is the same payment", async () => {
  const first = operation();
  const paid = await stripe.gateway.authorize(first, sale("pm_card_visa"));
  const again = { ...first, firstSentAt: first.now };
  const repeated = await stripe.gateway.authorize(again, sale("pm_card_visa"));
  assert.equal(repeated.id, paid.id);
  assert.equal(repeated.replayed, true);
});

test("results in a list are tagged", async () => {
  const offSession = (method: string) => ({
    operationId: randomUUID(),
    authorization: { ...sale(method), presence: { tag: "moto" as const } },
  });
  const results = await stripe.batch?.authorizeAll({
    connection,
    now: unixSeconds(),
    items: [offSession("pm_card_visa"), offSession("pm_card_visa_chargeDeclined")],
  });
  assert.deepEqual(results?.map(({ tag }) => tag), ["ok", "err"]);
  assert.ok(results[1]?.tag === "err" && results[1].val.kind === "declined");
});

test("optional interfaces are undefined where they are not exported", async () => {
  const other = await hostile();
  assert.equal(other.vault, undefined);
  assert.ok(other.batch !== undefined && stripe.vault !== undefined);
  await assert.rejects(other.call("vault.get-customer", [connection, "cus_1"]), {
    kind: "unsupported",
    outcome: "not-performed",
  });
});

test("arguments that do not fit never reach the component", async () => {
  const wrong = { ...sale("pm_card_visa"), amount: { minorUnits: 2400, currency: "EUR" } };
  await assert.rejects(stripe.call("gateway.authorize", [operation(), wrong]), {
    name: "HostFailure",
    kind: "invalid-argument",
    message: "authorization.amount.minor-units: a bigint (u64) is needed, this is a number",
  });
  await assert.rejects(stripe.call("gateway.authorize", [operation()]), /^HostFailure: authorization: /);
});

test("webhooks: the payload as it came, verified and refused", async () => {
  const payload = `{"id": "evt_1",  "object": "event", "type": "ping", "created": 1, "livemode": false, "data": {"object": {}}}`;
  const time = unixSeconds();
  const signature = createHmac("sha256", SECRET).update(`${time}.${payload}`).digest("hex");
  const delivery = {
    payload,
    headers: [{ key: "stripe-signature", value: `t=${time},v1=${signature}` }],
    receivedAt: time,
  };
  const policy = { secrets: [SECRET], mode: "test" as const };
  const { events, acknowledgement } = await stripe.webhooks.verify(policy, delivery);
  assert.deepEqual([events[0]?.id, acknowledgement.httpStatus], ["evt_1", 200]);
  const written = { ...delivery, payload: JSON.stringify(JSON.parse(payload)) };
  const refused = await stripe.webhooks.verify(policy, written).catch((e: unknown) => e);
  assert.ok(refused instanceof WebhookError);
  assert.deepEqual([refused.record.kind, refused.record.httpStatus], ["mismatch", 400]);
});

test("exact money", async () => {
  assert.deepEqual(await core.amounts.parse("10.99", "EUR"), { minorUnits: 1099n, currency: "EUR" });
  const most = { minorUnits: (1n << 64n) - 1n, currency: "EUR" };
  assert.equal(await core.amounts.format(most), "184467440737095516.15");
  const error = await core.amounts.parse("10.999", "EUR").catch((e: unknown) => e);
  assert.ok(error instanceof AmountError && error.record.field === "amount");
});

test("the ledger: the same facts give the same state", async () => {
  const payment = await stripe.gateway.authorize(operation(), sale("pm_card_visa"));
  const fact: Fact = { tag: "answer", val: { subject: { tag: "payment", val: payment } } };
  const { state, changes, view } = await core.ledger.fold(payment.id, undefined, [fact]);
  assert.ok(changes.some(({ tag }) => tag === "captured"));
  assert.equal(view.summary.captured?.minorUnits, 2400n);
  assert.deepEqual((await core.ledger.fold(payment.id, state, [fact])).changes, []);
  await assert.rejects(core.ledger.fold("pi_other", undefined, [fact]), LedgerError);
});

test("secrets are not printed", async () => {
  const payment = await stripe.gateway.authorize(operation(), sale("pm_card_visa"));
  const error = await stripe.gateway.getPayment(connection, "pi_none").catch((e: unknown) => e);
  const secret = new Secret("hush");
  const credential = secretCredential("secret-key", secret);
  const copies = [{ ...payment }, { ...credential.value }, { ...{ ...payment } }];
  const printed = inspect([payment, error, secret, credential, stripe, copies], { depth: 9 });
  assert.ok(!printed.includes("hush") && !printed.includes(payment.clientToken ?? "_secret_"));
  assert.ok(!`${JSON.stringify({ secret })}${String(secret)}`.includes("hush"));
  assert.deepEqual(JSON.parse(JSON.stringify(credential.value)), { tag: "secret", val: "hush" });
});
