//! `expand`: objects in place of their ids, up to four levels deep.

use serde_json::{Value, json};

use crate::error::ApiError;
use crate::operation::Operation;
use crate::parameters::{Endpoint, Fields, Parameters};
use crate::refunds::Refund;
use crate::world::Resource;

const MAX_DEPTH: usize = 4;

/// The paths of a request, checked before anything happens: an answer can then always be expanded.
#[derive(Debug, Default)]
pub(crate) struct Expansions(Vec<Vec<String>>);

impl Expansions {
    /// # Errors
    /// 400 when a path names something that cannot be expanded at this endpoint.
    pub(crate) fn check(endpoint: &Endpoint, parameters: &Parameters) -> Result<Self, ApiError> {
        let mut paths = Vec::new();
        for path in parameters.texts("expand").unwrap_or_default() {
            let segments: Vec<String> = path.split('.').map(str::to_owned).collect();
            check_path(endpoint, &segments).ok_or_else(|| cannot_expand(&path))?;
            paths.push(segments);
        }
        Ok(Self(paths))
    }

    pub(crate) fn apply(&self, operation: &mut Operation<'_>, answer: &mut Value) {
        for path in &self.0 {
            expand(operation, answer, path);
        }
    }
}

fn cannot_expand(path: &str) -> ApiError {
    ApiError::invalid(format!("This property cannot be expanded ({path})."))
        .param("expand")
        .validation()
}

fn check_path(endpoint: &Endpoint, path: &[String]) -> Option<()> {
    let mut object = match endpoint.collection() {
        "payment_intents" => "payment_intent",
        "charges" => "charge",
        "refunds" => "refund",
        "payment_methods" => "payment_method",
        "setup_intents" => "setup_intent",
        "disputes" => "dispute",
        "radar" => "radar.early_fraud_warning",
        "reviews" => "review",
        "mandates" => "mandate",
        "checkout" => "checkout.session",
        "payouts" => "payout",
        "transfers" => "transfer",
        "application_fees" => "application_fee",
        "balance_transactions" => "balance_transaction",
        "customers" => "customer",
        "subscriptions" => "subscription",
        _ => "",
    };
    let path = if endpoint.answers_page() {
        let (data, rest) = path.split_first()?;
        (data == "data" && !rest.is_empty()).then_some(rest)?
    } else {
        path
    };
    if path.len() > MAX_DEPTH {
        return None;
    }
    for name in path {
        object = target(object, name)?;
    }
    Some(())
}

/// What stands behind a property of an object, if it can be expanded.
fn target(object: &str, property: &str) -> Option<&'static str> {
    Some(match (object, property) {
        ("payment_intent", "latest_charge")
        | ("refund" | "dispute" | "radar.early_fraud_warning" | "review", "charge")
        | ("transfer", "source_transaction")
        | ("application_fee", "originating_transaction") => "charge",
        (
            "charge"
            | "refund"
            | "dispute"
            | "radar.early_fraud_warning"
            | "review"
            | "checkout.session",
            "payment_intent",
        ) => "payment_intent",
        ("payment_intent" | "setup_intent" | "mandate", "payment_method") => "payment_method",
        (
            "payment_intent" | "charge" | "setup_intent" | "payment_method" | "subscription",
            "customer",
        ) => "customer",
        ("setup_intent", "mandate") => "mandate",
        ("payment_intent" | "charge", "review") => "review",
        (
            "charge" | "refund" | "payout" | "transfer" | "application_fee",
            "balance_transaction",
        )
        | ("refund" | "payout", "failure_balance_transaction") => "balance_transaction",
        ("charge", "transfer") => "transfer",
        ("charge", "application_fee") => "application_fee",
        ("refund", "transfer_reversal") => "transfer_reversal",
        ("transfer_reversal", "transfer") => "transfer",
        ("balance_transaction", "source") => "source",
        ("customer", "invoice_settings") => "invoice_settings",
        ("invoice_settings", "default_payment_method") => "payment_method",
        ("charge", "refunds") => "refunds",
        ("refunds", "data") => "refund",
        _ => return None,
    })
}

fn expand(operation: &mut Operation<'_>, value: &mut Value, path: &[String]) {
    let Some((property, rest)) = path.split_first() else {
        return;
    };
    match value {
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| expand(operation, item, path)),
        Value::Object(fields) => {
            if property == "refunds" && !fields.contains_key("refunds") {
                let charge = fields.text("id").unwrap_or_default().to_owned();
                fields.insert("refunds".to_owned(), refunds_of(operation, &charge));
            }
            let Some(child) = fields.get_mut(property) else {
                return;
            };
            if let Some(object) = child.as_str().and_then(|id| lookup(operation, id)) {
                *child = object;
            }
            match child {
                Value::Array(items) => items
                    .iter_mut()
                    .for_each(|item| expand(operation, item, rest)),
                child => expand(operation, child, rest),
            }
        }
        _ => {}
    }
}

fn lookup(operation: &mut Operation<'_>, id: &str) -> Option<Value> {
    fn rendered<R: Resource>(operation: &mut Operation<'_>, id: &str) -> Option<Value> {
        operation.get::<R>(id).map(|item| item.render())
    }
    let (prefix, _) = id.split_once('_')?;
    match prefix {
        "pi" => rendered::<crate::payment_intents::PaymentIntent>(operation, id),
        "ch" | "py" => rendered::<crate::charges::Charge>(operation, id),
        "pm" => rendered::<crate::payment_methods::PaymentMethod>(operation, id),
        "cus" => rendered::<crate::customers::Customer>(operation, id),
        "txn" => rendered::<crate::balance_transactions::BalanceTransaction>(operation, id),
        "re" => rendered::<Refund>(operation, id),
        "du" => rendered::<crate::disputes::Dispute>(operation, id),
        "tr" => operation.document("transfer", id).ok(),
        "trr" => operation.document("transfer_reversal", id).ok(),
        "fee" => operation.document("application_fee", id).ok(),
        "fr" => operation.document("fee_refund", id).ok(),
        "po" => operation.document("payout", id).ok(),
        "mandate" => operation.document("mandate", id).ok(),
        "prv" => operation.document("review", id).ok(),
        _ => None,
    }
}

fn refunds_of(operation: &mut Operation<'_>, charge: &str) -> Value {
    let space = operation.world.space(&operation.scope);
    let refunds: Vec<Value> = space
        .refunds
        .newest_first()
        .filter(|refund| refund.charge == charge)
        .map(Refund::render)
        .collect();
    json!({ "object": "list", "url": format!("/v1/charges/{charge}/refunds"), "has_more": false, "data": refunds })
}
