//! What the customer has to do.

use crate::contract::{DisplayAction, NextAction, Redirect, RedirectMethod, SdkAction};
use crate::stripe::objects::{self, ActionPart, seconds};
use crate::text;

/// Reads `next_action`. A type that is not known is handed on as it came.
pub fn next_action(action: &objects::NextAction, client_token: Option<&str>) -> NextAction {
    let json = action.part.unwrap_or("{}");
    let nothing = ActionPart::default();
    let part = json_reader::read::<ActionPart>(json).unwrap_or(&nothing);
    match action.kind.unwrap_or_default() {
        "redirect_to_url" | "alipay_handle_redirect" => match part.url {
            Some(url) => NextAction::Redirect(Redirect {
                url: url.to_owned(),
                method: RedirectMethod::Get,
                form: Vec::new(),
            }),
            None => NextAction::Other(json.to_owned()),
        },
        "use_stripe_sdk"
        | "wechat_pay_redirect_to_android_app"
        | "wechat_pay_redirect_to_ios_app" => NextAction::UseSdk(SdkAction {
            token: client_token.map(str::to_owned),
            data: Some(json.to_owned()),
        }),
        "verify_with_microdeposits" => match part.hosted_verification_url {
            Some(url) => NextAction::VerifyMicrodeposits(url.to_owned()),
            None => NextAction::Other(json.to_owned()),
        },
        "blik_authorize" | "card_await_notification" => NextAction::Await,
        kind if text::holds(kind, "display") => NextAction::Display(DisplayAction {
            kind: kind.to_owned(),
            data: json.to_owned(),
            hosted_url: part
                .hosted_instructions_url
                .or(part.hosted_voucher_url)
                .map(str::to_owned),
            expires_at: seconds(
                part.expires_at
                    .or(part.expires_after)
                    .or(part.qr_code.as_ref().and_then(|code| code.expires_at)),
            ),
        }),
        _ => NextAction::Other(json.to_owned()),
    }
}
