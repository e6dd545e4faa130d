//! Calls of every function, for whatever is passed and whatever answers. Their results do not
//! matter here; that they return does.

use stripe_adapter::contract::{
    Adjustment, Authorization, AuthorizationBatch, BatchItem, Cancellation, CaptureRequest,
    Confirmation, EndpointChanges, NewMethod, Operation, PaymentChanges, PaymentSource, Presence,
    Reference, RefundRequest, Registration, Reversal, Rotation, SplitShare, Totals,
};
use stripe_adapter::{batch, endpoints, gateway, webhooks};

use super::{Always, disputes, records};
use crate::requests::full_authorization;
use crate::support::contract::{
    NOW, OPERATION_ID, PAYMENT, adjustment, authorization, cancellation, capture, changes,
    confirmation, connection, entry, money, operation, refund, reversal, sent_before, text,
};
use crate::support::endpoint::{endpoint_changes, registration, removal, rotation};

/// Every function with requests that are right, on whatever answers.
pub fn every_call(http: &Always) {
    let operation = operation();
    for operation in [operation, sent_before(100_000)] {
        drop(gateway::authorize(http, &operation, &authorization()));
        drop(batch::authorize_all(http, &batch_of(&operation)));
        drop(gateway::confirm(http, &operation, &confirmation()));
        drop(gateway::update(
            http,
            &operation,
            &PaymentChanges {
                order_id: text("x"),
                ..changes()
            },
        ));
        drop(gateway::capture(http, &operation, &capture()));
        drop(gateway::adjust(http, &operation, &adjustment()));
        drop(gateway::cancel(http, &operation, &cancellation()));
        drop(gateway::refund(http, &operation, &refund()));
        drop(gateway::reverse(http, &operation, &reversal()));
        drop(endpoints::register(http, &operation, &registration()));
        drop(endpoints::update(http, &operation, &endpoint_changes()));
        drop(endpoints::rotate(http, &operation, &rotation()));
        drop(endpoints::remove(http, &operation, &removal()));
        disputes::every_call(http, &operation);
        records::every_call(http, &operation);
    }
    drop(endpoints::list_endpoints(http, &connection()));
    drop(gateway::get_payment(http, &connection(), PAYMENT));
    drop(gateway::get_transaction(
        http,
        &connection(),
        PAYMENT,
        "re_3Golden1",
    ));
    drop(gateway::find(http, &connection(), OPERATION_ID, NOW));
    every_resolve(http);
}

/// One payment at once, and one more: what is right for one of them is right for many.
fn batch_of(operation: &Operation) -> AuthorizationBatch {
    let item = |id: &str| BatchItem {
        operation_id: id.to_owned(),
        first_sent_at: operation.first_sent_at,
        authorization: Authorization {
            presence: Presence::Moto,
            ..authorization()
        },
    };
    AuthorizationBatch {
        connection: operation.connection.clone(),
        now: operation.now,
        items: vec![item("a"), item("b")],
    }
}

/// Every kind of object, on whatever answers.
pub fn every_resolve(http: &Always) {
    for kind in [
        "account",
        "charge",
        "checkout.session",
        "dispute",
        "mandate",
        "payment_intent",
        "payment_method",
        "payout",
        "radar.early_fraud_warning",
        "refund",
        "review",
        "setup_intent",
        "v2.core.event",
    ] {
        drop(webhooks::resolve(
            http,
            &connection(),
            &reference(kind, "x"),
        ));
    }
}

/// One text in one field at a time, of every function, beside fields that are right.
pub fn one_text_field(http: &Always, text: &str) {
    let some = || Some(text.to_owned());
    let list = || vec![entry(text, text)];
    for change in AUTHORIZATION_TEXTS {
        let mut it = full_authorization();
        change(&mut it, text);
        drop(gateway::authorize(http, &operation(), &it));
    }
    let registration = Registration {
        url: text.to_owned(),
        events: Some(vec![text.to_owned()]),
        description: some(),
        ..registration()
    };
    drop(endpoints::register(http, &operation(), &registration));
    let rotation = Rotation {
        endpoint_id: text.to_owned(),
        ..rotation()
    };
    drop(endpoints::rotate(http, &operation(), &rotation));
    for it in [
        EndpointChanges {
            endpoint_id: text.to_owned(),
            ..endpoint_changes()
        },
        EndpointChanges {
            url: some(),
            ..endpoint_changes()
        },
        EndpointChanges {
            description: some(),
            ..endpoint_changes()
        },
    ] {
        drop(endpoints::update(http, &operation(), &it));
    }
    for change in OPERATION_TEXTS {
        let mut operation = operation();
        change(&mut operation, text);
        drop(gateway::authorize(http, &operation, &authorization()));
    }
    for it in [
        Confirmation {
            payment_id: text.to_owned(),
            ..confirmation()
        },
        Confirmation {
            source: Some(PaymentSource::BrowserToken(text.to_owned())),
            ..confirmation()
        },
        Confirmation {
            return_url: some(),
            ..confirmation()
        },
        Confirmation {
            redirect_result: list(),
            ..confirmation()
        },
        Confirmation {
            extensions: list(),
            ..confirmation()
        },
    ] {
        drop(gateway::confirm(http, &operation(), &it));
    }
    for it in [
        PaymentChanges {
            payment_id: text.to_owned(),
            order_id: some(),
            ..changes()
        },
        PaymentChanges {
            customer: some(),
            ..changes()
        },
        PaymentChanges {
            order_id: some(),
            ..changes()
        },
        PaymentChanges {
            description: some(),
            ..changes()
        },
        PaymentChanges {
            statement_suffix: some(),
            ..changes()
        },
        PaymentChanges {
            receipt_email: some(),
            ..changes()
        },
        PaymentChanges {
            metadata: list(),
            ..changes()
        },
        PaymentChanges {
            extensions: list(),
            ..changes()
        },
    ] {
        drop(gateway::update(http, &operation(), &it));
    }
    for it in [
        CaptureRequest {
            payment_id: text.to_owned(),
            ..capture()
        },
        CaptureRequest {
            statement_suffix: some(),
            ..capture()
        },
        CaptureRequest {
            metadata: list(),
            ..capture()
        },
        CaptureRequest {
            extensions: list(),
            ..capture()
        },
    ] {
        drop(gateway::capture(http, &operation(), &it));
    }
    for it in [
        RefundRequest {
            payment_id: text.to_owned(),
            ..refund()
        },
        RefundRequest {
            capture_reference: some(),
            ..refund()
        },
        RefundRequest {
            metadata: list(),
            ..refund()
        },
        RefundRequest {
            extensions: list(),
            ..refund()
        },
    ] {
        drop(gateway::refund(http, &operation(), &it));
    }
    let it = Adjustment {
        description: some(),
        metadata: list(),
        ..adjustment()
    };
    drop(gateway::adjust(http, &operation(), &it));
    let it = Cancellation {
        payment_id: text.to_owned(),
        ..cancellation()
    };
    drop(gateway::cancel(http, &operation(), &it));
    let it = Reversal {
        payment_id: text.to_owned(),
        ..reversal()
    };
    drop(gateway::reverse(http, &operation(), &it));
    disputes::one_text_field(http, text);
    records::one_text_field(http, text);
    drop(gateway::get_payment(http, &connection(), text));
    drop(gateway::get_transaction(http, &connection(), PAYMENT, text));
    drop(gateway::find(http, &connection(), text, 0));
    drop(webhooks::resolve(
        http,
        &connection(),
        &reference("charge", text),
    ));
    drop(webhooks::resolve(
        http,
        &connection(),
        &reference(text, "ch_1"),
    ));
}

type Change<T> = fn(&mut T, &str);

/// The texts of an authorization. Fields that share a reader share a line.
#[rustfmt::skip]
const AUTHORIZATION_TEXTS: [Change<Authorization>; 22] = [
    |it, text| text.clone_into(&mut it.amount.currency),
    |it, text| it.source = PaymentSource::SavedMethod(text.to_owned()),
    |it, text| it.source = PaymentSource::BrowserToken(text.to_owned()),
    |it, text| it.source = PaymentSource::Other(text.to_owned()),
    |it, text| it.source = PaymentSource::NewMethod(NewMethod { kind: text.to_owned(), details: Vec::new() }),
    |it, text| it.source = PaymentSource::NewMethod(NewMethod { kind: "ideal".to_owned(), details: vec![entry("bank", text)] }),
    |it, text| it.source = PaymentSource::NewMethod(NewMethod { kind: "ideal".to_owned(), details: vec![entry(text, "ing")] }),
    |it, text| it.customer = Some(text.to_owned()),
    |it, text| it.order_id = Some(text.to_owned()),
    |it, text| it.description = Some(text.to_owned()),
    |it, text| it.statement_suffix = Some(text.to_owned()),
    |it, text| it.receipt_email = Some(text.to_owned()),
    |it, text| it.return_url = Some(["https://", text].concat()),
    |it, text| it.allowed_methods = vec![text.to_owned()],
    |it, text| if let Some(billing) = &mut it.billing { billing.name = Some(text.to_owned()) },
    |it, text| if let Some(shipping) = &mut it.shipping { shipping.carrier = Some(text.to_owned()) },
    |it, text| for item in &mut it.line_items { text.clone_into(&mut item.name) },
    |it, text| if let Some(totals) = &mut it.totals { totals.ship_to_postal_code = Some(text.to_owned()) },
    |it, text| for split in &mut it.splits { split.group = Some(text.to_owned()) },
    |it, text| for split in &mut it.splits { split.account = Some(text.to_owned()) },
    |it, text| it.metadata = vec![entry(text, "x"), entry("x", text)],
    |it, text| it.extensions = vec![entry("stripe.radar-session", text)],
];

const OPERATION_TEXTS: [Change<Operation>; 5] = [
    |it, text| text.clone_into(&mut it.id),
    |it, text| it.connection.installation_id = Some(text.to_owned()),
    |it, text| it.connection.account = Some(text.to_owned()),
    |it, text| it.connection.settings = vec![entry("publishable-key", text)],
    |it, text| it.connection.endpoints = vec![entry("api", text)],
];

/// One amount in every place for one.
pub fn every_amount(http: &Always, minor_units: u64, currency: &str) {
    let amount = || money(minor_units, currency);
    let mut it = full_authorization();
    it.amount = amount();
    for item in &mut it.line_items {
        item.quantity = u32::try_from(minor_units).unwrap_or(u32::MAX);
        item.unit_price = amount();
        item.discount = Some(amount());
        item.tax = Some(amount());
    }
    it.totals = Some(Totals {
        tax: Some(amount()),
        shipping: Some(amount()),
        discount: Some(amount()),
        ship_from_postal_code: None,
        ship_to_postal_code: None,
    });
    for split in &mut it.splits {
        split.share = Some(SplitShare::Amount(amount()));
    }
    drop(gateway::authorize(http, &operation(), &it));
    let it = CaptureRequest {
        amount: amount(),
        ..capture()
    };
    drop(gateway::capture(http, &operation(), &it));
    let it = Adjustment {
        new_total: amount(),
        ..adjustment()
    };
    drop(gateway::adjust(http, &operation(), &it));
    let it = RefundRequest {
        amount: Some(amount()),
        ..refund()
    };
    drop(gateway::refund(http, &operation(), &it));
    let mut operation = operation();
    operation.now = minor_units;
    operation.first_sent_at = Some(u64::MAX - minor_units);
    drop(gateway::authorize(http, &operation, &authorization()));
    drop(gateway::find(
        http,
        &connection(),
        OPERATION_ID,
        minor_units,
    ));
}

fn reference(kind: &str, id: &str) -> Reference {
    Reference {
        kind: kind.to_owned(),
        id: id.to_owned(),
    }
}
