//! `Stripe-Signature: t=1700000000,v1=<hex>,v1=<hex>,v0=<hex>`.
//!
//! The signed text is `t`, a dot, and the payload as received; the key is the whole secret, prefix
//! included. There are several `v1` while a secret is rotated. Schemes that are not known are
//! skipped: `v0` signs test deliveries and proves nothing.

use payments_hash::Hash;

use crate::contract::{Entry, UnixSeconds, WebhookError, WebhookErrorKind};
use crate::text;
use crate::webhooks::refused;

const NAME: &str = "stripe-signature";
/// A header that is longer is not Stripe's: one signature has 68 bytes, and there is one for each
/// active secret.
const LONGEST_HEADER: usize = 4_096;
const MOST_SIGNATURES: usize = 16;

/// A header that was read.
pub struct Header<'a> {
    timestamp: &'a str,
    time: UnixSeconds,
    signatures: Vec<Hash>,
}

impl<'a> Header<'a> {
    /// Finds and reads the header. Names of headers are compared without regard to case.
    pub fn find(headers: &'a [Entry]) -> Result<Self, WebhookError> {
        let mut found = headers
            .iter()
            .filter(|header| header.key.eq_ignore_ascii_case(NAME));
        let header = found.next().ok_or_else(|| {
            refused(
                WebhookErrorKind::Unsigned,
                "the header Stripe-Signature is missing",
            )
        })?;
        if found.next().is_some() {
            return Err(malformed("the header Stripe-Signature stands twice"));
        }
        Self::parse(&header.value)
    }

    fn parse(value: &'a str) -> Result<Self, WebhookError> {
        if value.is_empty() {
            return Err(malformed("the header Stripe-Signature is empty"));
        }
        if value.len() > LONGEST_HEADER {
            return Err(malformed(
                "the header Stripe-Signature is longer than 4096 bytes",
            ));
        }
        let mut timestamp = None;
        let mut signatures = Vec::new();
        for element in value.split(',') {
            let (scheme, value) = element
                .split_once('=')
                .ok_or_else(|| malformed("an element of Stripe-Signature has no `=`"))?;
            match scheme {
                "t" if timestamp.is_some() => {
                    return Err(malformed("Stripe-Signature has two times"));
                }
                "t" => timestamp = Some(value),
                "v1" if signatures.len() == MOST_SIGNATURES => {
                    return Err(malformed("Stripe-Signature has more than 16 signatures"));
                }
                "v1" => signatures.push(text::bytes_of_hexadecimal(value).ok_or_else(|| {
                    malformed("a v1 signature is not 64 lower-case hexadecimal digits")
                })?),
                _ => {}
            }
        }
        let timestamp = timestamp.ok_or_else(|| malformed("Stripe-Signature has no time"))?;
        let time = seconds(timestamp)
            .ok_or_else(|| malformed("the time in Stripe-Signature is not a number"))?;
        if signatures.is_empty() {
            return Err(refused(
                WebhookErrorKind::Unsigned,
                "Stripe-Signature has no v1 signature",
            ));
        }
        Ok(Self {
            timestamp,
            time,
            signatures,
        })
    }

    /// Refuses a delivery that was signed too long ago, or too far ahead: a captured delivery with
    /// a time in the future could be replayed until then.
    pub fn check_time(
        &self,
        received_at: UnixSeconds,
        tolerance: UnixSeconds,
    ) -> Result<(), WebhookError> {
        if received_at.saturating_sub(self.time) > tolerance {
            return Err(refused(
                WebhookErrorKind::TooOld,
                "the delivery was signed too long ago",
            ));
        }
        if self.time.saturating_sub(received_at) > tolerance {
            return Err(refused(
                WebhookErrorKind::TooNew,
                "the delivery was signed in the future: compare the host's clock",
            ));
        }
        Ok(())
    }

    /// Compares every signature with every secret, in constant time, and returns the index of the
    /// secret that fits.
    pub fn check(&self, payload: &str, secrets: &[String]) -> Result<u32, WebhookError> {
        let signed = [self.timestamp, ".", payload];
        let mut matched = None;
        for (index, secret) in (0..).zip(secrets) {
            if payments_hash::is_signed(&signed, secret, &self.signatures) && matched.is_none() {
                matched = Some(index);
            }
        }
        matched.ok_or_else(|| {
            refused(
                WebhookErrorKind::Mismatch,
                "no signature fits the payload: the secret is another endpoint's, or the body was changed on its way",
            )
        })
    }
}

fn malformed(message: &str) -> WebhookError {
    refused(WebhookErrorKind::MalformedHeader, message)
}

fn seconds(text: &str) -> Option<UnixSeconds> {
    let is_number =
        (1..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}
