import assert from "node:assert/strict";
import { test } from "node:test";

import {
  Egress,
  hostHeldCredential,
  HostFailure,
  Secret,
  type Adapter,
  type CredentialStore,
} from "payments-host";
import { hostile, request, behave, serving } from "./support.js";

const adapter = await hostile();
const held = hostHeldCredential("secret-key", "shop-key");
let writes = 0;
const url = await serving((_, response) => {
  writes += 1;
  response.end();
});

/** Three writes, if nothing is in the way of them. */
function writing(allowed: Adapter): Promise<unknown> {
  writes = 0;
  return behave(allowed, { behave: "many-requests", url, method: "POST" }, [held]);
}

async function failed(call: Promise<unknown>): Promise<HostFailure> {
  const failure = await call.catch((error: unknown) => error);
  assert.ok(failure instanceof HostFailure, String(failure));
  return failure;
}

test("a store that fails after a write does not hide the write", async () => {
  class Broken extends Secret {
    override reveal(): string {
      throw new Error("hush");
    }
  }
  const hush = "sk_test_hush" as unknown as Secret;
  const second: Record<string, () => ReturnType<CredentialStore["resolve"]>> = {
    "null": () => null as unknown as undefined,
    "a bare string": () => hush,
    "a promise of one": () => Promise.resolve(hush),
    "another object": () => ({ reveal: () => "sk_test_hush" }) as unknown as Secret,
    "a secret that throws": () => new Broken("sk_test_hush"),
    "an exception": () => {
      throw new Error("hush");
    },
  };
  for (const [what, given] of Object.entries(second)) {
    let asked = 0;
    const resolve = () => ((asked += 1) === 1 ? new Secret("sk_test_1") : given());
    const allowed = adapter.withPolicy({
      egress: new Egress().allowLoopbackHttp(),
      credentials: { resolve },
      limits: { requestsPerCall: 3 },
    });
    const ended = await failed(writing(allowed));
    assert.deepEqual([ended.kind, ended.outcome, writes], ["request-limit", "unknown", 1], what);
    assert.doesNotMatch(ended.message, /hush/);
    // Such a store alone: the request is not sent, and the adapter is told.
    const never = allowed.withPolicy({
      egress: new Egress().allowLoopbackHttp(),
      credentials: { resolve: given },
    });
    const message = what === "null" ? /denied.*not registered/ : /denied.*store (gave|failed)/;
    const refusal = { name: "AdapterError", message, outcome: "not-performed" };
    await assert.rejects(request(never, { url }, [held]), refusal, what);
  }
});

test("an error of the host's own code after a write leaves the outcome unknown", async () => {
  const error = new Error("hush");
  class Failing extends Egress {
    #asked = 0;

    override destination(text: string): URL | string {
      if ((this.#asked += 1) > 1) throw error;
      return super.destination(text);
    }
  }
  const failure = await failed(
    writing(
      adapter.withPolicy({
        egress: new Failing().allowLoopbackHttp(),
        credentials: { resolve: () => new Secret("sk_test_1") },
      }),
    ),
  );
  assert.deepEqual([failure.kind, failure.outcome, writes], ["trap", "unknown", 1]);
  assert.doesNotMatch(failure.message, /hush/);
  assert.equal(failure.cause, error);
});

test("a closed adapter says so as a failure of the call", async () => {
  const closed = await hostile();
  await closed.close();
  const { kind, outcome, message } = await failed(request(closed, { url }));
  assert.deepEqual([kind, outcome], ["trap", "not-performed"]);
  assert.match(message, /was closed/);
});

test("an argument that cannot be read is one that does not fit", async () => {
  const connection = {
    get mode(): "test" {
      throw new Error("hush");
    },
    credentials: [],
  };
  const { kind, message } = await failed(adapter.gateway.getPayment(connection, "p"));
  assert.equal(kind, "invalid-argument");
  assert.doesNotMatch(message, /hush/);
});
