//! How providers sign webhooks, and how such signatures can be wrong.

use serde::Deserialize;

/// A provider's way to sign.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Scheme {
    /// `Stripe-Signature: t=…,v1=…`: HMAC-SHA256 over time and payload.
    StripeV1,
}

impl Scheme {
    /// The header with the signature.
    pub(super) fn header(self) -> &'static str {
        match self {
            Self::StripeV1 => "Stripe-Signature",
        }
    }

    /// Signs a payload at a time in Unix seconds.
    pub(super) fn sign(self, payload: &str, secret: &str, at: u64) -> String {
        match self {
            Self::StripeV1 => {
                crate::sign_webhook(payload, secret, i64::try_from(at).unwrap_or(i64::MAX))
            }
        }
    }

    /// Header values that are no signatures, each with what is wrong.
    pub(super) fn malformed(self, signature: &str, at: u64) -> Vec<(&'static str, String)> {
        match self {
            Self::StripeV1 => stripe_malformed(signature, at),
        }
    }
}

fn stripe_malformed(signature: &str, at: u64) -> Vec<(&'static str, String)> {
    let digest = signature.rsplit("v1=").next().unwrap_or_default();
    let many = format!(",v1={digest}").repeat(10_000);
    vec![
        ("empty", String::new()),
        ("a space", " ".to_owned()),
        ("no time", format!("v1={digest}")),
        ("a time that is no number", format!("t=now,v1={digest}")),
        ("a negative time", format!("t=-{at},v1={digest}")),
        (
            "a time beyond 64 bits",
            format!("t=99999999999999999999,v1={digest}"),
        ),
        ("two times", format!("t={at},t={at},v1={digest}")),
        ("no signature", format!("t={at}")),
        ("only another scheme", format!("t={at},v0={digest}")),
        ("an empty signature", format!("t={at},v1=")),
        (
            "a signature that is not hexadecimal",
            format!("t={at},v1={}", "zz".repeat(32)),
        ),
        (
            "half a signature",
            format!("t={at},v1={}", &digest[..digest.len() / 2]),
        ),
        (
            "a signature that is not ASCII",
            format!("t={at},v1={}", "é".repeat(32)),
        ),
        ("10,000 signatures", format!("t={at}{many}")),
        ("no equals sign", "signature".to_owned()),
        ("only commas", ",,,,".to_owned()),
    ]
}
