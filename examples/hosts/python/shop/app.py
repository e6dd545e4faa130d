"""The shop over HTTP.

Calls of the adapter block, so the routes that make them are plain functions: FastAPI runs those on
threads. The webhook's route is not, because it needs the body before anybody has parsed it.
"""

from __future__ import annotations

import secrets
from typing import Annotated, Any

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from payments_host import AdapterError, HostFailure
from payments_host.contract.types import ErrorKind, Money, Outcome
from shop.orders import Answer, Order, Orders
from shop.page import page
from shop.payments import Elsewhere, Payments, Result
from shop.webhooks import Webhooks

# What the adapter accepts, too.
_WEBHOOK_BYTES = 1 << 20


class NewOrder(BaseModel):
    """What the page sends."""

    model_config = ConfigDict(extra="forbid", strict=True)

    method: Annotated[str, Field(pattern=r"^pm_[A-Za-z0-9_]{1,100}$")]
    checkout: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{16,64}$")]
    """The page's own token of this purchase: sent twice, it is one order."""


def make_app(base_url: str, orders: Orders, payments: Payments, webhooks: Webhooks) -> FastAPI:
    """The application. `base_url` is where customers reach it."""
    app = FastAPI(title="Example shop", openapi_url=None)

    @app.exception_handler(RequestValidationError)
    def _bad_input(_: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        # `("body", "method")`, or `("body",)` and `("body", 0)` for what is no object.
        fields = [each for each in first["loc"][1:] if isinstance(each, str)]
        if not fields:
            return _message(400, "body: expected an object with method and checkout")
        return _message(400, f"{fields[0]}: {first['msg']}")

    @app.exception_handler(Elsewhere)
    def _elsewhere(_: Request, error: Elsewhere) -> JSONResponse:
        return _message(409, str(error))

    @app.get("/", response_class=HTMLResponse)
    def _page() -> HTMLResponse:
        return _html(orders)

    @app.post("/orders")
    def _create(new: NewOrder) -> JSONResponse:
        order = orders.get_or_create(
            new.checkout, lambda id: payments.terms(id, new.method, base_url)
        )
        if order.terms.method != new.method:
            return _message(409, f"{order.id} is paid with another method")
        return _paid(order, payments.pay(order))

    @app.post("/orders/{id}/retry")
    def _retry(id: str) -> JSONResponse:
        order = orders.get(id)
        if order is None:
            return _no_order(id)
        return _paid(order, payments.pay(order))

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


def _paid(order: Order, result: Result) -> JSONResponse:
    told = {"order": order.id, "status": result.answer}
    match result.answer:
        case Answer.PAYMENT:
            paid = {"order": order.id, "status": result.status, "payment": result.payment}
            return JSONResponse(
                paid | ({"redirect": result.redirect} if result.redirect else {}), 201
            )
        case Answer.DECLINED:
            return JSONResponse(told | {"message": result.message}, 402)
        case Answer.REFUSED:
            return _message(400, result.message)
        case Answer.FAILED:
            return JSONResponse(told | {"message": result.message}, 502)
        case _:
            return JSONResponse(told, 202)


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
    with order.lock:
        summary = order.summary
        currency = order.terms.amount.currency
        return {
            "order": order.id,
            "status": order.status,
            "payment": order.payment,
            "amount": _money(summary.amount or order.terms.amount, currency),
            "captured": _money(summary.captured, currency),
            "refunded": _money(summary.refunded, currency),
            "events": list(order.events.values()),
        }


def _money(money: Money | None, currency: str) -> dict[str, Any]:
    return {
        "minor-units": money.minor_units if money else 0,
        "currency": money.currency if money else currency,
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
