//! The payment method that was used, its checks, and how the payment may be captured.

use crate::contract::{
    Availability, CaptureLimits, CheckResult, Checks, MethodDetails, Risk, RiskLevel, Wallet,
};
use crate::error::Error;
use crate::stripe::json;
use crate::stripe::objects::{CardDetails, Charge, OtherDetails, Support, Tagged};
use crate::stripe::read::Amounts;

/// The card's details, when a card was used.
pub fn card(details: Option<&Tagged>) -> Option<CardDetails> {
    let details = details.filter(|details| details.kind() == "card")?;
    json::read(details.part()?)
}

pub fn method_details(
    details: &Tagged,
    card: Option<&CardDetails>,
    id: Option<&str>,
) -> MethodDetails {
    let mut read = MethodDetails {
        kind: details.kind().to_owned(),
        id: id.map(str::to_owned),
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
        read.brand.clone_from(&card.brand);
        read.last4.clone_from(&card.last4);
        read.expiry_month = card.exp_month.and_then(|month| month.try_into().ok());
        read.expiry_year = card.exp_year.and_then(|year| year.try_into().ok());
        read.wallet = card
            .wallet
            .as_ref()
            .map(|wallet| self::wallet(wallet.kind()));
        read.network.clone_from(&card.network);
        read.fingerprint.clone_from(&card.fingerprint);
        read.country.clone_from(&card.country);
        read.funding.clone_from(&card.funding);
    } else if let Some(part) = details.part() {
        let other: OtherDetails = json::read(part).unwrap_or_default();
        read.brand = other.bank_name;
        read.last4 = other.last4;
        read.fingerprint = other.fingerprint;
        read.country = other.country;
    }
    read
}

pub fn checks(card: &CardDetails) -> Option<Checks> {
    card.checks.as_ref().map(|checks| Checks {
        address_line1: checks.address_line1_check.as_deref().map(check_result),
        postal_code: checks
            .address_postal_code_check
            .as_deref()
            .map(check_result),
        security_code: checks.cvc_check.as_deref().map(check_result),
    })
}

pub fn risk(charge: &Charge, review: Option<String>) -> Option<Risk> {
    let outcome = charge.outcome.as_ref()?;
    let level = match outcome.risk_level.as_deref()? {
        "normal" => RiskLevel::Normal,
        "elevated" => RiskLevel::Elevated,
        "highest" => RiskLevel::Highest,
        _ => RiskLevel::Other,
    };
    Some(Risk {
        level,
        score: outcome.risk_score.and_then(|score| score.try_into().ok()),
        review,
    })
}

pub(super) fn capture_limits(
    card: &CardDetails,
    amounts: &Amounts<'_>,
) -> Result<Option<CaptureLimits>, Error> {
    let maximum = card
        .overcapture
        .as_ref()
        .and_then(|support| support.maximum_amount_capturable);
    let limits = CaptureLimits {
        capture_before: card.capture_before,
        maximum_capturable: amounts.optional(maximum)?,
        multicapture: availability(card.multicapture.as_ref()),
        overcapture: availability(card.overcapture.as_ref()),
        incremental: availability(card.incremental_authorization.as_ref()),
        extended: availability(card.extended_authorization.as_ref()),
    };
    let says_nothing = limits
        == CaptureLimits {
            capture_before: None,
            maximum_capturable: None,
            multicapture: None,
            overcapture: None,
            incremental: None,
            extended: None,
        };
    Ok((!says_nothing).then_some(limits))
}

fn availability(support: Option<&Support>) -> Option<Availability> {
    Some(match support?.status.as_deref()? {
        "available" | "enabled" => Availability::Available,
        "unavailable" | "disabled" => Availability::Unavailable,
        _ => Availability::Other,
    })
}

fn check_result(value: &str) -> CheckResult {
    match value {
        "pass" => CheckResult::Pass,
        "fail" => CheckResult::Fail,
        "unavailable" => CheckResult::Unavailable,
        "unchecked" => CheckResult::Unchecked,
        _ => CheckResult::Other,
    }
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
