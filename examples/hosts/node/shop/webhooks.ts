import {
  AdapterError,
  HostFailure,
  unixSeconds,
  WebhookError,
  type Event,
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
const YOUNG_SECONDS = 300;

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
async function handle(payments: Payments, orders: Orders, delivered: Event): Promise<boolean> {
  if (delivered.disposition.tag === "ignore") return true;
  const event = await resolved(payments, delivered);
  const order = orderOf(orders, event);
  const payment = order?.payment ?? event.paymentId;
  if (order === undefined || payment === undefined) {
    const mayBeEarly = event.disposition.tag === "check-owner";
    return !mayBeEarly || unixSeconds() - event.created > YOUNG_SECONDS;
  }
  await payments.fold(order, payment, { tag: "event", val: event });
  return true;
}

/** Some events only point at their object: with what they point at in its place. */
async function resolved(payments: Payments, event: Event): Promise<Event> {
  if (event.subject.tag !== "reference") return event;
  try {
    const { adapter, connection } = payments;
    const subject = await adapter.webhooks.resolve(connection, event.subject.val);
    const paymentId = paymentOf(subject);
    return { ...event, subject, ...(paymentId !== undefined && { paymentId }) };
  } catch (error) {
    const lasting = ["forbidden", "not-found", "protocol", "unsupported"];
    if (error instanceof AdapterError && lasting.includes(error.record.kind)) return event;
    throw error;
  }
}

/** An event says itself which payment it is about; what was fetched in its place does not. */
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

/** The order, by the ids that the event names. */
function orderOf(
  orders: Orders,
  { disposition, operationId, paymentId }: Event,
): Order | undefined {
  const ids = disposition.tag === "check-owner" ? [...disposition.val] : [];
  if (paymentId !== undefined) ids.unshift(paymentId);
  const owners = ids.map((id) => orders.ofPayment(id));
  // The answer to `authorize` may still be under way, or lost: then there is the operation's mark.
  return owners.find((order) => order !== undefined) ?? orders.ofOperation(operationId ?? "");
}
