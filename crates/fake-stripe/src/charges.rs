//! Charges: the attempts behind payment intents.

use serde_json::{Map, Value, json};

use crate::customers::echo;
use crate::error::ApiError;
use crate::events::changed;
use crate::metadata::{self, Metadata};
use crate::operation::{Moved, Operation};
use crate::pagination;
use crate::parameters::{Fields, Parameters};
use crate::payment_methods::{Expiry, Kind, checks, fingerprint};
use crate::refunds::Refund;
use crate::shares::Shares;
use crate::test_cards::{Behaviour, Decline, TestCard};
use crate::world::{Collection, Identified, Resource, Space, scramble};

const DAY: i64 = 86_400;

#[derive(Clone, Debug)]
pub(crate) struct Charge {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) livemode: bool,
    pub(crate) status: ChargeStatus,
    pub(crate) amount: i64,
    pub(crate) amount_captured: i64,
    pub(crate) amount_refunded: i64,
    /// Oldest first.
    pub(crate) refunds: Vec<String>,
    /// Held money that was given back: a refund, in the terms of before 2025-03-31.basil.
    pub(crate) release: Option<Refund>,
    pub(crate) currency: String,
    /// Whether the last capture has been made.
    pub(crate) captured: bool,
    pub(crate) captures: u32,
    pub(crate) payment_intent: String,
    pub(crate) payment_method: String,
    pub(crate) kind: Kind,
    pub(crate) expiry: Expiry,
    pub(crate) customer: Option<String>,
    pub(crate) billing_details: Value,
    pub(crate) balance_transaction: Option<String>,
    pub(crate) disputed: bool,
    /// What disputes took and did not give back.
    pub(crate) withdrawn: i64,
    pub(crate) authenticated: bool,
    /// Under which the method was debited.
    pub(crate) mandate: Option<String>,
    /// What others got of it.
    pub(crate) shares: Shares,
    /// Who made it with whose account, if that is a connected one.
    pub(crate) application: Option<&'static str>,
    pub(crate) features: CaptureFeatures,
    /// When an uncaptured hold expires, in Unix seconds.
    pub(crate) capture_before: Option<i64>,
    pub(crate) outcome: Outcome,
    pub(crate) metadata: Metadata,
    /// What it has from its intent as it is: description, shipping, descriptors, transfers.
    pub(crate) details: Map<String, Value>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChargeStatus {
    Succeeded,
    Pending,
    Failed,
}

/// What the issuer, or Radar before it, said.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Outcome {
    Approved,
    Declined(&'static Decline),
    Blocked(&'static Decline),
    Waiting,
    /// A method that is not a card failed.
    Failed,
}

/// What was asked for with `request_…=if_available`, and is available.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct CaptureFeatures {
    pub(crate) multicapture: bool,
    pub(crate) overcapture: bool,
    pub(crate) incremental_authorization: bool,
    pub(crate) extended_authorization: bool,
}

impl CaptureFeatures {
    /// The features for a hold on a card. Online, Stripe offers them on these brands.
    pub(crate) fn requested(card: &TestCard, options: &Map<String, Value>) -> Self {
        let offered = matches!(card.brand, "visa" | "mastercard" | "amex" | "discover");
        let requested =
            |name: &str| offered && options.text_at(&["card", name]) == Some("if_available");
        Self {
            multicapture: requested("request_multicapture"),
            overcapture: requested("request_overcapture"),
            incremental_authorization: requested("request_incremental_authorization"),
            extended_authorization: requested("request_extended_authorization"),
        }
    }

    /// How long a hold lasts, in seconds.
    pub(crate) fn hold(self) -> i64 {
        if self.extended_authorization {
            30 * DAY
        } else {
            7 * DAY
        }
    }
}

impl Charge {
    /// How much may be captured in all.
    pub(crate) fn maximum_capturable(&self) -> i64 {
        if self.features.overcapture {
            self.amount + self.amount / 5
        } else {
            self.amount
        }
    }

    /// What can still be refunded.
    pub(crate) fn refundable(&self) -> i64 {
        self.amount_captured - self.amount_refunded
    }

    pub(crate) fn moved(&self) -> Moved<'_> {
        Moved {
            payment_intent: Some(&self.payment_intent),
            charge: Some(&self.id),
            refund: None,
            currency: &self.currency,
        }
    }

    fn method_details(&self) -> Value {
        let mut details = json!({ "type": self.kind.name() });
        details[self.kind.name()] = match &self.kind {
            Kind::Card(card) => self.card_details(card),
            Kind::Other { details, .. } => details.clone(),
        };
        details[self.kind.name()]["mandate"] = json!(self.mandate);
        details
    }

    fn card_details(&self, card: &TestCard) -> Value {
        let available =
            |yes: bool| json!({ "status": if yes { "available" } else { "unavailable" } });
        let features = self.features;
        let is_open_hold = self.capture_before.is_some();
        let approved = matches!(self.outcome, Outcome::Approved);
        let mut details = json!({
            "amount_authorized": approved.then_some(self.amount),
            "authorization_code": approved.then(|| scramble(&self.id, 6)),
            "brand": card.brand,
            "checks": checks(card),
            "country": "US",
            "electronic_commerce_indicator": null,
            "exp_month": self.expiry.month,
            "exp_year": self.expiry.year,
            "extended_authorization": {
                "status": if features.extended_authorization { "enabled" } else { "disabled" },
            },
            "fingerprint": fingerprint(card),
            "funding": card.funding,
            "incremental_authorization": available(features.incremental_authorization && is_open_hold),
            "installments": null,
            "last4": card.last4,
            "multicapture": available(features.multicapture),
            "network": card.brand,
            "network_token": { "used": false },
            "network_transaction_id": scramble(&format!("network transaction {}", self.id), 15),
            "overcapture": {
                "maximum_amount_capturable": self.maximum_capturable(),
                "status": if features.overcapture { "available" } else { "unavailable" },
            },
            "regulated_status": "unregulated",
            "three_d_secure": self.authenticated.then(|| json!({
                "authentication_flow": "challenge",
                "electronic_commerce_indicator": "05",
                "exemption_indicator": null,
                "result": "authenticated",
                "result_reason": null,
                "transaction_id": scramble(&format!("3-D Secure {}", self.id), 32),
                "version": "2.2.0",
            })),
            "transaction_link_id": null,
            "wallet": null,
        });
        // Only where there is something to capture.
        if let Some(until) = self.capture_before {
            details["capture_before"] = json!(until);
        }
        details
    }

    fn outcome(&self) -> Value {
        let risk = match &self.kind {
            Kind::Card(card) if card.behaviour == Behaviour::ElevatedRisk => ("elevated", 68),
            Kind::Card(card) if card.behaviour == Behaviour::Block => ("highest", 96),
            _ => ("normal", 21),
        };
        let (kind, network_status, decline, reason, message) = match self.outcome {
            Outcome::Approved => (
                "authorized",
                "approved_by_network",
                None,
                None,
                "Payment complete.",
            ),
            Outcome::Waiting => (
                "authorized",
                "approved_by_network",
                None,
                None,
                "Payment is processing.",
            ),
            Outcome::Declined(decline) => (
                "issuer_declined",
                "declined_by_network",
                Some(decline),
                Some(decline.decline_code),
                "The bank did not return any further details with this decline.",
            ),
            Outcome::Blocked(decline) => (
                "blocked",
                "not_sent_to_network",
                Some(decline),
                Some("highest_risk_level"),
                "Stripe blocked this payment as too risky.",
            ),
            Outcome::Failed => (
                "issuer_declined",
                "declined_by_network",
                None,
                None,
                "The payment failed.",
            ),
        };
        json!({
            "advice_code": decline.and_then(|decline| decline.advice_code),
            "network_advice_code": null,
            "network_decline_code": decline.and_then(|decline| decline.network_decline_code),
            "network_status": network_status,
            "reason": reason,
            "risk_level": risk.0,
            "risk_score": risk.1,
            "seller_message": message,
            "type": kind,
        })
    }

    fn failure(&self) -> (Option<&'static str>, Option<&'static str>) {
        match self.outcome {
            Outcome::Declined(decline) | Outcome::Blocked(decline) => {
                (Some(decline.code), Some(decline.message))
            }
            Outcome::Failed => (
                Some("payment_method_provider_decline"),
                Some("The payment failed."),
            ),
            Outcome::Approved | Outcome::Waiting => (None, None),
        }
    }
}

impl Identified for Charge {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

impl Resource for Charge {
    const OBJECT: &'static str = "charge";

    fn collection(space: &Space) -> &Collection<Self> {
        &space.charges
    }

    fn collection_mut(space: &mut Space) -> &mut Collection<Self> {
        &mut space.charges
    }

    fn render(&self) -> Value {
        let (failure_code, failure_message) = self.failure();
        let mut charge = json!({
            "id": self.id,
            "object": "charge",
            "amount": self.amount,
            "amount_captured": self.amount_captured,
            "amount_refunded": self.amount_refunded,
            "application": self.application,
            "application_fee": null,
            "application_fee_amount": null,
            "balance_transaction": self.balance_transaction,
            "billing_details": self.billing_details,
            "calculated_statement_descriptor": "FAKE STRIPE",
            "captured": self.captured,
            "created": self.created,
            "currency": self.currency,
            "customer": self.customer,
            "description": null,
            "disputed": self.disputed,
            "failure_balance_transaction": null,
            "failure_code": failure_code,
            "failure_message": failure_message,
            "fraud_details": {},
            "livemode": self.livemode,
            "metadata": self.metadata,
            "on_behalf_of": null,
            "outcome": self.outcome(),
            "paid": self.status == ChargeStatus::Succeeded,
            "payment_intent": self.payment_intent,
            "payment_method": self.payment_method,
            "payment_method_details": self.method_details(),
            "receipt_email": null,
            "receipt_number": null,
            "receipt_url": null,
            "refunded": self.amount_captured > 0 && self.captured && self.refundable() == 0,
            "review": null,
            "shipping": null,
            "source": null,
            "source_transfer": null,
            "statement_descriptor": null,
            "statement_descriptor_suffix": null,
            "status": match self.status {
                ChargeStatus::Succeeded => "succeeded",
                ChargeStatus::Pending => "pending",
                ChargeStatus::Failed => "failed",
            },
            "transfer_data": null,
            "transfer_group": null,
        });
        for (name, value) in &self.details {
            charge[name] = value.clone();
        }
        self.show_shares(&mut charge);
        charge
    }
}

impl Operation<'_> {
    pub(crate) fn list_charges(&mut self, parameters: &Parameters) -> Result<Value, ApiError> {
        let customer = parameters.text("customer");
        let intent = parameters.text("payment_intent");
        let group = parameters.text("transfer_group");
        pagination::list(self, "/v1/charges", parameters, |charge: &Charge| {
            group.is_none_or(|group| charge.details.text("transfer_group") == Some(group))
                && customer.is_none_or(|customer| charge.customer.as_deref() == Some(customer))
                && intent.is_none_or(|intent| charge.payment_intent == intent)
        })
    }

    pub(crate) fn update_charge(
        &mut self,
        id: &str,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        let mut charge: Charge = self.find(id)?;
        let before = charge.render();
        metadata::merge(&mut charge.metadata, parameters)?;
        echo(
            &mut charge.details,
            parameters,
            &[
                "description",
                "fraud_details",
                "receipt_email",
                "shipping",
                "transfer_group",
            ],
        );
        let rendered = charge.render();
        self.save(charge);
        if let Some(previous) = changed(&before, &rendered) {
            self.emit_change("charge.updated", rendered.clone(), Some(previous));
        }
        Ok(rendered)
    }

    /// Saves a charge that was changed, with an event that says what changed.
    pub(crate) fn save_charge(&mut self, charge: Charge, kind: &str, before: &Value) {
        let rendered = charge.render();
        self.save(charge);
        let previous = changed(before, &rendered);
        self.emit_change(kind, rendered, previous);
    }
}
