import Fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import { strictUtf8, toJson } from "payments-host";

import type { Order, Orders } from "./orders.js";
import { page, SCRIPT, STYLE, type ShownOrder } from "./page.js";
import { statusOf, type Attempt, type Paid, type Payments } from "./payments.js";
import { receive } from "./webhooks.js";

/** What the routes work with. */
export interface Shop {
  payments: Payments;
  orders: Orders;
  webhookSecret: string;
  /** Where the customer's browser finds the shop. */
  baseUrl: () => string;
}

/** Stripe's deliveries are smaller; the adapter refuses larger ones too. */
const BODY_BYTES = 1 << 20;

export function server(shop: Shop): FastifyInstance {
  const app = Fastify({
    bodyLimit: BODY_BYTES,
    // A list of one text is no text.
    ajv: { customOptions: { coerceTypes: false } },
    logger: { level: "warn", stream: process.stderr },
  });
  app.setErrorHandler((error, request, reply) => {
    const { statusCode = 500, validation, message } = error as InvalidError;
    if (statusCode >= 500) request.log.error(error);
    const [invalid] = validation ?? [];
    const field = invalid && (invalid.params?.missingProperty ?? (invalid.instancePath.slice(1) || "body"));
    const told = statusCode >= 500 ? "The shop could not do this." : message;
    return reply.code(statusCode).send({
      message: field === undefined ? told : `${field}: ${invalid?.message ?? ""}`,
    });
  });
  pages(app, shop);
  orders(app, shop);
  webhooks(app, shop);
  return app;
}

interface InvalidError {
  statusCode?: number;
  message: string;
  validation?: { instancePath: string; message?: string; params?: { missingProperty?: string } }[];
}

function pages(app: FastifyInstance, shop: Shop): void {
  app.addHook("onRequest", (_request, reply, done) => {
    reply.header("content-security-policy", "default-src 'none'; connect-src 'self'; script-src 'self'; style-src 'self'");
    reply.header("x-content-type-options", "nosniff");
    done();
  });
  app.get("/", (_request, reply) => reply.type("text/html").send(page(shown(shop))));
  app.get("/shop.js", (_request, reply) => reply.type("text/javascript").send(SCRIPT));
  app.get("/shop.css", (_request, reply) => reply.type("text/css").send(STYLE));
}

function orders(app: FastifyInstance, shop: Shop): void {
  const { payments } = shop;
  const method = { type: "string", pattern: "^pm_[A-Za-z0-9_]{1,60}$" };
  const checkout = { type: "string", pattern: "^[A-Za-z0-9_-]{16,64}$" };
  const properties = { method, checkout };
  const schema = { body: { type: "object", required: ["method", "checkout"], properties } };

  interface Body {
    method: string;
    checkout: string;
  }
  app.post<{ Body: Body }>("/orders", { schema }, async ({ body }, reply) => {
    const order = await payments.begin(body.checkout, body.method, shop.baseUrl());
    const { source } = order.terms.authorization;
    if (source.tag !== "saved-method" || source.val !== body.method) {
      return reply.code(409).send({ message: "This order was begun with another card." });
    }
    return paid(reply, order, await payments.authorize(order));
  });

  app.register((routes, _options, done) => {
    routes.decorateRequest("order", null as unknown as Order);
    routes.addHook<{ Params: { id: string } }>("preHandler", async (request, reply) => {
      const order = shop.orders.get(request.params.id);
      if (order === undefined) return reply.code(404).send({ message: "There is no such order." });
      request.order = order;
    });

    routes.post("/orders/:id/retry", async ({ order }, reply) =>
      paid(reply, order, await payments.authorize(order)),
    );
    routes.get("/orders/:id/return", async ({ order }, reply) => {
      if (order.payment !== undefined) await payments.refresh(order, order.payment);
      const notice = `${order.id}: ${statusOf(order)}`;
      return reply.type("text/html").send(page(shown(shop), notice));
    });
    routes.get("/orders/:id", async ({ order }) => details(shop, order));
    routes.post("/orders/:id/refund", async ({ order }, reply) => {
      if (order.payment === undefined) {
        return reply.code(409).send({ order: order.id, message: "Nothing was paid." });
      }
      const attempt = await payments.refund(order, order.payment);
      if (attempt.outcome !== "answered") return refused(reply, order, attempt);
      const { reference, status } = attempt.value;
      return { order: order.id, refund: reference, status };
    });
    done();
  });
}

declare module "fastify" {
  interface FastifyRequest {
    order: Order;
  }
}

/** Other routes parse JSON; here the body stays as it came, because the signature covers it. */
function webhooks(app: FastifyInstance, shop: Shop): void {
  app.register((routes, _options, done) => {
    routes.removeAllContentTypeParsers();
    routes.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, parsed) =>
      parsed(null, body),
    );
    routes.post<{ Body: Buffer | undefined }>("/webhooks/stripe", async (request, reply) => {
      let payload: string;
      try {
        payload = strictUtf8(request.body ?? Buffer.alloc(0));
      } catch {
        return reply.code(400).send("the body is not UTF-8");
      }
      const { payments, orders, webhookSecret } = shop;
      const answer = await receive(payments, orders, webhookSecret, payload, request.headers);
      return reply.code(answer.status).type("text/plain").send(answer.body);
    });
    done();
  });
}

function paid(reply: FastifyReply, order: Order, attempt: Attempt<Paid>) {
  if (attempt.outcome !== "answered") return refused(reply, order, attempt);
  return reply.code(201).send({ order: order.id, ...attempt.value });
}

/** Nothing of what operators are told reaches the customer. */
function refused(
  reply: FastifyReply,
  { id: order }: Order,
  attempt: Exclude<Attempt<never>, { outcome: "answered" }>,
) {
  switch (attempt.outcome) {
    case "declined":
      return reply.code(402).send({ order, status: "declined", message: attempt.message });
    case "unknown":
      return reply.code(202).send({ order, status: "unknown" });
    case "failed":
      return reply
        .code(502)
        .send({ order, status: "failed", message: "This did not work. Nothing was charged." });
    case "elsewhere":
      return reply.code(409).send({ message: "This order was begun with another provider." });
  }
}

async function details(shop: Shop, order: Order) {
  const view = await shop.payments.settledView(order);
  return {
    order: order.id,
    status: statusOf(order),
    payment: order.payment,
    amount: toJson("types.money", view?.summary.amount ?? order.terms.authorization.amount),
    captured: toJson("types.money", view?.summary.captured),
    refunded: toJson("types.money", view?.summary.refunded),
    events: [...order.events.values()],
  };
}

function shown(shop: Shop): ShownOrder[] {
  return shop.orders.all().map((order) => ({ order: order.id, status: statusOf(order) }));
}
