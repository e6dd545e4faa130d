import { open, readFile, type FileHandle } from "node:fs/promises";

/** An order, as the journal tells it. */
export interface Order {
  readonly id: string;
  /** The payment method that the customer chose: part of the operation, so kept with it. */
  readonly method: string;
  readonly returnUrl: string;
  /** When each operation was first sent, in Unix seconds. */
  readonly authorizeSentAt: number;
  refundSentAt?: number;
  /** The provider's id of the payment, once it is known. */
  payment?: string;
  /** How the last call ended that left no payment behind. */
  ending?: "declined" | "unknown" | "failed";
  /** The ledger's state of the payment, as it was given, and the status in it. */
  ledger?: string;
  status?: string;
  /** The provider's events that were seen, by their dedupe keys. */
  readonly events: Map<string, string>;
}

/** One line of the journal: what became known of an order. */
type Entry =
  | { kind: "order"; order: string; method: string; returnUrl: string; sentAt: number }
  | { kind: "refund"; order: string; sentAt: number }
  | { kind: "ending"; order: string; ending: NonNullable<Order["ending"]> }
  | ({ kind: "ledger"; order: string } & Known);

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
  readonly #orders = new Map<string, Order>();

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Reads the journal, or begins one. */
  static async open(path: string): Promise<Orders> {
    const file = await open(path, "a+", 0o600);
    const orders = new Orders(file);
    const lines = (await readFile(path, "utf8")).split("\n");
    // What follows the last line break was being written when the shop was killed.
    const torn = lines.pop() ?? "";
    for (const line of lines) orders.#apply(JSON.parse(line) as Entry);
    if (torn !== "") await file.truncate(Buffer.byteLength(lines.map((l) => `${l}\n`).join("")));
    return orders;
  }

  all(): Order[] {
    return [...this.#orders.values()];
  }

  get(id: string): Order | undefined {
    return this.#orders.get(id);
  }

  ofPayment(payment: string): Order | undefined {
    return this.all().find((order) => order.payment === payment);
  }

  /** The order whose operation this is: `order-…-authorize`, `order-…-refund`. */
  ofOperation(id: string): Order | undefined {
    return this.get(id.replace(/-(?:authorize|refund)$/, ""));
  }

  async add(entry: Omit<Extract<Entry, { kind: "order" }>, "kind">): Promise<Order> {
    await this.#write({ kind: "order", ...entry });
    const order = this.#orders.get(entry.order);
    if (order === undefined) throw new Error("an order that was just written is not there");
    return order;
  }

  /** Before the refund is sent; a repeat finds the time of the first. */
  async refundBegins(order: Order, sentAt: number): Promise<void> {
    await this.#write({ kind: "refund", order: order.id, sentAt });
  }

  async ended(order: Order, ending: NonNullable<Order["ending"]>): Promise<void> {
    await this.#write({ kind: "ending", order: order.id, ending });
  }

  async folded(order: Order, known: Known): Promise<void> {
    await this.#write({ kind: "ledger", order: order.id, ...known });
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #write(entry: Entry): Promise<void> {
    await this.#file.appendFile(`${JSON.stringify(entry)}\n`);
    await this.#file.datasync();
    this.#apply(entry);
  }

  #apply(entry: Entry): void {
    if (entry.kind === "order") {
      const { order: id, method, returnUrl, sentAt } = entry;
      this.#orders.set(id, { id, method, returnUrl, authorizeSentAt: sentAt, events: new Map() });
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
        break;
      case "ledger":
        order.payment = entry.payment;
        order.ledger = entry.state;
        if (entry.status !== undefined) order.status = entry.status;
        if (entry.event !== undefined) order.events.set(entry.event.key, entry.event.type);
        break;
    }
  }
}
