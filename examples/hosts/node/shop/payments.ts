import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import {
  Adapter,
  AdapterError,
  Core,
  Egress,
  HostFailure,
  hostHeldCredential,
  InMemoryCredentials,
  Secret,
  unixSeconds,
  type Connection,
  type Fact,
  type Money,
  type Operation,
  type Payment,
  type Subject,
  type UnixSeconds,
  type View,
} from "payments-host";

import type { Options } from "./options.js";
import type { Order, Orders } from "./orders.js";

/** The one product. */
export const PRICE: Money = { minorUnits: 2400n, currency: "EUR" };

/** How an attempt to move money ended, as far as the customer is concerned. */
export type Attempt<T> =
  | { outcome: "answered"; value: T }
  | { outcome: "declined"; message: string }
  | { outcome: "unknown" }
  | { outcome: "failed" };

/** What the shop does with the adapter: every order's payment, and what is known of it. */
export class Payments {
  readonly adapter: Adapter;
  readonly connection: Connection;
  readonly #core: Core;
  readonly #orders: Orders;
  /** The last work on each order: facts are folded one after the other. */
  readonly #queues = new Map<string, Promise<unknown>>();

  private constructor(adapter: Adapter, core: Core, connection: Connection, orders: Orders) {
    this.adapter = adapter;
    this.#core = core;
    this.connection = connection;
    this.#orders = orders;
  }

  static async open(options: Options, orders: Orders): Promise<Payments> {
    const { provider, secretKey } = options;
    const mode = /^[a-z]+_live_/.test(secretKey) ? "live" : "test";
    const egress = new Egress();
    if (provider === undefined) egress.allow("api.stripe.com");
    else egress.allowLoopbackHttp();
    // The adapter is told a name; the key itself is added to its requests by the host.
    const origin = provider?.origin ?? "https://api.stripe.com";
    const credentials = new InMemoryCredentials().with(
      "shop-key",
      mode,
      origin,
      new Secret(secretKey),
    );
    const connection: Connection = {
      credentials: [hostHeldCredential("secret-key", "shop-key")],
      mode,
      installationId: "example-shop",
      endpoints: provider === undefined ? [] : [{ key: "api", value: provider.origin }],
    };
    const adapter = await Adapter.load(options.adapter, { egress, credentials });
    return new Payments(adapter, await Core.load(options.core), connection, orders);
  }

  /** A new order, on the disk with its operation before anything is sent. */
  async begin(method: string, baseUrl: string): Promise<Order> {
    const id = `order-${randomBytes(6).toString("hex")}`;
    const returnUrl = `${baseUrl}/orders/${id}/return`;
    return this.#orders.add({ order: id, method, returnUrl, sentAt: unixSeconds() });
  }

  /** Sends the order's payment; again with the same operation, so that it is paid once. */
  async authorize(order: Order, isRepeat: boolean): Promise<Attempt<Payment>> {
    const operation = this.#operation(
      `${order.id}-authorize`,
      isRepeat ? order.authorizeSentAt : undefined,
    );
    const attempt = await tried(() =>
      this.adapter.gateway.authorize(operation, {
        amount: PRICE,
        source: { tag: "saved-method", val: order.method },
        captureMode: "automatic",
        presence: { tag: "on-session" },
        orderId: order.id,
        returnUrl: order.returnUrl,
      }),
    );
    if (attempt.outcome !== "answered") {
      await this.#orders.ended(order, attempt.outcome);
      return attempt;
    }
    const payment = attempt.value;
    await this.fold(order, payment.id, answered({ tag: "payment", val: payment }));
    const { lastDecline } = payment;
    return payment.status === "declined" && lastDecline !== undefined
      ? { outcome: "declined", message: lastDecline.shopperMessage }
      : attempt;
  }

  /** Gives everything back; a repeat is the same refund. */
  async refund(order: Order, paymentId: string) {
    const firstSentAt = order.refundSentAt;
    if (firstSentAt === undefined) await this.#orders.refundBegins(order, unixSeconds());
    const operation = this.#operation(`${order.id}-refund`, firstSentAt);
    const attempt = await tried(() =>
      this.adapter.gateway.refund(operation, {
        paymentId,
        reverseSplits: false,
        refundFees: false,
      }),
    );
    if (attempt.outcome === "answered") {
      await this.fold(order, paymentId, answered({ tag: "transaction", val: attempt.value }));
    }
    return attempt;
  }

  /**
   * Asks the provider, as after 3-D Secure, and when the facts leave something open. When it cannot
   * be asked, what is known stays.
   */
  async refresh(order: Order, paymentId: string): Promise<void> {
    const read = await tried(() => this.adapter.gateway.getPayment(this.connection, paymentId));
    if (read.outcome === "answered") {
      await this.fold(order, paymentId, answered({ tag: "payment", val: read.value }));
    }
  }

  /**
   * What all facts together say of the order's payment. The provider's times are whole seconds: two
   * facts of one second may contradict each other, and then it is asked in the next.
   */
  async settledView(order: Order): Promise<View | undefined> {
    const { ledger, payment } = order;
    if (ledger === undefined || payment === undefined) return undefined;
    const view = await this.#core.ledger.read(ledger);
    if (view.needsRefresh?.payment !== true) return view;
    const wait = view.needsRefresh.notBefore * 1000 - Date.now();
    await sleep(Math.min(Math.max(wait, 0), 1_000));
    await this.refresh(order, payment);
    return this.#core.ledger.read(order.ledger ?? ledger);
  }

  /** Adds an answer or an event; the same event is written once. */
  async fold(order: Order, paymentId: string, fact: Fact): Promise<void> {
    await this.#inTurn(order, async () => {
      const event =
        fact.tag === "event"
          ? { key: fact.val.dedupeKey, type: fact.val.providerType }
          : undefined;
      if (event !== undefined && order.events.has(event.key)) return;
      const { state, view } = await this.#core.ledger.fold(paymentId, order.ledger, [fact]);
      const { status } = view.summary;
      await this.#orders.folded(order, { payment: paymentId, state, status, event });
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.adapter.close(), this.#core.close()]);
  }

  #operation(id: string, firstSentAt: UnixSeconds | undefined): Operation {
    const repeated = firstSentAt === undefined ? {} : { firstSentAt };
    return { connection: this.connection, id, now: unixSeconds(), ...repeated };
  }

  async #inTurn<T>(order: Order, work: () => Promise<T>): Promise<T> {
    const before = this.#queues.get(order.id) ?? Promise.resolve();
    const result = before.then(work, work);
    this.#queues.set(order.id, result);
    return result;
  }
}

/** What a call of the shop's own was answered. */
function answered(subject: Subject): Fact {
  return { tag: "answer", val: { subject } };
}

/**
 * Makes a call, and says what is known of it. The operator's message goes to the log; the customer
 * gets what is meant for customers.
 */
async function tried<T>(call: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { outcome: "answered", value: await call() };
  } catch (error) {
    if (!(error instanceof AdapterError || error instanceof HostFailure)) throw error;
    console.error(`shop: ${error.message}`);
    // Whatever else it is: it may have been performed, and must not be started anew.
    if (error.outcome === "unknown") return { outcome: "unknown" };
    if (error instanceof AdapterError && error.record.kind === "declined") {
      const { decline, shopperMessage } = error.record;
      const message = decline?.shopperMessage ?? shopperMessage ?? "The payment was declined.";
      return { outcome: "declined", message };
    }
    return { outcome: "failed" };
  }
}
