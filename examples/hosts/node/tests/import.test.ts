import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { test } from "node:test";
import { inspect } from "node:util";

import {
  AdapterError,
  Egress,
  hostHeldCredential,
  InMemoryCredentials,
  Secret,
  secretCredential,
  type RequestRecord,
} from "payments-host";
import { behave, bodyOf, hostile, listening, nobody, reported, request, serving, servingTcp } from "./support.js";

/** What the adapter is told of a request that had no answer: its failure, and whether it was sent. */
async function failure(sent: Promise<unknown>): Promise<string> {
  try {
    await sent;
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    return `${error.record.code ?? ""}, ${error.outcome === "unknown" ? "sent" : "not sent"}`;
  }
  return "answered";
}

test("a request arrives as it was made, and its answer too", async () => {
  const adapter = await hostile();
  let seen = "";
  const url = await serving((message, response) => {
    const { method, url: path, headers } = message;
    const shown = ["stripe-version", "authorization", "content-length", "accept-encoding"];
    void bodyOf(message).then((body) => {
      seen = [method, path, ...shown.map((name) => String(headers[name])), body].join(" ");
      response.setHeader("Set-Cookie", "a=b").setHeader("Request-Id", "req_1").end("žluť");
    });
  });
  const payment = await request(
    adapter,
    { url: `${url}/v1?a=ü`.replace("ü", "%C3%BC"), method: "POST", body: "a=ž", "header:Stripe-Version": "1" },
    [secretCredential("key", new Secret("sk_test_1"))],
  );
  assert.equal(seen, "POST /v1?a=%C3%BC 1 Bearer sk_test_1 4 undefined a=ž");
  assert.equal(reported(payment, "status"), "200");
  assert.equal(reported(payment, "body"), "žluť");
  assert.equal(reported(payment, "request-id"), "req_1");
  assert.equal(reported(payment, "set-cookie"), undefined);
});

test("bodies are decoded strictly: a byte order mark stays, and what is not UTF-8 is refused", async () => {
  const adapter = await hostile();
  const marked = await serving((_, response) => response.end(Buffer.from("\ufeffa")));
  assert.equal(reported(await request(adapter, { url: marked }), "body"), "\ufeffa");
  const latin = await serving((_, response) => response.end(Buffer.from([0x61, 0xff])));
  assert.equal(await failure(request(adapter, { url: latin })), "not-text, sent");
});

test("deny by default", async () => {
  const url = await serving((_, response) => response.end());
  const closed = await hostile({ egress: new Egress() });
  assert.equal(await failure(request(closed, { url })), "denied, not sent");
  assert.equal(await failure(request(closed, { url: "https://api.stripe.com/" })), "denied, not sent");
});

test("a name that resolves to an address that is not public is not connected to", async () => {
  let connections = 0;
  const address = await servingTcp(() => (connections += 1));
  const port = address.split(":")[1] ?? "";
  const adapter = await hostile({ egress: new Egress().allow(`localhost:${port}`) });
  const sent = request(adapter, { url: `https://localhost:${port}/` });
  assert.equal(await failure(sent), "unresolved, not sent");
  assert.equal(connections, 0);
});

test("what goes wrong on the way has its name", async () => {
  const adapter = await hostile({ limits: { responseBytes: 1_000 } });
  const http = await serving((_, response) => response.end());
  const cut = await servingTcp((socket) => socket.once("data", () => socket.destroy()));
  const half = await servingTcp((socket) =>
    socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")),
  );
  const garbage = await servingTcp((socket) => socket.once("data", () => socket.end("hello\r\n")));
  const silent = await servingTcp(() => undefined);
  const large = await serving((_, response) => response.end("a".repeat(1_001)));
  const heads = await servingTcp((socket) =>
    socket.once("data", () => socket.end(`HTTP/1.1 200 OK\r\na: ${"a".repeat(70_000)}\r\n\r\n`)),
  );
  const many = (count: number) =>
    servingTcp((socket) =>
      socket.once("data", () =>
        socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 0\r\n${"a: b\r\n".repeat(count - 1)}\r\n`),
      ),
    );
  const switching = await servingTcp((socket) =>
    socket.once("data", () =>
      socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: a\r\n\r\n"),
    ),
  );
  const bare = await servingTcp((socket) =>
    socket.once("data", () => socket.write("HTTP/1.1 101 Switching Protocols\r\n\r\n")),
  );
  for (const [url, expected] of [
    [`http://${await many(100)}`, "answered"],
    [`http://${await many(101)}`, "too-large, sent"],
    [`http://${await many(1_000)}`, "too-large, sent"],
    [`http://${switching}`, "other, sent"],
    [`http://${bare}`, "other, sent"],
    [await nobody(), "refused, not sent"],
    ["https://name.invalid/", "unresolved, not sent"],
    [http.replace("http:", "https:"), "tls, not sent"],
    [`http://${cut}`, "interrupted, sent"],
    [`http://${half}`, "interrupted, sent"],
    [`http://${garbage}`, "other, sent"],
    [large, "too-large, sent"],
    [`http://${heads}`, "too-large, sent"],
    [`http://${silent}`, "timeout, sent"],
    [`https://${silent}`, "timeout, not sent"],
  ] as const) {
    const egress = new Egress().allowLoopbackHttp().allow("name.invalid");
    const allowed = adapter.withPolicy({ egress, limits: { responseBytes: 1_000 } });
    const settings = { url, method: "POST", "timeout-ms": url.includes(silent) ? 200 : 10_000 };
    assert.equal(await failure(request(allowed, settings)), expected, url);
  }
});

test("certificates are verified, whatever the environment says", async () => {
  // A key for this test alone: nobody trusts it.
  const pem = await readFile(new URL("../../tests/self-signed.pem", import.meta.url));
  let requests = 0;
  const server = createSecureServer({ key: pem, cert: pem }, (_, response) => {
    requests += 1;
    response.end();
  });
  const url = `https://${await listening(server)}`;
  process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
  try {
    assert.equal(await failure(request(await hostile(), { url })), "tls, not sent");
  } finally {
    delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
  }
  assert.equal(requests, 0);
});

test("redirects are answers, and there is one attempt", async () => {
  const adapter = await hostile();
  let requests = 0;
  const url = await serving((_, response) => {
    requests += 1;
    response.writeHead(307, { location: "/elsewhere" }).end();
  });
  assert.equal(reported(await request(adapter, { url, method: "POST" }), "status"), "307");
  assert.equal(requests, 1);
});

test("no proxy is taken from the environment", async () => {
  const adapter = await hostile();
  const url = await serving((_, response) => response.end("direct"));
  process.env["HTTP_PROXY"] = process.env["http_proxy"] = await nobody();
  try {
    assert.equal(reported(await request(adapter, { url }), "body"), "direct");
  } finally {
    delete process.env["HTTP_PROXY"];
    delete process.env["http_proxy"];
  }
});

test("headers: an allow-list, one value for each name, no control characters", async () => {
  const adapter = await hostile();
  const url = await serving((_, response) => response.end());
  for (const headers of [
    { "header:Host": "evil" },
    { "header:Cookie": "a" },
    { "header:X-Other": "a" },
    { "header:Accept": "a", "header:ACCEPT": "b" },
    { "header:Accept": "a\r\nX: b" },
    { "header:Acc ept": "a" },
    { "header:Accept": "a".repeat(4_097) },
  ]) {
    assert.equal(await failure(request(adapter, { url, ...headers })), "denied, not sent");
  }
  const secret = secretCredential("key", new Secret("a"));
  for (const settings of [
    { "auth-header": "Accept", "header:Accept": "a" },
    { "auth-header": "Content-Length" },
    { "auth-header": "A\nB" },
  ]) {
    assert.equal(await failure(request(adapter, { url, ...settings }, [secret])), "denied, not sent");
  }
  const broken = secretCredential("key", new Secret("a\r\nX: b"));
  assert.equal(await failure(request(adapter, { url }, [broken])), "denied, not sent");
});

test("host-held credentials: by name, mode and destination, and never told", async () => {
  let seen: string | undefined;
  const url = await serving((message, response) => {
    seen = message.headers.authorization;
    response.end();
  });
  const other = await serving((_, response) => response.end());
  const secret = new Secret("sk_test_hush");
  const held = hostHeldCredential("secret-key", "shop-key");
  const records: RequestRecord[] = [];
  const adapter = await hostile({
    credentials: new InMemoryCredentials()
      .with("shop-key", "test", url, secret)
      .with("live-key", "live", url, secret),
    onRequest: (record) => records.push(record),
  });
  const answer = await request(adapter, { url: `${url}/v1?email=hush` }, [held]);
  assert.equal(seen, "Bearer sk_test_hush");
  for (const [settings, credential] of [
    [{ url: other }, held],
    [{ url }, hostHeldCredential("secret-key", "live-key")],
    [{ url }, hostHeldCredential("secret-key", "nobody-knows")],
  ] as const) {
    assert.equal(await failure(request(adapter, settings, [credential])), "denied, not sent");
  }
  const failing = adapter.withPolicy({
    egress: new Egress().allowLoopbackHttp(),
    credentials: { resolve: () => Promise.reject(new Error("hush")) },
  });
  const refused = await request(failing, { url }, [held]).catch((error: unknown) => error);
  assert.equal((refused as AdapterError).record.code, "denied");
  assert.ok(!inspect([refused, records, answer], { depth: null }).includes("hush"));
});

test("send-all: side by side, in order, each with its own answer", async () => {
  const adapter = await hostile();
  const waiting: (() => void)[] = [];
  const url = await serving((message, response) => {
    // None is answered before all are there.
    waiting.push(() => response.end(message.url));
    if (waiting.length === 5) waiting.reverse().forEach((answer) => answer());
  });
  const payment = await behave(adapter, { behave: "send-all", url: `${url}/`, count: 5 });
  const bodies = payment.metadata.filter(({ key }) => key === "body").map(({ value }) => value);
  assert.deepEqual(bodies, ["/0", "/1", "/2", "/3", "/4"]);
});

test("at most so many at a time, and a delay keeps no place", async () => {
  const limits = { concurrentRequests: 2 };
  const adapter = await hostile({ limits });
  const order: string[] = [];
  const waiting: ServerResponse[] = [];
  let most = 0;
  const url = await serving((message, response) => {
    if (message.url === "/probe") {
      response.end();
      return;
    }
    order.push(message.url ?? "");
    most = Math.max(most, waiting.push(response));
    // Two at a time are answered, and the one that waited for its time alone; not before a later
    // request has come through, so that a third would have been here.
    if (waiting.length < 2 && message.url !== "/0") return;
    void fetch(`${url}/probe`).then(() => waiting.splice(0).forEach((held) => held.end()));
  });
  await behave(adapter, { behave: "send-all", url: `${url}/`, count: 9, "first-delay-ms": 200 });
  assert.equal(most, 2);
  assert.equal(order.at(-1), "/0");
});
