//! Prices: what one of something costs, once or every month. They can only be [seeded](crate::Seed).

use serde_json::{Value, json};

use crate::error::ApiError;
use crate::operation::Operation;
use crate::parameters::{Fields, Parameters};

const OBJECT: &str = "price";

impl Operation<'_> {
    /// A price of so many US cents.
    pub(crate) fn make_price(&mut self, amount: i64, recurring: bool) -> Value {
        let id = self.new_id("price_1");
        let product = self.world.ids.next("prod_", 14);
        let every_month = json!({
            "interval": "month",
            "interval_count": 1,
            "meter": null,
            "trial_period_days": null,
            "usage_type": "licensed",
        });
        let price = json!({
            "id": id,
            "object": OBJECT,
            "active": true,
            "billing_scheme": "per_unit",
            "created": self.now,
            "currency": "usd",
            "custom_unit_amount": null,
            "livemode": self.scope.livemode,
            "lookup_key": null,
            "metadata": {},
            "nickname": null,
            "product": product,
            "recurring": recurring.then_some(every_month),
            "tax_behavior": "unspecified",
            "tiers_mode": null,
            "transform_quantity": null,
            "type": if recurring { "recurring" } else { "one_time" },
            "unit_amount": amount,
            "unit_amount_decimal": amount.to_string(),
        });
        self.add_document(price.clone());
        price
    }

    pub(crate) fn list_prices(&mut self, parameters: &Parameters) -> Result<Value, ApiError> {
        let exact = ["active", "currency", "product", "type"];
        let interval = parameters.text_at(&["recurring", "interval"]);
        let lookup_keys = parameters.texts("lookup_keys");
        self.list_documents_that(OBJECT, "/v1/prices", parameters, |price| {
            exact.iter().all(|name| {
                parameters
                    .get(*name)
                    .is_none_or(|wanted| price[*name] == *wanted)
            }) && interval.is_none_or(|interval| price["recurring"]["interval"] == interval)
                && lookup_keys.as_ref().is_none_or(|keys| {
                    let key = price["lookup_key"].as_str();
                    key.is_some_and(|key| keys.iter().any(|wanted| wanted == key))
                })
        })
    }
}
