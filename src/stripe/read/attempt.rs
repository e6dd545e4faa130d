//! What a charge, one attempt to pay, adds to the payment: the method that was used, its checks,
//! the risk, and how the payment may be captured.

use crate::contract::{
    Availability, CaptureLimits, CheckResult, Checks, MethodDetails, Money, Risk, RiskLevel,
};
use crate::error::Error;
use crate::stripe::objects::{CardChecks, CardDetails, Charge, Support, seconds};
use crate::stripe::read::{Amounts, RefundRendering, method};
use crate::text;

#[derive(Default)]
pub struct Attempt {
    pub authorized: Option<Money>,
    pub refunded: Option<Money>,
    pub method_details: Option<MethodDetails>,
    pub checks: Option<Checks>,
    pub risk: Option<Risk>,
    pub capture_limits: Option<CaptureLimits>,
    pub network_transaction_id: Option<String>,
}

impl Attempt {
    pub(super) fn read(
        charge: &Charge,
        method: Option<String>,
        review: Option<String>,
        amounts: &Amounts<'_>,
        rendering: RefundRendering,
    ) -> Result<Self, Error> {
        let details = charge.payment_method_details.as_deref();
        let card = details.and_then(|details| details.card.as_deref());
        let is_authorized = charge.status == Some("succeeded");
        let of_card = card.and_then(|card| card.amount_authorized);
        let authorized = is_authorized.then(|| of_card.unwrap_or(charge.amount));
        Ok(Self {
            authorized: amounts.optional(authorized)?,
            refunded: amounts.optional(rendering.refunded(charge))?,
            checks: card.and_then(|card| card.checks.as_deref()).map(checks),
            risk: risk(charge, review),
            capture_limits: match card {
                Some(card) => capture_limits(card, amounts)?,
                None => None,
            },
            network_transaction_id: card
                .and_then(|card| card.network_transaction_id)
                .map(text::owned),
            method_details: method::used(charge, method),
        })
    }
}

fn checks(checks: &CardChecks) -> Checks {
    Checks {
        address_line1: checks.address_line1_check.map(check_result),
        postal_code: checks.address_postal_code_check.map(check_result),
        security_code: checks.cvc_check.map(check_result),
    }
}

fn risk(charge: &Charge, review: Option<String>) -> Option<Risk> {
    let outcome = charge.outcome.as_ref()?;
    let level = match outcome.risk_level? {
        "normal" => RiskLevel::Normal,
        "elevated" => RiskLevel::Elevated,
        "highest" => RiskLevel::Highest,
        _ => RiskLevel::Other,
    };
    let score = outcome.risk_score.and_then(|score| score.try_into().ok());
    Some(Risk {
        level,
        score,
        review,
    })
}

fn capture_limits(
    card: &CardDetails,
    amounts: &Amounts<'_>,
) -> Result<Option<CaptureLimits>, Error> {
    let overcapture = card.overcapture.as_deref();
    let maximum = overcapture.and_then(|support| support.maximum_amount_capturable);
    let capture_before = seconds(card.capture_before);
    let supports = [
        card.multicapture.as_deref(),
        overcapture,
        card.incremental_authorization.as_deref(),
        card.extended_authorization.as_deref(),
    ];
    if capture_before.is_none() && supports.iter().all(Option::is_none) {
        return Ok(None);
    }
    let [multicapture, overcapture, incremental, extended] = supports.map(availability);
    Ok(Some(CaptureLimits {
        capture_before,
        // A percentage of the amount, which need not be whole in ISO 4217 units: a hint like this is
        // no reason to lose the payment.
        maximum_capturable: amounts.optional(maximum).unwrap_or_default(),
        multicapture,
        overcapture,
        incremental,
        extended,
    }))
}

fn availability(support: Option<&Support>) -> Option<Availability> {
    Some(match support?.status? {
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
