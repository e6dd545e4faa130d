//! A payment method, as charges show what was used and as it is kept for later.

use crate::contract::{MethodDetails, SavedMethod, Wallet};
use crate::stripe::client::Seen;
use crate::stripe::objects::{CardDetails, Charge, OtherDetails, Resource, seconds};
use crate::text;

/// Reads a payment method.
pub fn saved_method(method: &Resource, seen: &Seen) -> SavedMethod {
    SavedMethod {
        id: text::owned(method.id),
        customer: method.customer.owned_id(),
        details: details(
            method.kind,
            method.card.as_deref(),
            method.bank.as_deref(),
            Some(text::owned(method.id)),
        ),
        created: seconds(method.created),
        observed_at: seen.observed_at,
    }
}

/// What was charged. `id` is the payment method's, where the payment has one.
pub(super) fn used(charge: &Charge, id: Option<String>) -> Option<MethodDetails> {
    if let Some(used) = &charge.payment_method_details {
        let (card, other) = (used.card.as_deref(), used.other.as_deref());
        return Some(details(used.kind, card, other, id));
    }
    let source = charge.source.object.as_deref()?;
    let kind = source.object;
    let card = source.card.as_deref().filter(|_| kind == Some("card"));
    Some(details(
        kind,
        card,
        None,
        id.or_else(|| source.id.map(text::owned)),
    ))
}

fn details(
    kind: Option<&str>,
    card: Option<&CardDetails>,
    other: Option<&OtherDetails>,
    id: Option<String>,
) -> MethodDetails {
    let mut read = MethodDetails {
        kind: text::owned(kind.unwrap_or_default()),
        id,
        brand: None,
        last4: None,
        expiry_month: None,
        expiry_year: None,
        wallet: None,
        network: None,
        fingerprint: None,
        country: None,
        funding: None,
    };
    if let Some(card) = card {
        read.brand = card.brand.map(text::owned);
        read.last4 = card.last4.map(text::owned);
        read.expiry_month = card.exp_month.and_then(|month| month.try_into().ok());
        read.expiry_year = card.exp_year.and_then(|year| year.try_into().ok());
        read.wallet = card
            .wallet
            .as_ref()
            .and_then(|wallet| wallet.kind)
            .map(wallet);
        read.network = card.network.map(text::owned);
        read.fingerprint = card.fingerprint.map(text::owned);
        read.country = card.country.map(text::owned);
        read.funding = card.funding.map(text::owned);
    } else if let Some(other) = other {
        read.brand = other.bank_name.map(text::owned);
        read.last4 = other.last4.map(text::owned);
        read.fingerprint = other.fingerprint.map(text::owned);
        read.country = other.country.map(text::owned);
    }
    read
}

fn wallet(kind: &str) -> Wallet {
    match kind {
        "apple_pay" => Wallet::ApplePay,
        "google_pay" => Wallet::GooglePay,
        "samsung_pay" => Wallet::SamsungPay,
        "link" => Wallet::Link,
        _ => Wallet::Other,
    }
}
