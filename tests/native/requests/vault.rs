//! Customers, saved methods, setups.

use serde_json::{Value, json};
use stripe_adapter::contract::{
    Address, Contact, CustomerChanges, NewCustomer, NewMethod, Operation, PaymentSource,
    SavePurpose, SetupConfirmation, SetupRequest, ThreeDSecurePreference,
};
use stripe_adapter::http::Request;
use stripe_adapter::vault;

use super::{Case, sent};
use crate::support::contract::{connection, entry, operation, sent_before, text};
use crate::support::resources::{customer, mandate, payment_method, setup_intent};
use crate::support::stripe::{list, with};
use crate::support::transport::{Script, ok};
use crate::support::vault::{
    CUSTOMER, SETUP, address, adoption, agreed_on_paper, agreed_online, attachment, contact,
    customer_changes, customer_removal, detachment, foreign_customer, free_method, new_customer,
    no_address, setup_confirmation, setup_request, shipping,
};

pub fn cases() -> Vec<Case> {
    let mut cases = customers();
    cases.extend(setups());
    cases.extend(methods());
    cases
}

fn customers() -> Vec<Case> {
    let mut on_account = operation();
    on_account.connection.account = text("acct_1Golden");
    vec![
        (
            "create-customer",
            create_customer(&operation(), &new_customer()),
        ),
        (
            "create-customer-full",
            create_customer(
                &on_account,
                &NewCustomer {
                    reference: text("C-1/ä"),
                    contact: Contact {
                        phone: text("+49 30 123"),
                        address: Some(address()),
                        ..contact()
                    },
                    shipping: Some(shipping()),
                    description: text("Mathematician"),
                    metadata: vec![entry("segment", "gold & silver")],
                    extensions: Vec::new(),
                },
            ),
        ),
        ("update-customer", update_customer(&customer_changes())),
        (
            "update-customer-full",
            update_customer(&CustomerChanges {
                reference: text("C-2"),
                contact: Some(Contact {
                    phone: text("+49 30 123"),
                    address: Some(address()),
                    ..contact()
                }),
                shipping: Some(shipping()),
                default_method: text("pm_1Golden"),
                metadata: vec![entry("segment", "gold"), entry("old", "")],
                ..customer_changes()
            }),
        ),
        (
            "update-customer-removes",
            update_customer(&CustomerChanges {
                reference: text(""),
                contact: Some(Contact {
                    name: text(""),
                    email: None,
                    phone: text(""),
                    address: Some(Address {
                        line2: text(""),
                        country: text(""),
                        ..no_address()
                    }),
                }),
                description: text(""),
                ..customer_changes()
            }),
        ),
        ("get-customer", {
            let script = Script::new([ok(&customer())]);
            let result = vault::get_customer(&script, &connection(), CUSTOMER);
            sent(&script, result)
        }),
        ("find-customers", {
            let first = with(&list(&[customer()]), json!({ "has_more": true }));
            let script = Script::new([ok(&first), ok(&list(&[]))]);
            let result = vault::find_customers(&script, &connection(), "ada+1@example.com");
            sent(&script, result)
        }),
        ("delete-customer", {
            let deleted = json!({ "id": CUSTOMER, "object": "customer", "deleted": true });
            let script = Script::new([ok(&deleted)]);
            let result = vault::delete_customer(&script, &operation(), &customer_removal());
            sent(&script, result)
        }),
        ("create-customer-past-the-window", {
            let script = Script::new([ok(&list(&[customer()]))]);
            let result = vault::create_customer(&script, &sent_before(100_000), &new_customer());
            sent(&script, result)
        }),
    ]
}

fn setups() -> Vec<Case> {
    vec![
        ("begin-setup", begin_setup(&setup_request())),
        (
            "begin-setup-full",
            begin_setup(&SetupRequest {
                source: PaymentSource::NewMethod(NewMethod {
                    kind: "sepa_debit".to_owned(),
                    details: vec![entry("iban", "AT321904300235473204")],
                }),
                purpose: SavePurpose::OnSession,
                billing: Some(Contact {
                    address: Some(address()),
                    ..contact()
                }),
                return_url: text("https://shop.example/account"),
                description: text("Club"),
                three_d_secure: Some(ThreeDSecurePreference::Challenge),
                mandate: Some(agreed_online()),
                metadata: vec![entry("club", "1")],
                extensions: vec![entry("stripe.payment-method-configuration", "pmc_1Golden")],
                ..setup_request()
            }),
        ),
        (
            "begin-setup-agreed-on-paper",
            begin_setup(&SetupRequest {
                source: PaymentSource::SavedMethod("pm_1Golden".to_owned()),
                customer: None,
                mandate: Some(agreed_on_paper()),
                allowed_methods: vec!["card".to_owned(), "bacs_debit".to_owned()],
                ..setup_request()
            }),
        ),
        (
            "begin-setup-collect-in-browser",
            begin_setup(&SetupRequest {
                source: PaymentSource::CollectInBrowser,
                ..setup_request()
            }),
        ),
        (
            "begin-setup-confirmation-token",
            begin_setup(&SetupRequest {
                source: PaymentSource::BrowserToken("ctoken_1Golden".to_owned()),
                ..setup_request()
            }),
        ),
        ("confirm-setup", confirm_setup(&setup_confirmation())),
        (
            "confirm-setup-full",
            confirm_setup(&SetupConfirmation {
                source: Some(PaymentSource::BrowserToken("ctoken_1Golden".to_owned())),
                return_url: text("https://shop.example/account"),
                mandate: Some(agreed_online()),
                ..setup_confirmation()
            }),
        ),
        ("get-setup", {
            let script = Script::new([ok(&setup_intent())]);
            let result = vault::get_setup(&script, &connection(), SETUP);
            sent(&script, result)
        }),
        ("begin-setup-past-the-window", {
            let script = Script::new([ok(&list(&[setup_intent()]))]);
            let result = vault::begin_setup(&script, &sent_before(100_000), &setup_request());
            sent(&script, result)
        }),
    ]
}

fn methods() -> Vec<Case> {
    vec![
        ("list-methods", {
            let first = with(&list(&[payment_method()]), json!({ "has_more": true }));
            let script = Script::new([ok(&customer()), ok(&first), ok(&list(&[]))]);
            let result = vault::list_methods(&script, &connection(), CUSTOMER);
            sent(&script, result)
        }),
        ("attach-method", {
            let script = Script::new([ok(&free_method()), ok(&payment_method())]);
            let result = vault::attach(&script, &operation(), &attachment());
            sent(&script, result)
        }),
        ("detach-method", {
            let script = Script::new([ok(&payment_method()), ok(&free_method())]);
            let result = vault::detach(&script, &operation(), &detachment());
            sent(&script, result)
        }),
        ("get-mandate", {
            let script = Script::new([ok(&mandate())]);
            let result = vault::get_mandate(&script, &connection(), "mandate_1Golden");
            sent(&script, result)
        }),
        ("adopt", {
            let adopted = with(
                &customer(),
                json!({
                    "metadata": { "commerce_installation": "shop-1", "commerce_reference": "C-1" },
                    "invoice_settings": { "default_payment_method": "pm_1Golden" }
                }),
            );
            let attached = with(&payment_method(), json!({ "metadata": {} }));
            let script = Script::new(
                [
                    free_method(),
                    foreign_customer(),
                    attached,
                    payment_method(),
                    adopted,
                ]
                .iter()
                .map(ok),
            );
            let results = vault::adopt(&script, &operation(), &[adoption()]).expect("rows");
            let [result] = <[_; 1]>::try_from(results).expect("one row");
            sent(&script, result)
        }),
    ]
}

fn create_customer(operation: &Operation, new: &NewCustomer) -> Vec<Request> {
    answered(&customer(), |script| {
        vault::create_customer(script, operation, new)
    })
}

fn update_customer(changes: &CustomerChanges) -> Vec<Request> {
    answered(&customer(), |script| {
        vault::update_customer(script, &operation(), changes)
    })
}

fn begin_setup(request: &SetupRequest) -> Vec<Request> {
    answered(&setup_intent(), |script| {
        vault::begin_setup(script, &operation(), request)
    })
}

fn confirm_setup(confirmation: &SetupConfirmation) -> Vec<Request> {
    answered(&setup_intent(), |script| {
        vault::confirm_setup(script, &operation(), confirmation)
    })
}

fn answered<T>(
    answer: &Value,
    call: impl FnOnce(&Script) -> Result<T, stripe_adapter::error::Error>,
) -> Vec<Request> {
    let script = Script::new([ok(answer)]);
    let result = call(&script);
    sent(&script, result)
}
