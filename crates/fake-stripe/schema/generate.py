"""Writes parameters.json: which request parameters Stripe takes at the endpoints that the simulator serves.

The source is Stripe's own: the PyPI package `stripe` ships a generated TypedDict for the parameters of
every endpoint. Nothing is sent anywhere. Run again when the pinned API version moves:

    python3 -m venv venv && venv/bin/pip install stripe==16.1.0 typing_extensions
    venv/bin/python crates/fake-stripe/schema/generate.py

Shapes: "integer", "number", "boolean", "text", {"enum": [..]}, {"list": shape}, {"map": shape},
{"any_of": [..]}, {"object": {"required": {..}, "optional": {..}}}, {"ref": n}, an index into
"definitions", where shapes that occur more than once stand.
"""

import collections
import importlib
import json
import pathlib
import types
import typing

import stripe
import typing_extensions

SERVED = {
    "POST /v1/payment_intents": "PaymentIntentCreateParams",
    "GET /v1/payment_intents": "PaymentIntentListParams",
    "GET /v1/payment_intents/search": "PaymentIntentSearchParams",
    "GET /v1/payment_intents/{id}": "PaymentIntentRetrieveParams",
    "POST /v1/payment_intents/{id}": "PaymentIntentUpdateParams",
    "POST /v1/payment_intents/{id}/confirm": "PaymentIntentConfirmParams",
    "POST /v1/payment_intents/{id}/capture": "PaymentIntentCaptureParams",
    "POST /v1/payment_intents/{id}/increment_authorization": "PaymentIntentIncrementAuthorizationParams",
    "POST /v1/payment_intents/{id}/cancel": "PaymentIntentCancelParams",
    "GET /v1/charges": "ChargeListParams",
    "GET /v1/charges/{id}": "ChargeRetrieveParams",
    "POST /v1/charges/{id}": "ChargeUpdateParams",
    "POST /v1/refunds": "RefundCreateParams",
    "GET /v1/refunds": "RefundListParams",
    "GET /v1/refunds/{id}": "RefundRetrieveParams",
    "POST /v1/refunds/{id}": "RefundUpdateParams",
    "POST /v1/refunds/{id}/cancel": "RefundCancelParams",
    "POST /v1/payment_methods": "PaymentMethodCreateParams",
    "GET /v1/payment_methods": "PaymentMethodListParams",
    "GET /v1/payment_methods/{id}": "PaymentMethodRetrieveParams",
    "POST /v1/payment_methods/{id}/attach": "PaymentMethodAttachParams",
    "POST /v1/payment_methods/{id}/detach": "PaymentMethodDetachParams",
    "POST /v1/customers": "CustomerCreateParams",
    "GET /v1/customers": "CustomerListParams",
    "GET /v1/customers/{id}": "CustomerRetrieveParams",
    "POST /v1/customers/{id}": "CustomerUpdateParams",
    "DELETE /v1/customers/{id}": "CustomerDeleteParams",
    "GET /v1/customers/{id}/payment_methods": "CustomerListPaymentMethodsParams",
    "GET /v1/customers/{id}/payment_methods/{child}": "CustomerRetrievePaymentMethodParams",
    "POST /v1/setup_intents": "SetupIntentCreateParams",
    "GET /v1/setup_intents": "SetupIntentListParams",
    "POST /v1/setup_intents/{id}": "SetupIntentUpdateParams",
    "GET /v1/setup_intents/{id}": "SetupIntentRetrieveParams",
    "POST /v1/setup_intents/{id}/confirm": "SetupIntentConfirmParams",
    "POST /v1/setup_intents/{id}/cancel": "SetupIntentCancelParams",
    "POST /v1/payment_methods/{id}": "PaymentMethodUpdateParams",
    "GET /v1/disputes": "DisputeListParams",
    "GET /v1/disputes/{id}": "DisputeRetrieveParams",
    "POST /v1/disputes/{id}": "DisputeUpdateParams",
    "POST /v1/disputes/{id}/close": "DisputeCloseParams",
    "GET /v1/radar/early_fraud_warnings": "radar.EarlyFraudWarningListParams",
    "GET /v1/radar/early_fraud_warnings/{id}": "radar.EarlyFraudWarningRetrieveParams",
    "GET /v1/reviews": "ReviewListParams",
    "GET /v1/reviews/{id}": "ReviewRetrieveParams",
    "GET /v1/mandates/{id}": "MandateRetrieveParams",
    "GET /v1/checkout/sessions": "checkout.SessionListParams",
    "GET /v1/checkout/sessions/{id}": "checkout.SessionRetrieveParams",
    "GET /v1/payment_links": "PaymentLinkListParams",
    "GET /v1/payment_links/{id}": "PaymentLinkRetrieveParams",
    "GET /v1/payouts": "PayoutListParams",
    "GET /v1/payouts/{id}": "PayoutRetrieveParams",
    "GET /v1/prices": "PriceListParams",
    "GET /v1/prices/{id}": "PriceRetrieveParams",
    "GET /v1/subscriptions": "SubscriptionListParams",
    "GET /v1/subscriptions/{id}": "SubscriptionRetrieveParams",
    "GET /v1/balance": "BalanceRetrieveParams",
    "GET /v1/balance_transactions": "BalanceTransactionListParams",
    "GET /v1/balance_transactions/{id}": "BalanceTransactionRetrieveParams",
    "POST /v1/transfers": "TransferCreateParams",
    "GET /v1/transfers": "TransferListParams",
    "POST /v1/transfers/{id}": "TransferUpdateParams",
    "POST /v1/transfers/{id}/reversals": "TransferCreateReversalParams",
    "GET /v1/transfers/{id}/reversals": "TransferListReversalsParams",
    "POST /v1/transfers/{id}/reversals/{child}": "TransferModifyReversalParams",
    "GET /v1/transfers/{id}": "TransferRetrieveParams",
    "GET /v1/transfers/{id}/reversals/{child}": "TransferRetrieveReversalParams",
    "GET /v1/application_fees": "ApplicationFeeListParams",
    "GET /v1/application_fees/{id}": "ApplicationFeeRetrieveParams",
    "POST /v1/application_fees/{id}/refunds": "ApplicationFeeCreateRefundParams",
    "GET /v1/application_fees/{id}/refunds": "ApplicationFeeListRefundsParams",
    "POST /v1/application_fees/{id}/refunds/{child}": "ApplicationFeeModifyRefundParams",
    "GET /v1/application_fees/{id}/refunds/{child}": "ApplicationFeeRetrieveRefundParams",
    "GET /v1/account": "AccountRetrieveCurrentParams",
    "GET /v1/accounts/{id}": "AccountRetrieveParams",
    "GET /v1/accounts/{id}/capabilities/{child}": "AccountRetrieveCapabilityParams",
    "GET /v1/accounts/{id}/external_accounts/{child}": "AccountRetrieveExternalAccountParams",
    "GET /v1/events": "EventListParams",
    "GET /v1/events/{id}": "EventRetrieveParams",
    "POST /v1/webhook_endpoints": "WebhookEndpointCreateParams",
    "GET /v1/webhook_endpoints": "WebhookEndpointListParams",
    "GET /v1/webhook_endpoints/{id}": "WebhookEndpointRetrieveParams",
    "POST /v1/webhook_endpoints/{id}": "WebhookEndpointUpdateParams",
    "DELETE /v1/webhook_endpoints/{id}": "WebhookEndpointDeleteParams",
    "GET /v2/core/events/{id}": "v2.core.EventRetrieveParams",
    "GET /v2/core/event_destinations/{id}": "v2.core.EventDestinationRetrieveParams",
}

SCALARS = {int: "integer", float: "number", bool: "boolean", str: "text"}
# The SDK's own options (key, account, retries) stand beside the parameters; they are headers on the wire.
SDK_OPTIONS = set(stripe.RequestOptions.__annotations__)
# A shape shorter than this is repeated rather than referred to.
WORTH_SHARING = 60


def shape(hint):
    """The shape of one annotation of Stripe's."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing_extensions.NotRequired, typing_extensions.Required, typing.NotRequired):
        return shape(arguments[0])
    if hint in SCALARS:
        return SCALARS[hint]
    if origin in (typing.Literal, typing_extensions.Literal):
        return {"enum": list(arguments)}
    if origin in (typing.Union, types.UnionType):
        return union([shape(a) for a in arguments if a is not type(None)])
    if origin is list:
        return {"list": shape(arguments[0])}
    if origin is dict or getattr(origin, "__name__", "") == "UntypedStripeObject":
        return {"map": shape(arguments[-1])}
    if typing_extensions.is_typeddict(hint):
        return record(hint)
    raise TypeError(f"no shape for {hint!r}")


def union(shapes):
    """Stripe's types leave every enumeration open with `| str`; the API itself refuses other values."""
    enumerated = any(isinstance(s, dict) and any(s.get("enum", [])) for s in shapes)
    kept = []
    for s in shapes:
        if s not in kept and not (enumerated and s == "text"):
            kept.append(s)
    return kept[0] if len(kept) == 1 else {"any_of": kept}


def record(params):
    """A TypedDict as {"object": {"required": {..}, "optional": {..}}}."""
    # The SDK's options need names that the module itself does not import; they are skipped below.
    module = vars(importlib.import_module(params.__module__))
    names = {**vars(typing), **module, "StripeContext": object}
    hints = typing_extensions.get_type_hints(params, globalns=names, include_extras=True)
    fields = collections.defaultdict(dict)
    for name, hint in sorted(hints.items()):
        if name in SDK_OPTIONS:
            continue
        optional = typing.get_origin(hint) in (typing_extensions.NotRequired, typing.NotRequired)
        fields["optional" if optional else "required"][name] = shape(hint)
    return {"object": dict(fields)}


def typed_dict(name):
    """The parameters of one endpoint; a dotted name is that of a package below."""
    package, _, name = f"stripe.params.{name}".rpartition(".")
    return getattr(importlib.import_module(package), name)


def with_cards(shapes):
    """Stripe takes `payment_method_data[card]` (docs: testing, "tokens"), though its types leave it out."""
    card = shapes["POST /v1/payment_methods"]["object"]["optional"]["card"]
    for key, shape in shapes.items():
        data = shape["object"].get("optional", {}).get("payment_method_data")
        if data is not None:
            data["object"]["optional"]["card"] = card
            data["object"]["required"]["type"]["enum"].append("card")
    return shapes


def compact(value):
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


class Shared:
    """Replaces shapes that occur more than once by a reference."""

    def __init__(self, shapes):
        self.count = collections.Counter()
        self.definitions = []
        self.index = {}
        for s in shapes:
            self.visit(s)

    def visit(self, value):
        if isinstance(value, dict):
            text = compact(value)
            self.count[text] += 1
            if self.count[text] > 1:
                return
            for child in value.values():
                self.visit(child)
        elif isinstance(value, list):
            for child in value:
                self.visit(child)

    def reduce(self, value, is_shape=True):
        if isinstance(value, list):
            return [self.reduce(child) for child in value]
        if not isinstance(value, dict):
            return value
        text = compact(value)
        # Inside "object" stand the two groups, inside a group the fields: neither is a shape itself.
        if is_shape and self.count[text] > 1 and len(text) > WORTH_SHARING:
            if text not in self.index:
                definition = self.children(value)
                self.index[text] = len(self.definitions)
                self.definitions.append(definition)
            return {"ref": self.index[text]}
        return self.children(value)

    def children(self, value):
        if set(value) == {"object"}:
            groups = value["object"].items()
            return {"object": {g: {n: self.reduce(s) for n, s in fields.items()} for g, fields in groups}}
        return {key: self.reduce(child) for key, child in value.items()}


def main():
    shapes = with_cards({key: record(typed_dict(name)) for key, name in SERVED.items()})
    shared = Shared(shapes.values())
    endpoints = {key: shared.children(s)["object"] for key, s in shapes.items()}
    lines = ["{"]
    lines.append(f'"source":"PyPI stripe {stripe.VERSION}",')
    lines.append(f'"api_version":"{stripe.api_version}",')
    lines.append('"definitions":[\n' + ",\n".join(map(compact, shared.definitions)) + "\n],")
    rows = [f"{compact(key)}:{compact(value)}" for key, value in endpoints.items()]
    lines.append('"endpoints":{\n' + ",\n".join(rows) + "\n}")
    lines.append("}")
    target = pathlib.Path(__file__).with_name("parameters.json")
    target.write_text("\n".join(lines) + "\n")
    print(f"{target.name}: {len(endpoints)} endpoints, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
