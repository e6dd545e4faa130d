//! One API request from its key to its answer: authentication, rate limit, idempotency, the
//! parameter check, the act itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use crate::api_keys;
use crate::error::{ApiError, Stage};
use crate::expand::Expansions;
use crate::form::decode_pairs;
use crate::idempotency::{Keyed, StoredAnswer};
use crate::oauth;
use crate::operation::{Cause, Operation};
use crate::parameters::{Access, Endpoint, TABLE};
use crate::payment_intents::expire_holds;
use crate::rate_limit::locked;
use crate::routes::not_served;
use crate::world::{Scope, Shared, World};

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct ApiRequest {
    pub(crate) request_id: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    /// Names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

impl ApiRequest {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// Only `POST` has keys; Stripe ignores them elsewhere.
    pub(crate) fn idempotency_key(&self) -> Option<&str> {
        self.header("idempotency-key")
            .filter(|key| self.method == "POST" && !key.is_empty())
    }

    /// The connected account named in one of two ways: `Stripe-Context` may lead there from an
    /// organization (<https://docs.stripe.com/context>).
    fn account(&self) -> Option<&str> {
        let context = || self.header("stripe-context")?.rsplit('/').next();
        self.header("stripe-account")
            .or_else(context)
            .filter(|account| !account.is_empty())
    }

    pub(crate) fn parameters(&self) -> Vec<(String, String)> {
        let mut pairs = decode_pairs(&self.query);
        pairs.extend(decode_pairs(&self.body));
        pairs
    }
}

#[derive(Clone, Debug)]
pub(crate) struct ApiAnswer {
    pub(crate) status: u16,
    pub(crate) body: String,
    pub(crate) replayed: bool,
    /// The request that made the answer: this one, unless it is a replay.
    pub(crate) original_request: String,
    /// Which limit was exceeded.
    pub(crate) rate_limited: Option<&'static str>,
    /// Where a browser is sent.
    pub(crate) location: Option<String>,
}

impl ApiAnswer {
    /// An empty answer to a request, to be filled.
    pub(crate) fn of(request: &ApiRequest) -> Self {
        Self {
            status: 200,
            body: String::new(),
            replayed: false,
            original_request: request.request_id.clone(),
            rate_limited: None,
            location: None,
        }
    }
}

/// The fault that happens inside an execution: a 500 that Stripe keeps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StoredFailure {
    pub(crate) effect: bool,
}

/// Runs to its end even when the client has gone: that is what makes a lost answer dangerous.
pub(crate) async fn execute(
    shared: Arc<Shared>,
    request: ApiRequest,
    failure: Option<StoredFailure>,
) -> ApiAnswer {
    if oauth::serves(&request.path) {
        return oauth::respond(&shared, &request);
    }
    let (run, latency) = {
        let mut world = shared.world();
        let latency = world.latency;
        match admit(&mut world, &request) {
            Ok(Admission::Run(run)) => (run, latency),
            Ok(Admission::Replay(answer)) => return replay(answer),
            Err(refusal) => return refusal.answer(&request, world.clock.now()),
        }
    };
    if !latency.is_zero() {
        let mut stopping = shared.stopping.subscribe();
        tokio::select! {
            () = tokio::time::sleep(latency) => {}
            _ = stopping.changed() => {}
        }
    }
    let mut world = shared.world();
    let answer = run.perform(&mut world, &shared.base_url, &request, failure);
    if let Some(object) = &run.lock {
        world.locked.remove(object);
    }
    // A change of the clock while it waited is seen by the next request as well.
    if let Some(key) = request.idempotency_key() {
        let stored = answer.1.then(|| StoredAnswer {
            status: answer.0.status,
            body: answer.0.body.clone(),
            request_id: request.request_id.clone(),
        });
        world.idempotency.finish(&run.scope, key, stored);
    }
    answer.0
}

enum Admission {
    Run(Run),
    Replay(StoredAnswer),
}

/// A request that may be executed.
struct Run {
    scope: Scope,
    endpoint: Endpoint,
    /// The object that is locked while it runs.
    lock: Option<String>,
}

struct Refusal {
    error: ApiError,
    livemode: bool,
}

impl Refusal {
    fn answer(self, request: &ApiRequest, now: i64) -> ApiAnswer {
        ApiAnswer {
            rate_limited: self.error.rate_limited,
            ..error_answer(&self.error, request, self.livemode, now)
        }
    }
}

fn admit(world: &mut World, request: &ApiRequest) -> Result<Admission, Refusal> {
    let refuse = |error, livemode| Refusal { error, livemode };
    let livemode = api_keys::livemode(request.header("authorization"))
        .map_err(|error| refuse(error, false))?;
    let refuse = |error| Refusal { error, livemode };
    let endpoint = TABLE
        .endpoint(&request.method, &request.path)
        .ok_or_else(|| refuse(not_served(&format!("{} {}", request.method, request.path))))?;
    let form = request
        .header("content-type")
        .is_none_or(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    if !request.body.is_empty() && !form {
        return Err(refuse(
            ApiError::invalid(
                "Invalid request (check that your POST content type is application/x-www-form-urlencoded). If you \
                 have any questions, we can help at https://support.stripe.com/.",
            )
            .validation(),
        ));
    }
    let now = world.clock.now();
    let authorization = request.header("authorization");
    let account = api_keys::check_grant(&world.keys, authorization, &endpoint, request.account())
        .map_err(refuse)?;
    if let Some(account) = &account
        && world.connections.is_disconnected(account, livemode)
    {
        let key = authorization.and_then(api_keys::key_of).unwrap_or_default();
        return Err(refuse(api_keys::no_access(&key, account)));
    }
    let scope = Scope { account, livemode };
    world
        .rate_limit
        .take(&scope, &endpoint, now)
        .map_err(refuse)?;
    if let Some(key) = request.idempotency_key() {
        let keyed = Keyed {
            scope: &scope,
            key,
            path: &request.path,
            parameters: request.parameters(),
        };
        if let Some(answer) = world.idempotency.admit(keyed, now).map_err(refuse)? {
            return Ok(Admission::Replay(answer));
        }
    }
    let lock = world
        .rate_limit
        .locks_objects()
        .then(|| object_written(&endpoint, request))
        .flatten();
    if let Some(object) = &lock
        && !world.locked.insert(object.clone())
    {
        if let Some(key) = request.idempotency_key() {
            world.idempotency.finish(&scope, key, None);
        }
        return Err(refuse(locked()));
    }
    Ok(Admission::Run(Run {
        scope,
        endpoint,
        lock,
    }))
}

/// The id of the object that a request changes: the one in its path, or the payment that it names.
fn object_written(endpoint: &Endpoint, request: &ApiRequest) -> Option<String> {
    if endpoint.access() == Access::Read {
        return None;
    }
    endpoint.id.clone().or_else(|| {
        let mut pairs = request.parameters().into_iter();
        pairs.find_map(|(name, value)| {
            matches!(
                name.as_str(),
                "payment_intent" | "charge" | "source_transaction"
            )
            .then_some(value)
        })
    })
}

impl Run {
    /// The answer, and whether it is kept under the idempotency key.
    fn perform(
        &self,
        world: &mut World,
        base_url: &str,
        request: &ApiRequest,
        failure: Option<StoredFailure>,
    ) -> (ApiAnswer, bool) {
        expire_holds(world, base_url);
        let now = world.clock.now();
        let cause = Cause {
            request_id: Some(request.request_id.clone()),
            idempotency_key: request.idempotency_key().map(str::to_owned),
        };
        let mut operation = Operation::new(world, self.scope.clone(), base_url, cause);
        let result = match failure {
            Some(StoredFailure { effect: false }) => Err(ApiError::internal()),
            Some(StoredFailure { effect: true }) => {
                // Whatever came of it, the client is told nothing but that something broke.
                let _ = self.call(&mut operation, request);
                Err(ApiError::internal())
            }
            None => self.call(&mut operation, request),
        };
        match result {
            Ok(value) => (success(&value, request), true),
            Err(error) => {
                let stored = error.stage == Stage::Execution;
                (
                    error_answer(&error, request, self.scope.livemode, now),
                    stored,
                )
            }
        }
    }

    fn call(&self, operation: &mut Operation<'_>, request: &ApiRequest) -> Result<Value, ApiError> {
        let parameters = self.endpoint.check(&request.parameters())?;
        let expansions = Expansions::check(&self.endpoint, &parameters)?;
        let mut answer = operation.perform(&self.endpoint, &parameters)?;
        expansions.apply(operation, &mut answer);
        Ok(answer)
    }
}

fn success(value: &Value, request: &ApiRequest) -> ApiAnswer {
    ApiAnswer {
        body: pretty(value),
        ..ApiAnswer::of(request)
    }
}

fn error_answer(error: &ApiError, request: &ApiRequest, livemode: bool, now: i64) -> ApiAnswer {
    ApiAnswer {
        status: error.status,
        body: pretty(&error.body(&request.request_id, livemode, now)),
        ..ApiAnswer::of(request)
    }
}

fn replay(answer: StoredAnswer) -> ApiAnswer {
    ApiAnswer {
        status: answer.status,
        body: answer.body,
        replayed: true,
        original_request: answer.request_id,
        rate_limited: None,
        location: None,
    }
}

/// Indented, as Stripe's own answers are.
fn pretty(value: &Value) -> String {
    format!("{value:#}")
}
