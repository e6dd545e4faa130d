//! Subscriptions: what a customer pays for every month. They can only be [seeded](crate::Seed).

use serde_json::{Value, json};

use crate::error::ApiError;
use crate::operation::Operation;
use crate::pagination::time_matches;
use crate::parameters::{Fields, Parameters};

const OBJECT: &str = "subscription";
const DAY: i64 = 86_400;
const MONTH: i64 = 30 * DAY;

/// Every status that Stripe has for a subscription.
pub(crate) const STATUSES: [&str; 8] = [
    "active",
    "canceled",
    "incomplete",
    "incomplete_expired",
    "past_due",
    "paused",
    "trialing",
    "unpaid",
];

impl Operation<'_> {
    /// A monthly subscription in a status.
    pub(crate) fn make_subscription(&mut self, customer: &str, price: &Value, status: &str) {
        let id = self.new_id("sub_1");
        let item_id = self.world.ids.next("si_", 14);
        let end = self.now + MONTH;
        let canceled = (status == "canceled").then_some(self.now + DAY);
        let ended = match status {
            "canceled" | "incomplete_expired" => Some(self.now + DAY),
            _ => None,
        };
        let trial = status == "trialing";
        let item = json!({
            "id": item_id,
            "object": "subscription_item",
            "billing_thresholds": null,
            "created": self.now,
            "current_period_end": end,
            "current_period_start": self.now,
            "current_trial": null,
            "discounts": [],
            "metadata": {},
            "plan": plan_of(price),
            "price": price,
            "quantity": 1,
            "subscription": id,
            "tax_rates": [],
        });
        let subscription = json!({
            "id": id,
            "object": OBJECT,
            "application": null,
            "application_fee_percent": null,
            "automatic_tax": { "disabled_reason": null, "enabled": false, "liability": null },
            "billing_cycle_anchor": self.now,
            "billing_cycle_anchor_config": null,
            "billing_mode": { "flexible": {}, "type": "flexible" },
            "billing_schedules": [],
            "billing_thresholds": null,
            "cancel_at": null,
            "cancel_at_period_end": false,
            "canceled_at": canceled,
            "cancellation_details": {
                "comment": null,
                "feedback": null,
                "feedback_option": null,
                "reason": null,
            },
            "collection_method": "charge_automatically",
            "created": self.now,
            "currency": price["currency"],
            "customer": customer,
            "customer_account": null,
            "days_until_due": null,
            "default_payment_method": null,
            "default_source": null,
            "default_tax_rates": [],
            "description": null,
            "discounts": [],
            "ended_at": ended,
            "invoice_settings": {
                "account_tax_ids": null,
                "custom_fields": null,
                "description": null,
                "footer": null,
                "issuer": { "type": "self" },
            },
            "items": {
                "object": "list",
                "data": [item],
                "has_more": false,
                "total_count": 1,
                "url": format!("/v1/subscription_items?subscription={id}"),
            },
            "latest_invoice": null,
            "livemode": self.scope.livemode,
            "managed_payments": null,
            "metadata": {},
            "next_pending_invoice_item_invoice": null,
            "on_behalf_of": null,
            "pause_collection": null,
            "payment_settings": {
                "payment_method_options": null,
                "payment_method_types": null,
                "save_default_payment_method": "off",
            },
            "pending_invoice_item_interval": null,
            "pending_setup_intent": null,
            "pending_update": null,
            "schedule": null,
            "start_date": self.now,
            "status": status,
            "test_clock": null,
            "transfer_data": null,
            "trial_end": trial.then_some(end),
            "trial_settings": {
                "end_behavior": {
                    "billing_cycle_anchor": null,
                    "missing_payment_method": "create_invoice",
                },
            },
            "trial_start": trial.then_some(self.now),
        });
        self.add_document(subscription);
    }

    pub(crate) fn list_subscriptions(
        &mut self,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        let exact = ["collection_method", "customer", "test_clock"];
        let status = parameters.text("status");
        let price = parameters.text("price");
        self.list_documents_that(OBJECT, "/v1/subscriptions", parameters, |shown| {
            let item = &shown["items"]["data"][0];
            let period = |name: &str| time_matches(seconds(&item[name]), parameters, name);
            exact.iter().all(|name| {
                parameters
                    .get(*name)
                    .is_none_or(|wanted| shown[*name] == *wanted)
            }) && is_wanted(shown["status"].as_str().unwrap_or_default(), status)
                && price.is_none_or(|price| item["price"]["id"] == price)
                && period("current_period_start")
                && period("current_period_end")
        })
    }
}

/// Without a status Stripe lists whatever has not been canceled.
fn is_wanted(status: &str, wanted: Option<&str>) -> bool {
    match wanted {
        None => status != "canceled",
        Some("all") => true,
        Some("ended") => matches!(status, "canceled" | "incomplete_expired"),
        Some(wanted) => status == wanted,
    }
}

fn seconds(value: &Value) -> i64 {
    value.as_i64().unwrap_or_default()
}

/// A price as the older API shows it.
fn plan_of(price: &Value) -> Value {
    json!({
        "id": price["id"],
        "object": "plan",
        "active": price["active"],
        "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"],
        "billing_scheme": price["billing_scheme"],
        "created": price["created"],
        "currency": price["currency"],
        "interval": price["recurring"]["interval"],
        "interval_count": price["recurring"]["interval_count"],
        "livemode": price["livemode"],
        "metadata": price["metadata"],
        "meter": null,
        "nickname": price["nickname"],
        "product": price["product"],
        "tiers_mode": price["tiers_mode"],
        "transform_usage": null,
        "trial_period_days": null,
        "usage_type": price["recurring"]["usage_type"],
    })
}
