"""The shop over HTTP.

Calls of the adapter block, so the routes that make them are plain functions: FastAPI runs those on
threads. The webhook's route is not, because it needs the body before anybody has parsed it.
"""

from __future__ import annotations

import secrets
import time
from typing import Annotated, Any

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from payments_host import AdapterError, HostFailure
from payments_host.contract.types import ErrorKind, Money, Outcome
from shop.orders import PRICE, Answer, Order, Orders
from shop.page import page
from shop.payments import Payments
from shop.webhooks import Webhooks

# What the adapter accepts, too.
_WEBHOOK_BYTES = 1 << 20


class NewOrder(BaseModel):
    """What the page sends."""

    model_config = ConfigDict(extra="forbid", strict=True)

    method: Annotated[str, Field(pattern=r"^pm_[A-Za-z0-9_]{1,100}$")]


def make_app(base_url: str, orders: Orders, payments: Payments, webhooks: Webhooks) -> FastAPI:
    """The application. `base_url` is where customers reach it."""
    app = FastAPI(title="Example shop", openapi_url=None)

    @app.exception_handler(RequestValidationError)
    def _bad_input(_: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        # `("body", "method")`, or `("body",)` and `("body", 0)` for what is no object.
        fields = [each for each in first["loc"][1:] if isinstance(each, str)]
        if not fields:
            return _message(400, "body: expected an object with the field method")
        return _message(400, f"{fields[0]}: {first['msg']}")

    @app.get("/", response_class=HTMLResponse)
    def _page() -> HTMLResponse:
        return _html(orders)

    @app.post("/orders")
    def _create(new: NewOrder) -> JSONResponse:
        # In the journal, with its operation, before anything is sent.
        order = orders.create(new.method, base_url, int(time.time()))
        redirect = payments.pay(order)
        return _paid(order, redirect)

    @app.post("/orders/{id}/retry")
    def _retry(id: str) -> JSONResponse:
        order = orders.get(id)
        if order is None:
            return _no_order(id)
        redirect = payments.pay(order, again=True)
        return _paid(order, redirect)

    @app.get("/orders/{id}/return", response_class=HTMLResponse)
    def _return(id: str) -> Response:
        order = orders.get(id)
        if order is None:
            return _no_order(id)
        payments.refresh(order)
        return _html(orders)

    @app.get("/orders/{id}")
    def _order(id: str) -> JSONResponse:
        order = orders.get(id)
        if order is None:
            return _no_order(id)
        payments.settle(order)
        return JSONResponse(_shown(order))

    @app.post("/orders/{id}/refund")
    def _refund(id: str) -> JSONResponse:
        order = orders.get(id)
        if order is None:
            return _no_order(id)
        if order.payment is None:
            return _message(409, f"{id} has no payment")
        try:
            transaction = payments.refund(order)
        except (AdapterError, HostFailure) as error:
            return _not_refunded(order, error)
        return JSONResponse(
            {"order": id, "refund": transaction.reference, "status": transaction.status}
        )

    @app.post("/webhooks/stripe")
    async def _webhook(request: Request) -> Response:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > _WEBHOOK_BYTES:
                return _message(413, "the payload is too large")
        headers = [(name, value) for name, value in request.headers.items()]
        reply = await run_in_threadpool(webhooks.receive, bytes(body), headers)
        if reply.status >= 400:
            return _message(reply.status, reply.body)
        return Response(reply.body, reply.status, media_type="text/plain")

    return app


def _paid(order: Order, redirect: str | None) -> JSONResponse:
    if order.answer == Answer.UNKNOWN:
        return JSONResponse({"order": order.id, "status": order.answer}, 202)
    if order.answer == Answer.DECLINED:
        told = {"order": order.id, "status": order.answer, "message": order.message}
        return JSONResponse(told, 402)
    if order.answer == Answer.REFUSED:
        return _message(400, order.message)
    if order.answer == Answer.FAILED:
        told = {"order": order.id, "status": order.answer, "message": order.message}
        return JSONResponse(told, 502)
    paid = {"order": order.id, "status": order.status, "payment": order.payment}
    return JSONResponse(paid | ({"redirect": redirect} if redirect else {}), 201)


def _not_refunded(order: Order, error: AdapterError | HostFailure) -> JSONResponse:
    if error.outcome == Outcome.UNKNOWN:
        # The same operation is sent by the next click.
        return JSONResponse({"order": order.id, "status": Answer.UNKNOWN}, 202)
    refused = isinstance(error, AdapterError) and error.kind in (
        ErrorKind.CONFLICT,
        ErrorKind.INVALID_REQUEST,
    )
    return _message(409 if refused else 502, f"{order.id} was not refunded")


def _shown(order: Order) -> dict[str, Any]:
    summary = order.summary
    return {
        "order": order.id,
        "status": order.status,
        "payment": order.payment,
        "amount": _money(summary.amount or PRICE),
        "captured": _money(summary.captured),
        "refunded": _money(summary.refunded),
        "events": list(order.events.values()),
    }


def _money(money: Money | None) -> dict[str, Any]:
    return {
        "minor-units": money.minor_units if money else 0,
        "currency": money.currency if money else PRICE.currency,
    }


def _html(orders: Orders) -> HTMLResponse:
    nonce = secrets.token_urlsafe(16)
    policy = (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; "
        "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    headers = {"content-security-policy": policy, "cache-control": "no-store"}
    return HTMLResponse(page(orders.all(), nonce), headers=headers)


def _no_order(id: str) -> JSONResponse:
    return _message(404, f"there is no order {id}")


def _message(status: int, message: str) -> JSONResponse:
    return JSONResponse({"message": message}, status)
