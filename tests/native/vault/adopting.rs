//! Adoption: each row by itself, and only what is not as it should be.

use serde_json::{Value, json};
use stripe_adapter::contract::{Adopted, Adoption, ErrorKind, Operation, Outcome};
use stripe_adapter::error::Error;
use stripe_adapter::http::Method;
use stripe_adapter::vault;

use crate::support::contract::{INSTALLATION, operation, sent_before, text};
use crate::support::errors::short;
use crate::support::resources::payment_method;
use crate::support::stripe::{request_error, with};
use crate::support::transport::{Script, error, ok, replay, timeout};
use crate::support::vault::{CUSTOMER, METHOD, adoption, foreign_customer, free_method};

fn adopt(script: &Script, operation: &Operation, rows: &[Adoption]) -> Vec<Result<Adopted, Error>> {
    let results = vault::adopt(script, operation, rows).expect("an operation that is right");
    assert_eq!(results.len(), rows.len());
    script.requests();
    results
}

fn one(script: &Script, row: &Adoption) -> Result<Adopted, Error> {
    adopt(script, &operation(), std::slice::from_ref(row)).remove(0)
}

/// A customer as [`adoption`] wants it.
fn right_customer() -> Value {
    with(
        &foreign_customer(),
        json!({
            "metadata": { "commerce_installation": INSTALLATION, "commerce_reference": "C-1" },
            "invoice_settings": { "default_payment_method": METHOD }
        }),
    )
}

/// A method as [`adoption`] wants it.
fn right_method() -> Value {
    with(
        &payment_method(),
        json!({ "metadata": { "commerce_installation": INSTALLATION } }),
    )
}

fn attached() -> Value {
    with(&free_method(), json!({ "customer": CUSTOMER }))
}

fn customer_alone() -> Adoption {
    Adoption {
        saved_method: None,
        make_default: false,
        ..adoption()
    }
}

fn method_alone() -> Adoption {
    Adoption {
        customer: None,
        make_default: false,
        reference: None,
        ..adoption()
    }
}

#[test]
fn a_method_is_attached_and_both_are_marked() {
    let script = Script::new(
        [
            free_method(),
            foreign_customer(),
            attached(),
            right_method(),
            right_customer(),
        ]
        .iter()
        .map(ok),
    );
    let adopted = one(&script, &adoption()).expect("adopted");
    assert!(adopted.changed);
    assert_eq!(adopted.customer.as_deref(), Some(CUSTOMER));
    let method = adopted.saved_method.expect("a method");
    assert_eq!(method.customer.as_deref(), Some(CUSTOMER));
    assert_eq!(script.posts(), 3);
}

#[test]
fn what_is_as_it_should_be_is_left_alone() {
    for (row, answers) in [
        (adoption(), vec![right_method(), right_customer()]),
        (customer_alone(), vec![right_customer()]),
        (method_alone(), vec![right_method(), right_customer()]),
    ] {
        let script = Script::new(answers.iter().map(ok));
        let adopted = one(&script, &row).expect("adopted");
        assert!(!adopted.changed);
        assert_eq!(adopted.customer.as_deref(), Some(CUSTOMER));
        assert_eq!(script.posts(), 0);
    }
}

#[test]
fn each_part_is_changed_by_itself() {
    let other_default = with(
        &right_customer(),
        json!({ "invoice_settings": { "default_payment_method": "pm_1Golden2" } }),
    );
    let other_reference = with(
        &right_customer(),
        json!({ "metadata": { "commerce_installation": INSTALLATION, "commerce_reference": "C-0" } }),
    );
    for customer in [other_default, other_reference, foreign_customer()] {
        let script = Script::new([right_method(), customer, right_customer()].iter().map(ok));
        assert!(one(&script, &adoption()).expect("adopted").changed);
        assert_eq!(script.posts(), 1);
    }
    let script = Script::new(
        [attached(), right_customer(), right_method()]
            .iter()
            .map(ok),
    );
    assert!(one(&script, &adoption()).expect("adopted").changed);
    assert_eq!(script.posts(), 1);
}

/// A repeat of a row sends what the row sent, or Stripe would refuse it.
#[test]
fn a_repeat_says_the_same() {
    let sent = |customer: Value| {
        let script = Script::new([right_method(), customer, right_customer()].iter().map(ok));
        one(&script, &adoption()).expect("adopted");
        script.requests().pop().expect("the change")
    };
    let marked = with(
        &foreign_customer(),
        json!({ "metadata": { "commerce_installation": INSTALLATION } }),
    );
    assert_eq!(sent(foreign_customer()), sent(marked));
}

#[test]
fn another_row_is_another_key() {
    let rows = [
        adoption(),
        Adoption {
            saved_method: text("pm_1Golden2"),
            ..adoption()
        },
    ];
    let second = with(&right_method(), json!({ "id": "pm_1Golden2" }));
    let other = with(
        &right_customer(),
        json!({ "invoice_settings": { "default_payment_method": "pm_1Golden2" } }),
    );
    let script = Script::new(
        [
            right_method(),
            second,
            foreign_customer(),
            foreign_customer(),
            right_customer(),
            other,
        ]
        .iter()
        .map(ok),
    );
    for result in adopt(&script, &operation(), &rows) {
        assert!(result.expect("adopted").changed);
    }
    let requests = script.requests();
    let keys: Vec<&str> = requests
        .iter()
        .filter(|request| request.method == Method::Post)
        .flat_map(|request| &request.headers)
        .filter(|header| header.key == "Idempotency-Key")
        .map(|header| header.value.as_str())
        .collect();
    assert_eq!(keys.len(), 2);
    assert_ne!(keys[0], keys[1]);
}

#[test]
fn one_that_fails_does_not_affect_another() {
    let missing = || error(404, &request_error("resource_missing"));
    let rows = [
        Adoption {
            customer: text("../x"),
            ..adoption()
        },
        customer_alone(),
        adoption(),
        customer_alone(),
    ];
    let script = Script::new([missing(), missing(), ok(&right_customer())]);
    let results = adopt(&script, &operation(), &rows);
    let fields: Vec<Option<&str>> = results
        .iter()
        .map(|result| {
            result
                .as_ref()
                .err()
                .and_then(|error| error.field.as_deref())
        })
        .collect();
    assert_eq!(
        fields,
        [
            Some("adoptions[0].customer"),
            Some("adoptions[1].customer"),
            Some("adoptions[2].saved-method"),
            None
        ]
    );
    // All methods at once, then all customers.
    assert_eq!(script.rounds(), [1, 2]);
}

#[test]
fn what_may_not_be_taken_over() {
    let of_others = |object: Value| {
        with(
            &object,
            json!({ "metadata": { "commerce_installation": "shop-2" } }),
        )
    };
    let of_another = with(&right_method(), json!({ "customer": "cus_Golden2" }));
    for (case, row, answers, expected, field) in [
        (
            "a method of another customer",
            adoption(),
            vec![of_another],
            "conflict not-performed after-change",
            ".saved-method",
        ),
        (
            "a method of another installation",
            adoption(),
            vec![of_others(right_method())],
            "conflict not-performed after-change",
            ".saved-method",
        ),
        (
            "a customer of another installation",
            customer_alone(),
            vec![of_others(right_customer())],
            "conflict not-performed after-change",
            ".customer",
        ),
        (
            "a method that is nobody's",
            method_alone(),
            vec![free_method()],
            "unsupported not-performed after-change",
            ".saved-method",
        ),
        (
            "a customer that was deleted",
            customer_alone(),
            vec![json!({ "id": CUSTOMER, "object": "customer", "deleted": true })],
            "not-found not-performed after-change",
            ".customer",
        ),
        (
            "a customer of the other mode",
            customer_alone(),
            vec![with(&right_customer(), json!({ "livemode": true }))],
            "protocol not-performed check-first",
            "",
        ),
    ] {
        let script = Script::new(answers.iter().map(ok));
        let error = one(&script, &row).expect_err(case);
        assert_eq!(short(&error), expected, "{case}");
        let named = error.field.as_deref().unwrap_or_default();
        assert_eq!(named.trim_start_matches("adoptions[0]"), field, "{case}");
        assert_eq!(script.posts(), 0, "{case}");
    }
}

#[test]
fn a_method_that_was_used_up_cannot_be_attached() {
    let body = json!({
        "type": "invalid_request_error",
        "message": "This PaymentMethod was previously used without being attached to a Customer or was detached from a \
                    Customer, and may not be used again."
    });
    let script = Script::new([
        ok(&free_method()),
        ok(&foreign_customer()),
        error(400, &body),
    ]);
    let error = one(&script, &adoption()).expect_err("used up");
    assert_eq!(short(&error), "unsupported not-performed after-change");
    assert_eq!(error.field.as_deref(), Some("adoptions[0].saved-method"));
}

/// The error says what exists, and the same operation does the rest.
#[test]
fn half_of_a_row_is_done() {
    let forbidden = || error(403, &request_error("forbidden"));
    let script = Script::new([
        ok(&free_method()),
        ok(&foreign_customer()),
        ok(&attached()),
        forbidden(),
    ]);
    let error = one(&script, &adoption()).expect_err("half");
    assert_eq!(short(&error), "forbidden unknown check-first");
    assert!(error.message.starts_with("one part is done"), "{error:?}");

    let script = Script::new(
        [
            attached(),
            foreign_customer(),
            right_method(),
            right_customer(),
        ]
        .iter()
        .map(ok),
    );
    let again = adopt(&script, &sent_before(60), &[adoption()]).remove(0);
    assert!(again.expect("the rest").changed);
}

/// Stripe replays what the operation did, which was undone since: nothing is done now.
#[test]
fn a_replay_is_no_proof() {
    let script = Script::new([
        ok(&right_method()),
        ok(&foreign_customer()),
        replay(&right_customer()),
        ok(&foreign_customer()),
    ]);
    let error = one(&script, &adoption()).expect_err("undone");
    assert_eq!(short(&error), "conflict unknown check-first");
    assert_eq!(error.field.as_deref(), Some("adoptions[0].customer"));

    // The same row twice in one call: the second is a replay of the first.
    let rows = [adoption(), adoption()];
    let script = Script::new([
        ok(&right_method()),
        ok(&right_method()),
        ok(&foreign_customer()),
        ok(&foreign_customer()),
        ok(&right_customer()),
        replay(&right_customer()),
        ok(&right_customer()),
    ]);
    for result in adopt(&script, &operation(), &rows) {
        result.expect("adopted");
    }
}

/// Past the window too: what is not there cannot be there twice.
#[test]
fn it_goes_on_at_any_time() {
    let script = Script::new(
        [right_method(), foreign_customer(), right_customer()]
            .iter()
            .map(ok),
    );
    let result = adopt(&script, &sent_before(10_000_000), &[adoption()]).remove(0);
    assert!(result.expect("adopted").changed);
}

#[test]
fn an_answer_that_was_lost_is_of_its_row_only() {
    let rows = [customer_alone(), method_alone()];
    let script = Script::new([
        ok(&right_method()),
        ok(&foreign_customer()),
        ok(&right_customer()),
        timeout(),
        timeout(),
        timeout(),
    ]);
    let results = adopt(&script, &operation(), &rows);
    let lost = results[0].as_ref().expect_err("lost");
    assert_eq!(short(lost), "timeout unknown same-operation");
    assert!(!results[1].as_ref().expect("adopted").changed);
}

#[test]
fn nothing_to_adopt_is_nothing_to_do() {
    assert!(adopt(&Script::silent(), &operation(), &[]).is_empty());
    let error = one(
        &Script::silent(),
        &Adoption {
            customer: None,
            saved_method: None,
            ..adoption()
        },
    )
    .expect_err("nothing");
    assert_eq!(error.kind, ErrorKind::InvalidRequest);
    assert_eq!(error.outcome, Outcome::NotPerformed);
    assert_eq!(error.field.as_deref(), Some("adoptions[0]"));
}
