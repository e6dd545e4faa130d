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
                url: text::owned(url),
                method: RedirectMethod::Get,
                form: Vec::new(),
            }),
            None => NextAction::Other(text::owned(json)),
        },
        "use_stripe_sdk"
        | "wechat_pay_redirect_to_android_app"
        | "wechat_pay_redirect_to_ios_app" => NextAction::UseSdk(SdkAction {
            token: client_token.map(text::owned),
            data: Some(text::owned(json)),
        }),
        "verify_with_microdeposits" => match part.hosted_verification_url {
            Some(url) => NextAction::VerifyMicrodeposits(text::owned(url)),
            None => NextAction::Other(text::owned(json)),
        },
        "blik_authorize" | "card_await_notification" => NextAction::Await,
        kind if text::holds(kind, "display") => NextAction::Display(DisplayAction {
            kind: text::owned(kind),
            data: text::owned(json),
            hosted_url: part
                .hosted_instructions_url
                .or(part.hosted_voucher_url)
                .map(text::owned),
            expires_at: seconds(
                part.expires_at
                    .or(part.expires_after)
                    .or(part.qr_code.as_ref().and_then(|code| code.expires_at)),
            ),
        }),
        _ => NextAction::Other(text::owned(json)),
    }
}
