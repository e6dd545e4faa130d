import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { fromJson, toJson, type Authorization, type DisputeFilter } from "payments-host";
import { answerValue, parameterValue } from "#host/contract/values.js";

const PACKAGE = new URL("../../", import.meta.url);

const AUTHORIZATION: Authorization = {
  amount: { minorUnits: 2400n, currency: "EUR" },
  source: { tag: "saved-method", val: "pm_card_visa" },
  captureMode: "automatic",
  presence: { tag: "on-session" },
};

function refusal(changes: Record<string, unknown>): string {
  try {
    parameterValue("types.authorization", { ...AUTHORIZATION, ...changes }, "authorization");
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

test("the generated types are those of the contract", async () => {
  const script = new URL("scripts/generate-contract.mjs", PACKAGE);
  const { generate } = (await import(script.href)) as {
    generate: (contract: unknown) => { types: string; table: string };
  };
  const source = new URL("../../../schemas/contract.json", PACKAGE);
  const { types, table } = generate(JSON.parse(readFileSync(source, "utf8")));
  const isCurrent =
    readFileSync(new URL("src/contract/types.ts", PACKAGE), "utf8") === types &&
    readFileSync(new URL("src/contract/table.ts", PACKAGE), "utf8") === table;
  assert.ok(isCurrent, "run `npm run contract`");
});

test("what does not fit is refused at its place", () => {
  const cases: [changes: Record<string, unknown>, place: string][] = [
    [{ amount: { minorUnits: 2400, currency: "EUR" } }, "authorization.amount.minor-units: "],
    [{ amount: { minorUnits: -1n, currency: "EUR" } }, "authorization.amount.minor-units: "],
    [{ amount: { minorUnits: 1n << 64n, currency: "EUR" } }, "authorization.amount.minor-units: "],
    [{ amount: { minorUnits: 1n } }, "authorization.amount.currency: "],
    [{ amount: null }, "authorization.amount: "],
    [{ source: { tag: "card" } }, "authorization.source.tag: "],
    [{ source: { tag: "saved-method" } }, "authorization.source.saved-method: "],
    [{ source: { tag: "collect-in-browser", val: "x" } }, "authorization.source.collect-in-browser: "],
    [{ source: { tag: "saved-method", val: "x", value: "y" } }, "authorization.source.value: "],
    [{ captureMode: "later" }, "authorization.capture-mode: "],
    [{ metadata: [{ key: "a", value: 1 }] }, "authorization.metadata[0].value: "],
    [{ metadata: { a: "b" } }, "authorization.metadata: "],
    [{ orderID: "o" }, "authorization.order-i-d: "],
    [{ description: "\ud800" }, "authorization.description: "],
    [{ orderId: null }, "authorization.order-id: "],
    [{ mandate: { acceptedAt: 1.5 } }, "authorization.mandate.accepted-at: "],
  ];
  for (const [changes, place] of cases) {
    assert.ok(refusal(changes).startsWith(place), `${place} but ${refusal(changes)}`);
  }
  assert.equal(refusal({}), "");
  assert.throws(
    () => parameterValue({ list: "ledger.fact" }, [{ tag: "event", val: { id: 5 } }], "facts"),
    /^MisfitError: facts\[0\]\.event\.id: /,
  );
});

test("times are numbers here, and 64 bits in the component", () => {
  const type = "types.unix-seconds";
  assert.equal(parameterValue(type, 1_780_000_000, "now"), 1_780_000_000n);
  assert.equal(answerValue(type, 1_780_000_000n, "answer.created"), 1_780_000_000);
  assert.equal(fromJson(type, 1_780_000_000, "now"), 1_780_000_000);
  assert.equal(toJson(type, 1_780_000_000), 1_780_000_000);
  for (const wrong of [1n, -1, 1.5, NaN, Infinity, 2 ** 53, "1", new Date(0)]) {
    assert.throws(() => parameterValue(type, wrong, "now"), /^MisfitError: now: /, String(wrong));
  }
  for (const wrong of [1, 1n << 53n]) {
    assert.throws(() => answerValue(type, wrong, "answer"), /^MisfitError: answer: /, String(wrong));
  }
  assert.equal(parameterValue(type, Number.MAX_SAFE_INTEGER, "now"), (1n << 53n) - 1n);
});

test("a refusal does not repeat what was given: it may be a secret", () => {
  assert.ok(!refusal({ presence: "sk_test_hush" }).includes("hush"));
  assert.ok(!refusal({ captureMode: { secret: "hush" } }).includes("hush"));
});

test("absent lists are empty, and absent options stay absent", () => {
  const value = parameterValue("types.authorization", AUTHORIZATION, "authorization");
  const { metadata, lineItems, ...rest } = value as Record<string, unknown>;
  assert.deepEqual([metadata, lineItems], [[], []]);
  assert.ok(!("orderId" in rest));
});

test("a record of nothing but options and lists may be left out, but not in the contract's JSON", () => {
  const filter: DisputeFilter = {};
  assert.deepEqual(parameterValue("disputes.dispute-filter", filter, "filter"), { page: {} });
  assert.deepEqual(fromJson("disputes.dispute-filter", { page: {} }, "filter"), { page: {} });
  assert.throws(() => fromJson("disputes.dispute-filter", {}, "filter"), /^MisfitError: filter\.page: /);
  // What a component answers has all of its fields.
  assert.throws(() => answerValue("vault.customer", { id: "cus_1" }, "answer"), /^MisfitError: answer\.contact: /);
});

test("JSON under the contract's names, there and back", () => {
  const json = {
    amount: { "minor-units": 9_007_199_254_740_991, currency: "EUR" },
    source: { "new-method": { kind: "ideal", details: [{ key: "bank", value: "ing" }] } },
    "capture-mode": "manual",
    presence: { "merchant-initiated": "recurring" },
    "order-id": "order-1",
    splits: [{ share: { fee: { "minor-units": 5, currency: "EUR" } } }],
  };
  const value = fromJson("types.authorization", json, "authorization") as Authorization;
  assert.equal(value.amount.minorUnits, 9_007_199_254_740_991n);
  assert.deepEqual(value.presence, { tag: "merchant-initiated", val: "recurring" });
  assert.deepEqual(toJson("types.authorization", value), json);
  assert.deepEqual(toJson("types.presence", { tag: "moto" }), "moto");
});

test("numbers that JSON cannot carry exactly are refused in both directions", () => {
  for (const number of [9_007_199_254_740_992, 10.5, 1e300]) {
    assert.throws(
      () => fromJson("types.money", { "minor-units": number, currency: "EUR" }, "amount"),
      /^MisfitError: amount\.minor-units: /,
    );
  }
  assert.throws(() => toJson("u64", 9_007_199_254_740_992n), RangeError);
});
