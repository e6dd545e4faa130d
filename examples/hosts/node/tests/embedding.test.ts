import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { after, test } from "node:test";
import { promisify } from "node:util";

import { needed } from "./support.js";

const PACKAGE = new URL("../../", import.meta.url);
const run = promisify(execFile);

/** What the page promises and does not show itself. */
const EPILOGUE = `
import { createHmac } from "node:crypto";
const body = '{"id":"evt_1","object":"event","type":"ping","created":1,"livemode":false,"data":{"object":{}}}';
const time = unixSeconds();
const v1 = createHmac("sha256", "whsec_123").update(time + "." + body).digest("hex");
const headers = { "Stripe-Signature": "t=" + time + ",v1=" + v1 };
console.log((await takeDelivery({ body: new TextEncoder().encode(body), headers })).status);
console.log((await takeDelivery({ body: new TextEncoder().encode(body + " "), headers })).status);
await Promise.all([adapter.close(), core.close()]);
`;

test("the page's code does what the page says", async () => {
  const page = await readFile(new URL("../../../docs/embedding/node.md", PACKAGE), "utf8");
  const blocks = [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)];
  assert.ok(blocks.length >= 8);
  assert.ok(blocks.every(([, language]) => language === "ts"), "every block is run");
  const code = blocks.map(([, , block = ""]) => block).join("\n") + EPILOGUE;

  // Within the package, where its own name resolves to it.
  const folder = new URL(`dist/embedding-${process.pid}/`, PACKAGE);
  await mkdir(folder, { recursive: true });
  after(() => rm(folder, { recursive: true }));
  await cp(needed("PAYMENTS_ADAPTER"), new URL("stripe-adapter.wasm", folder));
  await cp(needed("PAYMENTS_CORE"), new URL("payments-core.wasm", folder));
  const id = `order-${process.pid}-${Date.now()}`;
  await writeFile(
    new URL("page.ts", folder),
    code
      .replace("http://127.0.0.1:12111", needed("FAKE_STRIPE"))
      .replaceAll(/order-100(?=\d-authorize)/g, `${id}-`),
  );
  await writeFile(
    new URL("tsconfig.json", folder),
    JSON.stringify({
      extends: "../../tsconfig.base.json",
      compilerOptions: { composite: false, outDir: "." },
      files: ["page.ts"],
    }),
  );
  const tsc = new URL("node_modules/typescript/bin/tsc", PACKAGE).pathname;
  await run(process.execPath, [tsc, "--project", "."], { cwd: folder }).catch((error: unknown) =>
    assert.fail((error as { stdout: string }).stdout),
  );

  const { stdout } = await run(process.execPath, ["page.js"], { cwd: folder });
  const [sha256, ...lines] = stdout.trimEnd().split("\n");
  assert.match(sha256 ?? "", /^[0-9a-f]{64}$/);
  assert.deepEqual(
    lines.map((line) => line.replace(/pi_\w+/, "pi_…").replace(/http:\S+?\/v1/, "…/v1")),
    [
      "captured 2400n",
      "The payment was declined. Please use another payment method or contact your bank.",
      "true true",
      "24.00",
      "captured { minorUnits: 2400n, currency: 'EUR' }",
      "{ minorUnits: 0n, currency: 'EUR' }",
      "get …/v1/payment_intents/pi_… 200",
      "captured",
      "stripe-adapter",
      "stripe:test::evt_1 other ignore",
      "200",
      "400",
    ],
  );
});
