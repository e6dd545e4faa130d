//! `authorize` and `confirm`: what to pay with, who is there, and who confirms.

use stripe_adapter::contract::{
    Authorization, Confirmation, MerchantReason, NewMethod, PaymentSource, Presence,
};
use stripe_adapter::gateway;
use stripe_adapter::http::Request;

use super::{Case, sent};
use crate::support::contract::{authorization, confirmation, entry, operation, text};
use crate::support::stripe::{authorized_intent, intent, with};
use crate::support::transport::{Script, ok};

pub fn cases() -> Vec<Case> {
    use MerchantReason as Reason;
    use PaymentSource as Source;
    vec![
        (
            "authorize-saved-card",
            source(Source::SavedMethod("card_1Old".to_owned())),
        ),
        (
            "authorize-confirmation-token",
            source(Source::BrowserToken("ctoken_1Golden".to_owned())),
        ),
        (
            "authorize-browser-method",
            source(Source::BrowserToken("pm_1FromBrowser".to_owned())),
        ),
        ("authorize-new-method", source(new_method())),
        (
            "authorize-collect-in-browser",
            source(Source::CollectInBrowser),
        ),
        (
            "authorize-recurring",
            present(Presence::MerchantInitiated(Reason::Recurring)),
        ),
        (
            "authorize-one-off",
            present(Presence::MerchantInitiated(Reason::OneOff)),
        ),
        (
            "authorize-installment",
            present(Presence::MerchantInitiated(Reason::Installment)),
        ),
        (
            "authorize-unscheduled",
            present(Presence::MerchantInitiated(Reason::Unscheduled)),
        ),
        ("authorize-moto", present(Presence::Moto)),
        ("confirm-minimal", confirm(&confirmation())),
        (
            "confirm-full",
            confirm(&Confirmation {
                source: Some(new_method()),
                presence: Presence::Moto,
                return_url: text("https://shop.example/return"),
                extensions: vec![entry("stripe.radar-session", "rse_1Golden")],
                ..confirmation()
            }),
        ),
        (
            "confirm-after-redirect-with-nothing-to-do",
            confirm_after_redirect(&authorized_intent(), 1),
        ),
        (
            "confirm-after-redirect-that-waits-for-it",
            confirm_after_redirect(
                &with(
                    &intent(),
                    serde_json::json!({ "status": "requires_confirmation", "latest_charge": null }),
                ),
                2,
            ),
        ),
    ]
}

fn source(source: PaymentSource) -> Vec<Request> {
    authorize(&Authorization {
        source,
        ..authorization()
    })
}

fn present(presence: Presence) -> Vec<Request> {
    authorize(&Authorization {
        presence,
        ..authorization()
    })
}

fn new_method() -> PaymentSource {
    PaymentSource::NewMethod(NewMethod {
        kind: "sepa_debit".to_owned(),
        details: vec![entry("iban", "DE89370400440532013000")],
    })
}

fn authorize(authorization: &Authorization) -> Vec<Request> {
    let script = Script::new([ok(&authorized_intent())]);
    let result = gateway::authorize(&script, &operation(), authorization);
    sent(&script, result)
}

fn confirm(confirmation: &Confirmation) -> Vec<Request> {
    let script = Script::new([ok(&authorized_intent())]);
    let result = gateway::confirm(&script, &operation(), confirmation);
    sent(&script, result)
}

fn confirm_after_redirect(before: &serde_json::Value, requests: usize) -> Vec<Request> {
    let script = Script::new(
        [ok(before), ok(&authorized_intent())]
            .into_iter()
            .take(requests),
    );
    let returned = Confirmation {
        redirect_result: vec![
            entry("payment_intent", "pi_3Golden1"),
            entry("payment_intent_client_secret", "pi_3Golden1_secret_abc"),
            entry("redirect_status", "succeeded"),
        ],
        ..confirmation()
    };
    let result = gateway::confirm(&script, &operation(), &returned);
    sent(&script, result)
}
