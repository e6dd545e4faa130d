import { open, readFile, type FileHandle } from "node:fs/promises";

import { fromJson, toJson, type Authorization, type Mode } from "payments-host";

import { Turns } from "./turns.js";

/** What an order's payment is made of. A repeat is the same payment only when all of it is the same. */
export interface Terms {
  readonly mode: Mode;
  /** The provider's base URL. */
  readonly provider: string;
  readonly authorization: Authorization;
}

/** An order, as the journal tells it. */
export interface Order {
  readonly id: string;
  /** The page's token: the same one is the same order. */
  readonly checkout: string;
  readonly terms: Terms;
  /** When each operation was first sent, in Unix seconds. */
  readonly authorizeSentAt: number;
  /** False only until the payment is first sent: after a restart nobody knows. */
  mayHaveBeenSent: boolean;
  refundSentAt?: number;
  /** The provider's id of the payment, once it is known. */
  payment?: string;
  /** How the last attempt to pay ended. */
  ending?: Ending;
  /** The ledger's state of the payment, as it was given, and the status in it. */
  ledger?: string;
  status?: string;
  /** An answer is not in the ledger yet; when it could not be folded, the provider has to be asked. */
  isBehind: boolean;
  /** The provider's events that were seen, by their dedupe keys. */
  readonly events: Map<string, string>;
}

/** How an attempt to pay ended. */
export interface Ending {
  /** The payment's, when there is one; else `declined`, `unknown` or `failed`. */
  status: string;
  payment?: string;
  /** What the customer is told of a decline. */
  message?: string;
}

/** One line of the journal: what became known of an order. */
type Entry =
  | { kind: "order"; order: string; checkout: string; terms: JsonTerms; sentAt: number }
  | { kind: "refund"; order: string; sentAt: number }
  | { kind: "ending"; order: string; ending: Ending }
  | { kind: "refunded"; order: string; refund?: string | undefined; status: string }
  | ({ kind: "ledger"; order: string } & Known);

/** With the authorization in the contract's JSON. */
type JsonTerms = Omit<Terms, "authorization"> & { authorization: unknown };

/** What is known of an order's payment. */
export interface Known {
  payment: string;
  /** The ledger's, to be given to its next call as it is. */
  state: string;
  status?: string | undefined;
  /** The event that told it, when it was one. */
  event?: { key: string; type: string } | undefined;
}

/**
 * The orders, in memory and in an append-only file. What is written is on the disk before anything
 * is sent: after a crash the same operation ids are there, and no payment is made twice.
 */
export class Orders {
  readonly #file: FileHandle;
  /** Its bytes in whole lines. */
  #size = 0;
  readonly #orders = new Map<string, Order>();
  readonly #turns = new Turns();

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Reads the journal, or begins one. */
  static async open(path: string): Promise<Orders> {
    const file = await open(path, "a+", 0o600);
    const orders = new Orders(file);
    const lines = (await readFile(path, "utf8")).split("\n");
    // What follows the last line break was being written when the shop was killed.
    lines.pop();
    for (const line of lines) orders.#apply(JSON.parse(line) as Entry);
    for (const order of orders.all()) order.mayHaveBeenSent = true;
    orders.#size = Buffer.byteLength(lines.map((line) => `${line}\n`).join(""));
    return orders;
  }

  all(): Order[] {
    return [...this.#orders.values()];
  }

  get(id: string): Order | undefined {
    return this.#orders.get(id);
  }

  ofCheckout(checkout: string): Order | undefined {
    return this.all().find((order) => order.checkout === checkout);
  }

  ofPayment(payment: string): Order | undefined {
    return this.all().find((order) => order.payment === payment);
  }

  /** The order whose operation this is: `order-…-authorize`, `order-…-refund`. */
  ofOperation(id: string): Order | undefined {
    return this.get(id.replace(/-(?:authorize|refund)$/, ""));
  }

  async add(id: string, checkout: string, terms: Terms, sentAt: number): Promise<Order> {
    const authorization = toJson("types.authorization", terms.authorization);
    const written = { ...terms, authorization };
    await this.#write({ kind: "order", order: id, checkout, terms: written, sentAt });
    const order = this.#orders.get(id);
    if (order === undefined) throw new Error("an order that was just written is not there");
    return order;
  }

  /** Before the refund is sent; a repeat finds the time of the first. */
  async refundBegins(order: Order, sentAt: number): Promise<void> {
    await this.#write({ kind: "refund", order: order.id, sentAt });
  }

  /** It is known from now on, even if it cannot be written. */
  async ended(order: Order, ending: Ending): Promise<void> {
    await this.#writeKnown({ kind: "ending", order: order.id, ending });
  }

  /** As `ended`, of the refund. */
  async refunded(order: Order, refund: string | undefined, status: string): Promise<void> {
    await this.#writeKnown({ kind: "refunded", order: order.id, refund, status });
  }

  async folded(order: Order, known: Known): Promise<void> {
    await this.#write({ kind: "ledger", order: order.id, ...known });
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #writeKnown(entry: Entry): Promise<void> {
    this.#apply(entry);
    await this.#append(entry);
  }

  async #write(entry: Entry): Promise<void> {
    await this.#append(entry);
    this.#apply(entry);
  }

  async #append(entry: Entry): Promise<void> {
    const line = `${JSON.stringify(entry)}\n`;
    await this.#turns.take("journal", async () => {
      // Half of a line may be there, from a kill or a full disk: nothing is written behind it.
      await this.#file.truncate(this.#size);
      await this.#file.appendFile(line);
      await this.#file.datasync();
      this.#size += Buffer.byteLength(line);
    });
  }

  #apply(entry: Entry): void {
    if (entry.kind === "order") {
      const { order: id, checkout, sentAt: authorizeSentAt } = entry;
      const json = entry.terms.authorization;
      const authorization = fromJson("types.authorization", json, "authorization") as Authorization;
      const terms = { ...entry.terms, authorization };
      this.#orders.set(id, {
        id,
        checkout,
        terms,
        authorizeSentAt,
        mayHaveBeenSent: false,
        isBehind: false,
        events: new Map(),
      });
      return;
    }
    const order = this.#orders.get(entry.order);
    if (order === undefined) throw new Error(`the journal has no order ${entry.order}`);
    switch (entry.kind) {
      case "refund":
        order.refundSentAt = entry.sentAt;
        break;
      case "ending":
        order.ending = entry.ending;
        if (entry.ending.payment !== undefined) {
          order.payment = entry.ending.payment;
          order.isBehind = true;
        }
        break;
      case "refunded":
        order.isBehind = true;
        break;
      case "ledger":
        order.payment = entry.payment;
        order.ledger = entry.state;
        if (entry.status !== undefined) order.status = entry.status;
        if (entry.event === undefined) order.isBehind = false;
        else order.events.set(entry.event.key, entry.event.type);
        break;
    }
  }
}
