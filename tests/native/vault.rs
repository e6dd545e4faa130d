//! Customers, saved methods, setups: what exists, what is sent again, and what an error proves.

mod adopting;

use serde_json::{Value, json};
use stripe_adapter::contract::{
    Contact, Customer, ErrorKind, Mode, Operation, Outcome, SetupStatus,
};
use stripe_adapter::error::Error;
use stripe_adapter::http::Method;
use stripe_adapter::operation::WINDOW;
use stripe_adapter::vault;

use crate::support::contract::{
    INSTALLATION, NOW, OPERATION_ID, connection, entry, operation, sent_before, text,
};
use crate::support::errors::short;
use crate::support::resources::{customer, mandate, payment_method, setup_intent};
use crate::support::stripe::{list, request_error, with};
use crate::support::transport::{
    OBSERVED_AT, REQUEST_ID, Script, error, ok, replay, status, timeout,
};
use crate::support::vault::{
    CUSTOMER, METHOD, SETUP, address, attachment, contact, customer_changes, customer_removal,
    detachment, foreign_customer, free_method, new_customer, setup_confirmation, setup_request,
    shipping,
};

type Call = fn(&Script, &Operation) -> Result<(), Error>;

/// Every write but adoption, with the reads that it begins with.
fn writes() -> [(&'static str, Vec<Value>, Call); 7] {
    [
        ("create", vec![], |http, operation| {
            vault::create_customer(http, operation, &new_customer()).map(drop)
        }),
        ("update", vec![], |http, operation| {
            vault::update_customer(http, operation, &customer_changes()).map(drop)
        }),
        ("delete", vec![], |http, operation| {
            vault::delete_customer(http, operation, &customer_removal())
        }),
        ("set up", vec![], |http, operation| {
            vault::begin_setup(http, operation, &setup_request()).map(drop)
        }),
        ("confirm", vec![], |http, operation| {
            vault::confirm_setup(http, operation, &setup_confirmation()).map(drop)
        }),
        ("attach", vec![free_method()], |http, operation| {
            vault::attach(http, operation, &attachment()).map(drop)
        }),
        ("detach", vec![payment_method()], |http, operation| {
            vault::detach(http, operation, &detachment()).map(drop)
        }),
    ]
}

#[test]
fn a_customer_is_read_whole() {
    let object = with(
        &customer(),
        json!({
            "address": {
                "line1": "Straße 1", "line2": "3. OG", "city": "Berlin", "state": "BE",
                "postal_code": "10117", "country": "DE"
            },
            "description": "Mathematician",
            "invoice_settings": { "custom_fields": null, "default_payment_method": METHOD },
            "metadata": {
                "commerce_installation": INSTALLATION, "commerce_operation": OPERATION_ID,
                "commerce_reference": "C-1", "segment": "gold"
            },
            "phone": null,
            "shipping": {
                "address": {
                    "line1": "Straße 1", "line2": "3. OG", "city": "Berlin", "state": "BE",
                    "postal_code": "10117", "country": "DE"
                },
                "name": "Ada Lovelace", "phone": "+4930123"
            }
        }),
    );
    let script = Script::new([ok(&object)]);
    assert_eq!(
        vault::get_customer(&script, &connection(), CUSTOMER).expect("a customer"),
        Customer {
            id: CUSTOMER.to_owned(),
            reference: text("C-1"),
            contact: Contact {
                address: Some(address()),
                ..contact()
            },
            shipping: Some(shipping()),
            description: text("Mathematician"),
            default_method: text(METHOD),
            created: Some(1_795_262_000),
            observed_at: Some(OBSERVED_AT),
            installation_id: text(INSTALLATION),
            operation_id: text(OPERATION_ID),
            metadata: vec![entry("segment", "gold")],
            request_id: text(REQUEST_ID),
        }
    );
}

#[test]
fn a_customer_that_was_deleted_is_not_found() {
    let gone = json!({ "id": CUSTOMER, "object": "customer", "deleted": true });
    for answer in [
        ok(&gone),
        error(
            404,
            &with(&request_error("resource_missing"), json!({ "param": "id" })),
        ),
    ] {
        let script = Script::new([answer]);
        let error = vault::get_customer(&script, &connection(), CUSTOMER).expect_err("gone");
        assert_eq!(short(&error), "not-found not-performed after-change");
        assert_eq!(error.field.as_deref(), Some("customer-id"));
    }
}

/// The key is of the other mode than the connection says. What was written is not known to be right.
#[test]
fn an_answer_of_the_other_mode_is_none() {
    let live = with(&customer(), json!({ "livemode": true }));
    let script = Script::new([ok(&live)]);
    let error = vault::get_customer(&script, &connection(), CUSTOMER).expect_err("live");
    assert_eq!(short(&error), "protocol not-performed check-first");
    let script = Script::new([ok(&list(&[customer(), live.clone()]))]);
    let error = vault::find_customers(&script, &connection(), "a@b").expect_err("live");
    assert_eq!(short(&error), "protocol not-performed check-first");
    let script = Script::new([ok(&live)]);
    let error = vault::create_customer(&script, &operation(), &new_customer()).expect_err("live");
    assert_eq!(short(&error), "protocol unknown check-first");

    // The other way round; and what says no mode is of the mode that was asked for.
    let mut connection = connection();
    connection.mode = Mode::Live;
    connection.credentials[0].value =
        stripe_adapter::contract::CredentialValue::HostHeld("live".to_owned());
    let script = Script::new([ok(&customer())]);
    let error = vault::get_customer(&script, &connection, CUSTOMER).expect_err("test");
    assert_eq!(error.kind, ErrorKind::Protocol);
    let script = Script::new([ok(&with(&customer(), json!({ "livemode": null })))]);
    vault::get_customer(&script, &connection, CUSTOMER).expect("no mode said");
}

/// What Stripe replays is how it was. What was done since counts.
#[test]
fn a_replayed_answer_is_read_again() {
    let now = with(&customer(), json!({ "name": "Ada Lovelace" }));
    let script = Script::new([replay(&customer()), ok(&now)]);
    let read = vault::create_customer(&script, &operation(), &new_customer()).expect("a replay");
    assert_eq!(read.contact.name.as_deref(), Some("Ada Lovelace"));

    let waiting = with(&setup_intent(), json!({ "status": "requires_action" }));
    let script = Script::new([replay(&waiting), ok(&setup_intent())]);
    let read = vault::begin_setup(&script, &operation(), &setup_request()).expect("a replay");
    assert_eq!(read.status, SetupStatus::Succeeded);

    let gone = json!({ "id": CUSTOMER, "object": "customer", "deleted": true });
    let script = Script::new([replay(&customer()), ok(&gone)]);
    let error = vault::create_customer(&script, &operation(), &new_customer()).expect_err("gone");
    assert_eq!(short(&error), "not-found unknown check-first");
    assert_eq!(error.field, None);

    let script = Script::new([replay(&customer()), timeout(), timeout(), timeout()]);
    let error = vault::create_customer(&script, &operation(), &new_customer()).expect_err("lost");
    assert_eq!(short(&error), "timeout unknown same-operation");
}

/// Stripe may have forgotten the key: another post could make a second one.
#[test]
fn past_the_window_nothing_is_posted() {
    for (name, reads, call) in writes() {
        let answers = match name {
            // By its id, which is never given to another.
            "delete" => continue,
            "update" => vec![customer()],
            "create" | "set up" => vec![list(&[])],
            _ => reads,
        };
        let script = Script::new(answers.iter().map(ok));
        let error = call(&script, &sent_before(WINDOW)).expect_err(name);
        assert_eq!(short(&error), "conflict unknown check-first", "{name}");
        script.requests();
        assert_eq!(script.posts(), 0, "{name}");
    }
}

/// What carries the mark of the operation is what the operation made.
#[test]
fn past_the_window_a_mark_is_proof() {
    let other = with(
        &customer(),
        json!({
            "id": "cus_Golden2",
            "metadata": { "commerce_installation": "shop-2", "commerce_operation": OPERATION_ID }
        }),
    );
    let script = Script::new([ok(&list(&[other.clone(), foreign_customer(), customer()]))]);
    let found = vault::create_customer(&script, &sent_before(WINDOW), &new_customer());
    assert_eq!(found.expect("its own").id, CUSTOMER);
    assert_eq!(script.posts(), 0);
    let script = Script::new([ok(&list(&[other, foreign_customer()]))]);
    let error = vault::create_customer(&script, &sent_before(WINDOW), &new_customer());
    assert_eq!(error.expect_err("others'").kind, ErrorKind::Conflict);

    let script = Script::new([ok(&list(&[setup_intent()]))]);
    let found = vault::begin_setup(&script, &sent_before(WINDOW), &setup_request());
    assert_eq!(found.expect("its own").id, SETUP);

    let updated = with(
        &customer(),
        json!({ "metadata": { "commerce_update": OPERATION_ID } }),
    );
    let script = Script::new([ok(&updated)]);
    vault::update_customer(&script, &sent_before(WINDOW), &customer_changes()).expect("its own");
    assert_eq!(script.posts(), 0);
}

#[test]
fn an_answer_that_was_lost_proves_nothing() {
    for (name, reads, call) in writes() {
        let answers = reads
            .iter()
            .map(ok)
            .chain([timeout(), timeout(), timeout()]);
        let script = Script::new(answers);
        let error = call(&script, &operation()).expect_err(name);
        assert_eq!(short(&error), "timeout unknown same-operation", "{name}");
    }
}

/// What fails before the write of this call may have been written by an earlier one.
#[test]
fn a_read_before_a_write_proves_nothing_of_earlier_calls() {
    let no_key = || {
        status(
            401,
            r#"{"error":{"type":"invalid_request_error","message":"No."}}"#,
        )
    };
    for (name, reads, call) in writes() {
        if reads.is_empty() {
            continue;
        }
        let script = Script::new([no_key()]);
        let error = call(&script, &operation()).expect_err(name);
        assert_eq!(error.outcome, Outcome::NotPerformed, "{name}");
        let script = Script::new([no_key()]);
        let error = call(&script, &sent_before(60)).expect_err(name);
        assert_eq!(error.outcome, Outcome::Unknown, "{name}");
    }
}

/// A confirmation cannot be told from a repeat by anything but its key, which every write has.
#[test]
fn every_post_has_a_key_of_its_own() {
    let mut keys = std::collections::BTreeSet::new();
    for (name, reads, call) in writes() {
        let answer = if name == "delete" {
            json!({ "id": CUSTOMER, "object": "customer", "deleted": true })
        } else {
            reads.first().cloned().unwrap_or_else(customer)
        };
        let script = Script::new(reads.iter().chain([&answer]).map(ok));
        call(&script, &operation()).expect(name);
        for request in script.requests() {
            let key = request
                .headers
                .iter()
                .find(|header| header.key == "Idempotency-Key");
            assert_eq!(key.is_some(), request.method == Method::Post, "{name}");
            if let Some(key) = key {
                assert!(keys.insert(key.value.clone()), "{name}");
            }
        }
    }
    assert_eq!(keys.len(), 6);
}

#[test]
fn a_customer_that_is_gone_is_deleted() {
    let missing = |message: &str| {
        let body = with(
            &request_error("resource_missing"),
            json!({ "message": message }),
        );
        Script::new([error(404, &body)])
    };
    let script = missing("No such customer: 'cus_Golden1'");
    vault::delete_customer(&script, &operation(), &customer_removal()).expect("gone");
    let script = missing(
        "No such customer: 'cus_Golden1'; a similar object exists in live mode, but a test mode key was used to make \
         this request.",
    );
    let error = vault::delete_customer(&script, &operation(), &customer_removal())
        .expect_err("the customer is there");
    assert_eq!(short(&error), "not-found not-performed after-change");
    assert_eq!(error.field.as_deref(), Some("removal.customer-id"));
}

#[test]
fn what_is_attached_or_detached_already_is_left_alone() {
    let script = Script::new([ok(&payment_method())]);
    let method = vault::attach(&script, &operation(), &attachment()).expect("attached");
    assert_eq!(method.customer.as_deref(), Some(CUSTOMER));
    assert_eq!(script.posts(), 0);

    let script = Script::new([ok(&free_method())]);
    let method = vault::detach(&script, &operation(), &detachment()).expect("detached");
    assert_eq!(method.customer, None);
    assert_eq!(script.posts(), 0);
}

#[test]
fn a_method_that_cannot_be_attached() {
    let others = with(&payment_method(), json!({ "customer": "cus_Golden2" }));
    let script = Script::new([ok(&others)]);
    let error = vault::attach(&script, &operation(), &attachment()).expect_err("another's");
    assert_eq!(short(&error), "conflict not-performed after-change");
    assert_eq!(error.field.as_deref(), Some("attachment.method-id"));
    assert_eq!(script.posts(), 0);

    for (body, kind, field) in [
        (
            json!({
                "type": "invalid_request_error", "param": "payment_method",
                "message": "This PaymentMethod was previously used without being attached to a Customer or was \
                            detached from a Customer, and may not be used again."
            }),
            "unsupported not-performed after-change",
            "attachment.method-id",
        ),
        (
            request_error("payment_method_unexpected_state"),
            "conflict not-performed after-change",
            "",
        ),
        (
            with(
                &request_error("resource_missing"),
                json!({ "param": "customer" }),
            ),
            "not-found not-performed after-change",
            "attachment.customer-id",
        ),
    ] {
        let script = Script::new([ok(&free_method()), self::error(400, &body)]);
        let error = vault::attach(&script, &operation(), &attachment()).expect_err("refused");
        assert_eq!(short(&error), kind);
        assert_eq!(error.field.as_deref().unwrap_or_default(), field);
    }
}

#[test]
fn the_default_of_a_customer_comes_with_the_methods() {
    let with_default = with(
        &customer(),
        json!({ "invoice_settings": { "default_payment_method": METHOD } }),
    );
    let debit = with(
        &payment_method(),
        json!({
            "id": "pm_1Golden2", "type": "sepa_debit", "card": null,
            "sepa_debit": { "bank_code": "19043", "country": "AT", "fingerprint": "f", "last4": "3201" }
        }),
    );
    let script = Script::new([ok(&with_default), ok(&list(&[payment_method(), debit]))]);
    let read = vault::list_methods(&script, &connection(), CUSTOMER).expect("methods");
    assert_eq!(read.default_method.as_deref(), Some(METHOD));
    let [card, debit] = read.methods.as_slice() else {
        panic!("{:?}", read.methods);
    };
    assert_eq!(card.details.brand.as_deref(), Some("visa"));
    assert_eq!(
        (card.details.expiry_month, card.details.expiry_year),
        (Some(8), Some(2031))
    );
    assert_eq!(debit.details.kind, "sepa_debit");
    assert_eq!(debit.details.last4.as_deref(), Some("3201"));
}

/// Half of a list is worse than none.
#[test]
fn a_list_without_end_is_refused() {
    let page = with(&list(&[customer()]), json!({ "has_more": true }));
    let script = Script::new((0..10).map(|_| ok(&page)));
    let error = vault::find_customers(&script, &connection(), "a@b").expect_err("too many");
    assert_eq!(short(&error), "unsupported not-performed after-change");
    assert_eq!(error.field.as_deref(), Some("email"));
    script.requests();
}

#[test]
fn a_setup_that_is_declined_is_an_error() {
    let body = json!({
        "type": "card_error", "code": "card_declined", "decline_code": "lost_card",
        "message": "Your card was declined.", "setup_intent": setup_intent()
    });
    let script = Script::new([error(402, &body)]);
    let error = vault::begin_setup(&script, &operation(), &setup_request()).expect_err("declined");
    assert_eq!(short(&error), "declined not-performed never");
}

/// Stripe's names of parameters become the contract's.
#[test]
fn a_complaint_names_the_field() {
    let complaint = |parameter: &str| {
        let body = with(
            &request_error("parameter_invalid_string"),
            json!({ "param": parameter }),
        );
        Script::new([error(400, &body)])
    };
    for (parameter, field) in [
        ("email", "customer.contact.email"),
        ("address[country]", "customer.contact.address"),
        ("shipping[phone]", "customer.shipping"),
        ("metadata[a]", "customer.metadata"),
    ] {
        let script = complaint(parameter);
        let error = vault::create_customer(&script, &operation(), &new_customer());
        assert_eq!(error.expect_err(parameter).field.as_deref(), Some(field));
    }
    for (parameter, field) in [
        ("id", "changes.customer-id"),
        (
            "invoice_settings[default_payment_method]",
            "changes.default-method",
        ),
    ] {
        let script = complaint(parameter);
        let error = vault::update_customer(&script, &operation(), &customer_changes());
        assert_eq!(error.expect_err(parameter).field.as_deref(), Some(field));
    }
    for (parameter, field) in [
        ("customer", "setup.customer"),
        ("usage", "setup.purpose"),
        ("mandate_data[customer_acceptance][online]", "setup.mandate"),
        ("payment_method_data[sepa_debit][iban]", "setup.source"),
    ] {
        let script = complaint(parameter);
        let error = vault::begin_setup(&script, &operation(), &setup_request());
        assert_eq!(error.expect_err(parameter).field.as_deref(), Some(field));
    }
    let script = complaint("intent");
    let error = vault::confirm_setup(&script, &operation(), &setup_confirmation());
    assert_eq!(
        error.expect_err("intent").field.as_deref(),
        Some("confirmation.setup-id")
    );
}

#[test]
fn a_mandate_says_whether_it_holds() {
    let script = Script::new([ok(&mandate())]);
    let read = vault::get_mandate(&script, &connection(), "mandate_1Golden").expect("a mandate");
    assert_eq!(read.saved_method.as_deref(), Some(METHOD));
    assert_eq!(read.observed_at, Some(OBSERVED_AT));
    assert_eq!(NOW, OBSERVED_AT);
}
