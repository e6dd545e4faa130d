//! What the customer has to do: every type of `next_action` that Stripe documents, and others.

use serde_json::{Value, json};
use stripe_adapter::contract::NextAction;
use stripe_adapter::gateway;

use crate::support::contract::{PAYMENT, connection};
use crate::support::stripe::{intent, with};
use crate::support::transport::{Script, ok};

/// The type, what it carries, and how the contract puts it in one line.
fn cases() -> Vec<(&'static str, Value, &'static str)> {
    let hosted = "https://pay.example/i";
    let voucher = "https://pay.example/v";
    vec![
        (
            "redirect_to_url",
            json!({ "url": "https://bank.example/3ds", "return_url": "https://shop.example/return" }),
            "redirect get https://bank.example/3ds",
        ),
        (
            "alipay_handle_redirect",
            json!({ "url": "https://alipay.example", "native_url": null, "native_data": null, "return_url": "x" }),
            "redirect get https://alipay.example",
        ),
        (
            "use_stripe_sdk",
            json!({ "type": "three_d_secure_redirect" }),
            "sdk",
        ),
        (
            "wechat_pay_redirect_to_android_app",
            json!({ "app_id": "wx1" }),
            "sdk",
        ),
        (
            "wechat_pay_redirect_to_ios_app",
            json!({ "native_url": "weixin://x" }),
            "sdk",
        ),
        (
            "verify_with_microdeposits",
            json!({
                "arrival_date": 1_795_262_400,
                "hosted_verification_url": "https://pay.example/m",
                "microdeposit_type": "amounts"
            }),
            "microdeposits https://pay.example/m",
        ),
        ("blik_authorize", json!({}), "await"),
        (
            "card_await_notification",
            json!({ "charge_attempt_at": 1, "customer_approval_required": null }),
            "await",
        ),
        (
            "boleto_display_details",
            json!({ "number": "1", "hosted_voucher_url": voucher, "pdf": "x", "expires_at": 7 }),
            "display https://pay.example/v until 7",
        ),
        (
            "cashapp_handle_redirect_or_display_qr_code",
            json!({ "hosted_instructions_url": hosted, "mobile_auth_url": "x", "qr_code": { "expires_at": 7 } }),
            "display https://pay.example/i until 7",
        ),
        (
            "display_bank_transfer_instructions",
            json!({ "amount_remaining": 1, "currency": "eur", "reference": "R", "hosted_instructions_url": hosted }),
            "display https://pay.example/i",
        ),
        (
            "klarna_display_qr_code",
            json!({ "data": "x", "expires_at": 7, "image_url_png": "y" }),
            "display until 7",
        ),
        (
            "konbini_display_details",
            json!({ "expires_at": 7, "hosted_voucher_url": voucher, "stores": {} }),
            "display https://pay.example/v until 7",
        ),
        (
            "multibanco_display_details",
            json!({ "entity": "1", "reference": "2", "hosted_voucher_url": voucher, "expires_at": 7 }),
            "display https://pay.example/v until 7",
        ),
        (
            "oxxo_display_details",
            json!({ "number": "1", "expires_after": 7, "hosted_voucher_url": voucher }),
            "display https://pay.example/v until 7",
        ),
        (
            "paynow_display_qr_code",
            json!({ "data": "x", "hosted_instructions_url": hosted }),
            "display https://pay.example/i",
        ),
        (
            "pix_display_qr_code",
            json!({ "data": "x", "expires_at": 7, "hosted_instructions_url": hosted }),
            "display https://pay.example/i until 7",
        ),
        (
            "promptpay_display_qr_code",
            json!({ "data": "x", "hosted_instructions_url": hosted }),
            "display https://pay.example/i",
        ),
        (
            "swish_handle_redirect_or_display_qr_code",
            json!({ "hosted_instructions_url": hosted, "mobile_auth_url": "x", "qr_code": { "data": "y" } }),
            "display https://pay.example/i",
        ),
        (
            "upi_handle_redirect_or_display_qr_code",
            json!({ "hosted_instructions_url": hosted, "qr_code": { "expires_at": 7 } }),
            "display https://pay.example/i until 7",
        ),
        (
            "wechat_pay_display_qr_code",
            json!({ "data": "weixin://x", "hosted_instructions_url": hosted, "image_data_url": "z" }),
            "display https://pay.example/i",
        ),
        // Not documented, or not as documented: handed on as it came.
        ("dance_for_approval", json!({ "steps": 3 }), "other"),
        ("redirect_to_url", json!({ "return_url": "x" }), "other"),
        ("redirect_to_url", json!({ "url": 7 }), "other"),
        ("verify_with_microdeposits", json!({}), "other"),
    ]
}

#[test]
fn every_type() {
    for (kind, part, expected) in cases() {
        let action = json!({ "type": kind, kind: part });
        let read = read(&action).expect(kind);
        assert_eq!(short(&read, kind, &part), expected, "{kind}");
    }
}

#[test]
fn an_action_without_its_part() {
    for action in [
        json!({}),
        json!({ "type": "redirect_to_url" }),
        json!({ "type": "x", "x": null }),
    ] {
        let Some(NextAction::Other(_)) = read(&action) else {
            panic!("{action}");
        };
    }
}

fn read(action: &Value) -> Option<NextAction> {
    let answer = with(
        &intent(),
        json!({ "status": "requires_action", "next_action": action }),
    );
    let script = Script::new([ok(&answer)]);
    let payment = gateway::get_payment(&script, &connection(), PAYMENT).expect("a payment");
    payment.next_action
}

/// In one line; the data is what Stripe sent.
fn short(action: &NextAction, kind: &str, part: &Value) -> String {
    match action {
        NextAction::Redirect(redirect) => {
            assert!(redirect.form.is_empty());
            format!(
                "redirect {} {}",
                crate::support::errors::kebab(redirect.method),
                redirect.url
            )
        }
        NextAction::UseSdk(sdk) => {
            assert_eq!(sdk.token.as_deref(), Some("pi_3Golden1_secret_abc"));
            assert_eq!(sdk.data, Some(part.to_string()));
            "sdk".to_owned()
        }
        NextAction::Display(display) => {
            assert_eq!(display.kind, kind);
            assert_eq!(display.data, part.to_string());
            let url = display.hosted_url.iter().map(|url| format!(" {url}"));
            let until = display
                .expires_at
                .iter()
                .map(|time| format!(" until {time}"));
            ["display".to_owned()]
                .into_iter()
                .chain(url)
                .chain(until)
                .collect()
        }
        NextAction::VerifyMicrodeposits(url) => format!("microdeposits {url}"),
        NextAction::Await => "await".to_owned(),
        NextAction::Other(json) => {
            assert_eq!(json, &part.to_string());
            "other".to_owned()
        }
    }
}
