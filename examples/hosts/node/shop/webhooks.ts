import {
  AdapterError,
  HostFailure,
  unixSeconds,
  WebhookError,
  type Event,
  type Fact,
  type Subject,
} from "payments-host";

import type { Order, Orders } from "./orders.js";
import type { Payments } from "./payments.js";

/** What to answer the provider. */
export interface Answer {
  status: number;
  body: string;
}

/** An event may be quicker than the order that it is about: for so long it is asked for again. */
const YOUNG_SECONDS = 300n;

const LATER: Answer = { status: 503, body: "not now" };

/**
 * Takes a delivery: verified, then folded into the order that it is about.
 *
 * @param payload the body exactly as received. Parsed and written again, its signature would break.
 */
export async function receive(
  payments: Payments,
  orders: Orders,
  secret: string,
  payload: string,
  headers: NodeJS.Dict<string | string[]>,
): Promise<Answer> {
  const { connection } = payments;
  const policy = {
    secrets: [secret],
    mode: connection.mode,
    ...(connection.installationId && { installationId: connection.installationId }),
  };
  const entries = Object.entries(headers).map(([key, value]) => ({ key, value: String(value) }));
  const delivery = { payload, headers: entries, receivedAt: unixSeconds() };
  try {
    const { events, acknowledgement } = await payments.adapter.webhooks.verify(policy, delivery);
    for (const event of events) {
      if (!(await handle(payments, orders, event))) return LATER;
    }
    return { status: acknowledgement.httpStatus, body: acknowledgement.body };
  } catch (error) {
    if (error instanceof WebhookError) {
      return { status: error.record.httpStatus, body: error.record.message };
    }
    // The delivery may be right: the provider sends it again.
    if (!(error instanceof AdapterError || error instanceof HostFailure)) throw error;
    console.error(`shop: ${error.message}`);
    return LATER;
  }
}

/** False when the event is to be delivered again, because its order may not be here yet. */
async function handle(payments: Payments, orders: Orders, event: Event): Promise<boolean> {
  if (event.disposition.tag === "ignore") return true;
  const subject = await resolved(payments, event);
  const found = orderOf(orders, event, subject);
  if (found === undefined) {
    const mayBeEarly = event.disposition.tag === "check-owner";
    return !mayBeEarly || unixSeconds() - event.created > YOUNG_SECONDS;
  }
  await payments.fold(found.order, found.payment, factSubject(subject), {
    fact: {
      eventId: event.id,
      isCreation: event.kind === "payment-created",
      observedAt: event.created,
    },
    seen: { key: event.dedupeKey, type: event.providerType },
  });
  return true;
}

/** Some events only point at their object. */
async function resolved(payments: Payments, { subject }: Event): Promise<Subject> {
  if (subject.tag !== "reference") return subject;
  try {
    return await payments.adapter.webhooks.resolve(payments.connection, subject.val);
  } catch (error) {
    const lasting = ["forbidden", "not-found", "protocol", "unsupported"];
    if (error instanceof AdapterError && lasting.includes(error.record.kind)) {
      return { tag: "none" };
    }
    throw error;
  }
}

/** The order, and its payment, by the ids that the event names. */
function orderOf(
  orders: Orders,
  { disposition, operationId, subject: named }: Event,
  subject: Subject,
): { order: Order; payment: string } | undefined {
  const ids = disposition.tag === "check-owner" ? [...disposition.val] : [];
  const payment = paymentOf(subject) ?? paymentOf(named);
  if (payment !== undefined) ids.unshift(payment);
  for (const id of ids) {
    const order = orders.ofPayment(id);
    if (order !== undefined) return { order, payment: id };
  }
  // The answer to `authorize` may still be under way, or lost: then there is the operation's mark.
  const marked = orders.ofOperation(operationId ?? "");
  const known = payment ?? marked?.payment;
  return marked === undefined || known === undefined ? undefined : { order: marked, payment: known };
}

function paymentOf(subject: Subject): string | undefined {
  switch (subject.tag) {
    case "payment":
      return subject.val.id;
    case "transaction":
    case "dispute":
    case "alert":
      return subject.val.paymentId;
    default:
      return undefined;
  }
}

function factSubject(subject: Subject): Fact["subject"] {
  switch (subject.tag) {
    case "payment":
    case "transaction":
    case "dispute":
      return subject;
    default:
      return { tag: "other" };
  }
}
