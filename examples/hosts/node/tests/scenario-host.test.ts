import assert from "node:assert/strict";
import { test } from "node:test";

import { Program } from "./process.js";
import { needed } from "./support.js";

test("a line in, a line out, in the contract's names", async () => {
  const api = needed("FAKE_STRIPE");
  const program = new Program("dist/scenario-host.js");
  const ask = async (message: unknown): Promise<Partial<Record<string, Record<string, unknown>>>> => {
    program.write(JSON.stringify(message));
    return JSON.parse(await program.line()) as Partial<Record<string, Record<string, unknown>>>;
  };
  const { loaded } = await ask({
    load: { adapter: needed("PAYMENTS_ADAPTER"), core: needed("PAYMENTS_CORE") },
  });
  assert.equal(loaded?.["host"], "node");
  assert.match(String(loaded["adapter-sha256"]), /^[0-9a-f]{64}$/);
  const key = { name: "shop-key", mode: "test", value: "sk_test_1", origins: [api] };
  const settings = { egress: { "loopback-http": true }, credentials: [key] };
  assert.deepEqual(await ask({ settings }), { ready: true });

  const connection = {
    credentials: [{ name: "secret-key", value: { "host-held": "shop-key" } }],
    mode: "test",
    "installation-id": "node-tests",
    endpoints: [{ key: "api", value: api }],
  };
  const now = Math.floor(Date.now() / 1000);
  const operation = { connection, id: `scenario-${process.pid}-${now}`, now };
  const authorization = {
    amount: { "minor-units": 1099, currency: "EUR" },
    source: { "saved-method": "pm_card_visa" },
    "capture-mode": "manual",
    presence: "on-session",
  };
  const call = (amount: unknown, mark = {}) =>
    ask({
      call: "gateway.authorize",
      arguments: {
        operation: { ...operation, ...mark },
        authorization: { ...authorization, amount },
      },
    });
  const { ok } = await call(authorization.amount);
  assert.equal(ok?.["status"], "authorized");
  assert.deepEqual(ok["capturable"], { "minor-units": 1099, currency: "EUR" });
  const { failure } = await call({ "minor-units": -1, currency: "EUR" });
  assert.deepEqual(failure, {
    kind: "invalid-argument",
    outcome: "not-performed",
    message: "authorization.amount.minor-units: -1 is not a whole number from 0 to 18446744073709551615",
  });
  const again = await call({ "minor-units": -1.5, currency: "EUR" }, { "first-sent-at": now });
  assert.deepEqual(
    [again["failure"]?.["kind"], again["failure"]?.["outcome"]],
    ["invalid-argument", "unknown"],
  );
  const unknownPayment = { call: "gateway.get-payment", arguments: { connection, "payment-id": "pi_0" } };
  assert.equal((await ask(unknownPayment))["error"]?.["kind"], "not-found");

  await ask({ settings: {} });
  const { error } = await ask(unknownPayment);
  assert.equal(error?.["kind"], "egress-denied");
  const parse = { call: "amounts.parse", arguments: { amount: "10.99", currency: "EUR" } };
  assert.deepEqual(await ask(parse), { ok: authorization.amount });
  assert.equal(await program.end("end of input"), 0);
});
