//! The control API over HTTP, and the page where a shopper authenticates.

use std::sync::Arc;
use std::time::Duration;

use http::Response;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::accounts::AccountChange;
use crate::answer::{AnswerBody, answer, json as json_answer};
use crate::clock::ClockChange;
use crate::control::{Control, ControlError};
use crate::event_types::EVENT_TYPES;
use crate::events::RecordedEvent;
use crate::execute::ApiRequest;
use crate::faults::Fault;
use crate::form::decode_pairs;
use crate::oauth::OauthConsent;
use crate::operation::{Cause, Operation};
use crate::payment_intents::{AuthenticationOutcome, PaymentIntent, Settlement};
use crate::rate_limit::RateLimits;
use crate::refunds::RefundChange;
use crate::seed::Seed;
use crate::setup_intents::SetupIntent;
use crate::trigger::Trigger;
use crate::world::{Scope, Shared};

#[derive(Deserialize)]
struct FaultList {
    faults: Vec<Fault>,
}

#[derive(Deserialize)]
struct Authentication {
    payment_intent: String,
    outcome: AuthenticationOutcome,
}

#[derive(Deserialize)]
struct SettlementRequest {
    status: Settlement,
}

#[derive(Deserialize)]
struct DisputeChange {
    status: String,
}

#[derive(Deserialize)]
struct PayoutRequest {
    currency: String,
    #[serde(default)]
    account: Option<String>,
}

#[derive(Deserialize)]
struct Restriction {
    key: String,
    permissions: Vec<String>,
}

#[derive(Deserialize)]
struct EndpointSecret {
    secret: String,
}

#[derive(Deserialize)]
struct Destination {
    url: String,
    secret: String,
}

/// Each field changes one setting; an absent one leaves it.
#[derive(Deserialize)]
struct Settings {
    #[serde(default)]
    latency_ms: Option<u64>,
    /// 0 for no limit.
    #[serde(default)]
    rate_limit: Option<u32>,
    /// `{}` for none.
    #[serde(default)]
    rate_limits: Option<RateLimits>,
    #[serde(default)]
    search_delay: Option<i64>,
}

pub(crate) async fn respond(shared: &Arc<Shared>, request: &ApiRequest) -> Response<AnswerBody> {
    let control = Control {
        shared: Arc::clone(shared),
    };
    let segments: Vec<&str> = request.path.split('/').skip(1).collect();
    let method = request.method.as_str();
    if let ["_authenticate", intent] = segments.as_slice() {
        return match method {
            "GET" => page(intent),
            "POST" => authenticate(&control, intent, &request.body),
            _ => no_such_path(request),
        };
    }
    let ["_control", rest @ ..] = segments.as_slice() else {
        return no_such_path(request);
    };
    if (method, rest) == ("GET", &["deliveries"][..]) && request.query.contains("wait=true") {
        control.deliveries_settled().await;
    }
    let result =
        match (method, rest) {
            ("POST", ["reset"]) => done(|| control.reset()),
            ("GET", ["ledger"]) => Ok(to_json(control.ledger())),
            ("GET", ["requests"]) => Ok(json!({ "requests": to_json(control.requests()) })),
            ("DELETE", ["requests"]) => done(|| control.clear_requests()),
            ("POST", ["faults"]) => {
                read::<FaultList>(request).and_then(|list| done(|| control.set_faults(list.faults)))
            }
            ("DELETE", ["faults"]) => done(|| control.clear_faults()),
            ("GET", ["clock"]) => Ok(to_json(control.clock())),
            ("POST", ["clock"]) => {
                read::<ClockChange>(request).map(|change| to_json(control.set_clock(change)))
            }
            ("POST", ["authenticate"]) => read::<Authentication>(request)
                .and_then(|act| control.authenticate(&act.payment_intent, act.outcome)),
            ("POST", ["payment_intents", id, "settle"]) => read::<SettlementRequest>(request)
                .and_then(|act| control.settle_payment_intent(id, act.status)),
            ("POST", ["refunds", id]) => {
                read::<RefundChange>(request).and_then(|change| control.settle_refund(id, &change))
            }
            ("POST", ["disputes", id]) => read::<DisputeChange>(request)
                .and_then(|change| control.settle_dispute(id, &change.status)),
            ("POST", ["seed"]) => read::<Seed>(request)
                .and_then(|seed| control.seed(&seed).and_then(|()| done(|| ()))),
            ("POST", ["account"]) => {
                read::<AccountChange>(request).map(|change| control.change_account(None, &change))
            }
            ("POST", ["accounts", id]) => read::<AccountChange>(request)
                .map(|change| control.change_account(Some(id), &change)),
            ("POST", ["keys"]) => read::<Restriction>(request).and_then(|act| {
                let names: Vec<&str> = act.permissions.iter().map(String::as_str).collect();
                done(|| control.restrict_key(&act.key, &names))
            }),
            ("POST", ["oauth"]) => read::<OauthConsent>(request)
                .and_then(|consent| done(|| control.set_oauth_consent(consent))),
            ("POST", ["mandates", id, "revoke"]) => control.revoke_mandate(id),
            ("POST", ["payouts"]) => read::<PayoutRequest>(request)
                .and_then(|act| control.pay_out(&act.currency, act.account.as_deref())),
            ("GET", ["deliveries"]) => Ok(json!({ "deliveries": to_json(control.deliveries()) })),
            ("POST", ["webhook_endpoints", id]) => read::<EndpointSecret>(request)
                .and_then(|act| control.set_endpoint_secret(id, &act.secret))
                .and_then(|()| done(|| ())),
            ("POST", ["event_destinations"]) => read::<Destination>(request)
                .map(|act| json!({ "id": control.add_event_destination(&act.url, &act.secret) })),
            ("DELETE", ["event_destinations", id]) => done(|| control.remove_event_destination(id)),
            ("GET", ["trigger"]) => Ok(json!({ "events": EVENT_TYPES })),
            ("POST", ["trigger"]) => read::<Trigger>(request)
                .and_then(|trigger| control.trigger(&trigger))
                .map(to_json),
            ("GET", ["events"]) => Ok(json!({ "events": to_json(events(&control, request)) })),
            ("GET", ["events", id]) => return event_body(&control, id, request),
            ("POST", ["deliveries", event, "resend"]) => {
                control.resend(event).and_then(|()| done(|| ()))
            }
            ("POST", ["idempotency", "expire"]) => done(|| control.expire_idempotency_keys()),
            ("POST", ["settings"]) => {
                read::<Settings>(request).and_then(|settings| done(|| apply(&control, &settings)))
            }
            _ => return no_such_path(request),
        };
    match result {
        Ok(value) => json_answer(200, &value),
        Err(error) => json_answer(400, &json!({ "error": error.to_string() })),
    }
}

fn apply(control: &Control, settings: &Settings) {
    if let Some(milliseconds) = settings.latency_ms {
        control.set_latency(Duration::from_millis(milliseconds));
    }
    if let Some(limit) = settings.rate_limit {
        control.set_rate_limit(Some(limit).filter(|limit| *limit > 0));
    }
    if let Some(limits) = &settings.rate_limits {
        control.set_rate_limits(limits.clone());
    }
    if let Some(seconds) = settings.search_delay {
        control.set_search_delay(seconds);
    }
}

fn events(control: &Control, request: &ApiRequest) -> Vec<RecordedEvent> {
    match query(request, "api_version") {
        Some(version) => control.events_as(&version),
        None => control.events(),
    }
}

/// The text itself, byte for byte as it is signed.
fn event_body(control: &Control, id: &str, request: &ApiRequest) -> Response<AnswerBody> {
    let version = query(request, "api_version");
    match control.event_body(id, version.as_deref()) {
        Some(body) => answer(
            200,
            &[("content-type", "application/json")],
            AnswerBody::whole(body),
        ),
        None => json_answer(
            400,
            &json!({ "error": format!("no such event in that version: {id}") }),
        ),
    }
}

fn query(request: &ApiRequest, name: &str) -> Option<String> {
    let mut pairs = decode_pairs(&request.query).into_iter();
    pairs.find_map(|(key, value)| (key == name).then_some(value))
}

fn done(act: impl FnOnce()) -> Result<Value, ControlError> {
    act();
    Ok(json!({ "ok": true }))
}

fn read<T: DeserializeOwned>(request: &ApiRequest) -> Result<T, ControlError> {
    serde_json::from_str(&request.body)
        .map_err(|error| ControlError(format!("the request's JSON: {error}")))
}

fn to_json(value: impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

fn no_such_path(request: &ApiRequest) -> Response<AnswerBody> {
    json_answer(
        404,
        &json!({ "error": format!("no such control: {} {}", request.method, request.path) }),
    )
}

/// What the shopper's bank would show.
fn page(intent: &str) -> Response<AnswerBody> {
    // Whatever stands in the path is shown, so nothing of it may be markup.
    let shown: String = intent
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_')
        .collect();
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Test authentication</title>\
         <body style=\"font-family: sans-serif; max-width: 30em; margin: 4em auto\">\
         <h1>3-D Secure test page</h1><p>This page stands for the bank's. It belongs to <code>{shown}</code>.</p>\
         <form method=\"post\" action=\"/_authenticate/{shown}\">\
         <button name=\"outcome\" value=\"succeeded\">Complete</button> \
         <button name=\"outcome\" value=\"failed\">Fail</button></form></body></html>"
    );
    answer(
        200,
        &[("content-type", "text/html; charset=utf-8")],
        AnswerBody::whole(page),
    )
}

fn authenticate(control: &Control, intent: &str, body: &str) -> Response<AnswerBody> {
    let pairs = decode_pairs(body);
    let outcome = match pairs
        .iter()
        .find(|(name, _)| name == "outcome")
        .map(|(_, value)| value.as_str())
    {
        Some("succeeded") => AuthenticationOutcome::Succeeded,
        Some("failed") => AuthenticationOutcome::Failed,
        _ => {
            return json_answer(
                400,
                &json!({ "error": "outcome must be succeeded or failed" }),
            );
        }
    };
    match control.authenticate(intent, outcome) {
        Err(error) => json_answer(400, &json!({ "error": error.to_string() })),
        Ok(object) => match return_url(&control.shared, intent, outcome) {
            Some(url) => answer(303, &[("location", &url)], AnswerBody::whole("")),
            None => json_answer(200, &object),
        },
    }
}

fn return_url(shared: &Shared, intent: &str, outcome: AuthenticationOutcome) -> Option<String> {
    let mut world = shared.world();
    let scope: Scope = world
        .scope_of::<PaymentIntent>(intent)
        .or_else(|| world.scope_of::<SetupIntent>(intent))?;
    let mut operation = Operation::new(&mut world, scope, &shared.base_url, Cause::default());
    operation
        .return_url(intent, outcome)
        .or_else(|| operation.setup_return_url(intent, outcome))
}
