import assert from "node:assert/strict";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

import { page, SCRIPT } from "#host/shop/page.js";

/** What the script knows of an element. */
class Element {
  disabled = false;
  hidden = false;
  textContent = "";
  readonly dataset: { method?: string };
  #onClick: () => void = () => undefined;

  constructor(method?: string) {
    this.dataset = method === undefined ? {} : { method };
  }

  addEventListener(_: "click", listener: () => void): void {
    this.#onClick = listener;
  }

  /** As a browser does: nothing comes of a click on what is disabled. */
  click(): void {
    if (!this.disabled) this.#onClick();
  }
}

/** The page's script, with a shop whose answers are given by hand. */
function opened() {
  const [visa, declined] = [new Element("pm_visa"), new Element("pm_declined")];
  const [again, notice] = [new Element(), new Element()];
  const sent: { method: string; checkout: string }[] = [];
  const waiting: { resolve: (response: unknown) => void; reject: (error: Error) => void }[] = [];
  let tokens = 0;
  let reloads = 0;
  runInNewContext(SCRIPT, {
    document: {
      getElementById: (id: string) => (id === "again" ? again : notice),
      querySelectorAll: (selector: string) =>
        selector === "button" ? [visa, declined, again] : [visa, declined],
    },
    crypto: { randomUUID: () => `token-${(tokens += 1)}` },
    location: { reload: () => (reloads += 1), assign: () => undefined },
    fetch: (_: string, { body }: { body: string }) => {
      sent.push(JSON.parse(body) as { method: string; checkout: string });
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
  });
  const settled = () => new Promise(setImmediate);
  return {
    visa,
    declined,
    again,
    sent,
    reloads: () => reloads,
    answer: (status: number, body: object) => {
      waiting.shift()?.resolve({ status, json: () => Promise.resolve(body) });
      return settled();
    },
    breaks: () => {
      waiting.shift()?.reject(new TypeError("Failed to fetch"));
      return settled();
    },
  };
}

test("a double click is one request", async () => {
  const { visa, declined, sent, answer, reloads } = opened();
  visa.click();
  visa.click();
  declined.click();
  assert.deepEqual(sent, [{ method: "pm_visa", checkout: "token-1" }]);
  await answer(201, { order: "o", status: "captured" });
  assert.equal(reloads(), 1);
  assert.equal(visa.disabled, false);
});

test("until the answer is final, the order stays the same and can be asked for again", async () => {
  const { visa, again, sent, answer, breaks } = opened();
  visa.click();
  await answer(202, { order: "o", status: "unknown" });
  assert.equal(again.hidden, false);
  again.click();
  assert.equal(again.hidden, true);
  await breaks();
  assert.equal(again.hidden, false);
  again.click();
  await answer(500, { message: "The shop could not do this." });
  assert.equal(again.hidden, false);
  visa.click();
  await answer(201, { order: "o", status: "processing" });
  assert.equal(again.hidden, true);
  assert.deepEqual(new Set(sent.map(({ checkout }) => checkout)), new Set(["token-1"]));
  assert.equal(sent.length, 4);
});

test("after a decline the next order is another one", async () => {
  const { visa, declined, again, sent, answer } = opened();
  declined.click();
  await answer(402, { order: "o", status: "declined", message: "Declined." });
  assert.equal(again.hidden, true);
  visa.click();
  assert.deepEqual(sent[1], { method: "pm_visa", checkout: "token-2" });
});

test("the page begins without asking again", () => {
  assert.match(page([]), /<button type="button" id="again" hidden>/);
});
