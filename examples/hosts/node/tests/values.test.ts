import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { fromJson, toJson, type Authorization } from "payments-host";
import { parameterValue } from "#host/contract/values.js";

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
    [{ mandate: { acceptedAt: 1 } }, "authorization.mandate.accepted-at: "],
  ];
  for (const [changes, place] of cases) {
    assert.ok(refusal(changes).startsWith(place), `${place} but ${refusal(changes)}`);
  }
  assert.equal(refusal({}), "");
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
