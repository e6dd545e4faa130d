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
  type Authorization,
  type Connection,
  type Fact,
  type Money,
  type Operation,
  type Payment,
  type Subject,
  type Transaction,
  type UnixSeconds,
  type View,
} from "payments-host";

import type { Options } from "./options.js";
import type { Ending, Order, Orders } from "./orders.js";
import { Turns } from "./turns.js";

/** The one product. */
export const PRICE: Money = { minorUnits: 2400n, currency: "EUR" };

/** How an attempt to move money ended, as far as the customer is concerned. */
export type Attempt<T> =
  | { outcome: "answered"; value: T }
  | { outcome: "declined"; message: string }
  | { outcome: "unknown" }
  | { outcome: "failed" }
  /** Nothing was sent: the order was begun with another account or provider. */
  | { outcome: "elsewhere" };

/** A payment, as the customer's page needs it. */
export interface Paid {
  payment: string;
  status: string;
  /** Where the customer has to go. */
  redirect?: string | undefined;
}

/** What the shop does with the adapter: every order's payment, and what is known of it. */
export class Payments {
  readonly adapter: Adapter;
  readonly connection: Connection;
  readonly #core: Core;
  readonly #orders: Orders;
  /** The provider's base URL. */
  readonly #provider: string;
  readonly #turns = new Turns();

  private constructor(
    adapter: Adapter,
    core: Core,
    connection: Connection,
    provider: string,
    orders: Orders,
  ) {
    this.adapter = adapter;
    this.#core = core;
    this.connection = connection;
    this.#provider = provider;
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
    return new Payments(adapter, await Core.load(options.core), connection, origin, orders);
  }

  /**
   * The checkout's order: the one that is there, however often it is asked for, or a new one, on
   * the disk with its operation before anything is sent. The method counts for a new one only.
   */
  async begin(checkout: string, method: string, baseUrl: string): Promise<Order> {
    return this.#turns.take(`begin ${checkout}`, async () => {
      const known = this.#orders.ofCheckout(checkout);
      if (known !== undefined) return known;
      const id = `order-${randomBytes(6).toString("hex")}`;
      const authorization: Authorization = {
        amount: PRICE,
        source: { tag: "saved-method", val: method },
        captureMode: "automatic",
        presence: { tag: "on-session" },
        orderId: id,
        returnUrl: `${baseUrl}/orders/${id}/return`,
      };
      const terms = { mode: this.connection.mode, provider: this.#provider, authorization };
      return this.#orders.add(id, checkout, terms, unixSeconds());
    });
  }

  /**
   * Sends the order's payment, one attempt at a time; again with the same operation, so that it is
   * paid once. Once the answer is final, it is the answer to every repeat.
   */
  async authorize(order: Order): Promise<Attempt<Paid>> {
    return this.#turns.take(`send ${order.id}`, async () => {
      const final = finalAnswer(order);
      if (final !== undefined) return final;
      if (!this.#isOurs(order)) return { outcome: "elsewhere" };
      const firstSentAt = order.mayHaveBeenSent ? order.authorizeSentAt : undefined;
      const operation = this.#operation(`${order.id}-authorize`, firstSentAt);
      order.mayHaveBeenSent = true;
      const attempt = await tried(() =>
        this.adapter.gateway.authorize(operation, order.terms.authorization),
      );
      await logged(this.#orders.ended(order, endingOf(attempt)));
      if (attempt.outcome !== "answered") return attempt;
      const payment = attempt.value;
      await logged(this.fold(order, payment.id, answered({ tag: "payment", val: payment })));
      if (payment.status === "declined") return declined(payment.lastDecline?.shopperMessage);
      const redirect =
        payment.nextAction?.tag === "redirect" ? payment.nextAction.val.url : undefined;
      const { id, status } = payment;
      return { outcome: "answered", value: { payment: id, status, redirect } };
    });
  }

  /** Gives everything back; a repeat is the same refund. */
  async refund(order: Order, paymentId: string): Promise<Attempt<Transaction>> {
    return this.#turns.take(`send ${order.id}`, async () => {
      if (!this.#isOurs(order)) return { outcome: "elsewhere" };
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
        const { reference, status } = attempt.value;
        await logged(this.#orders.refunded(order, reference, status));
        const fact = answered({ tag: "transaction", val: attempt.value });
        await logged(this.fold(order, paymentId, fact));
      }
      return attempt;
    });
  }

  /**
   * Asks the provider, as after 3-D Secure, and when the facts leave something open. When it cannot
   * be asked, what is known stays.
   */
  async refresh(order: Order, paymentId: string): Promise<void> {
    if (!this.#isOurs(order)) return;
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
    const { payment } = order;
    if (payment === undefined) return undefined;
    if (order.isBehind) await this.refresh(order, payment);
    const { ledger } = order;
    if (ledger === undefined) return undefined;
    const view = await this.#core.ledger.read(ledger);
    if (view.needsRefresh?.payment !== true) return view;
    const wait = view.needsRefresh.notBefore * 1000 - Date.now();
    await sleep(Math.min(Math.max(wait, 0), 1_000));
    await this.refresh(order, payment);
    return this.#core.ledger.read(order.ledger ?? ledger);
  }

  /** Adds an answer or an event; the same event is written once. */
  async fold(order: Order, paymentId: string, fact: Fact): Promise<void> {
    await this.#turns.take(`fold ${order.id}`, async () => {
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

  /** Whether the payment is, or would be, where this shop pays now. */
  #isOurs({ terms }: Order): boolean {
    return terms.mode === this.connection.mode && terms.provider === this.#provider;
  }
}

/** What a repeat is answered without asking the provider. */
function finalAnswer(order: Order): Attempt<Paid> | undefined {
  const { payment, ending } = order;
  switch (statusOf(order)) {
    case "captured":
      return payment === undefined
        ? undefined
        : { outcome: "answered", value: { payment, status: "captured" } };
    case "declined":
      return declined(ending?.message);
    default:
      return undefined;
  }
}

/** What is known of the payment; before that, how the last attempt ended. */
export function statusOf(order: Order): string {
  return order.status ?? order.ending?.status ?? "pending";
}

/** An attempt's end, for the journal. */
function endingOf(attempt: Attempt<Payment>): Ending {
  if (attempt.outcome === "declined") return { status: "declined", message: attempt.message };
  if (attempt.outcome !== "answered") return { status: attempt.outcome };
  const { id: payment, status, lastDecline } = attempt.value;
  if (status !== "declined" || lastDecline === undefined) return { status, payment };
  return { status, payment, message: lastDecline.shopperMessage };
}

/** Without a message when the provider has none for customers. */
function declined(message = "The payment was declined."): { outcome: "declined"; message: string } {
  return { outcome: "declined", message };
}

/** What follows an answer: the answer stands, whatever comes of this. */
async function logged(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    console.error("shop: the answer was given, and could not be kept:", error);
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
      return declined(decline?.shopperMessage ?? shopperMessage);
    }
    return { outcome: "failed" };
  }
}
