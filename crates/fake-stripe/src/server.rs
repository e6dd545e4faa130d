//! The HTTP server: accepts connections, reads requests, applies faults, writes answers.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use http::{Request, Response};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::answer::{Aborted, AnswerBody, answer, set};
use crate::control_http;
use crate::execute::{ApiAnswer, ApiRequest, StoredFailure, execute};
use crate::faults::FaultKind;
use crate::request_log::RecordedRequest;
use crate::world::Shared;

/// More than any request to Stripe; a test cannot fill the memory by accident.
const MAX_BODY: usize = 4 * 1024 * 1024;

/// Serves until it is aborted; the connections end with it.
pub(crate) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        match listener.accept().await {
            Ok((stream, _)) => {
                connections.spawn(serve_connection(stream, Arc::clone(&shared)));
            }
            // Most likely too many open files: some will be closed soon.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

/// hyper closes the connection as soon as the service fails, which is how faults cut one off.
async fn serve_connection(stream: TcpStream, shared: Arc<Shared>) {
    // Small answers leave at once; a failure here only costs milliseconds.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| respond(Arc::clone(&shared), request));
    // Fails when a fault or the client cut the connection; there is nobody to tell.
    let _ = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn respond(
    shared: Arc<Shared>,
    request: Request<Incoming>,
) -> Result<Response<AnswerBody>, Aborted> {
    let (head, body) = request.into_parts();
    if head.method == http::Method::OPTIONS {
        // Whatever headers the browser's client library wants to send, it may.
        let wanted = head
            .headers
            .get("access-control-request-headers")
            .and_then(|names| names.to_str().ok());
        let allowed = wanted.map(|names| ("access-control-allow-headers", names));
        return Ok(answer(204, allowed.as_slice(), AnswerBody::whole("")));
    }
    let Ok(body) = Limited::new(body, MAX_BODY).collect().await else {
        return Ok(answer(
            413,
            &[],
            AnswerBody::whole("The request is too large."),
        ));
    };
    let Ok(body) = String::from_utf8(body.to_bytes().to_vec()) else {
        return Ok(answer(
            400,
            &[],
            AnswerBody::whole("The request is not UTF-8."),
        ));
    };
    let headers: BTreeMap<String, String> = head
        .headers
        .iter()
        .map(|(name, value)| {
            (
                name.as_str().to_owned(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        })
        .collect();
    let request = ApiRequest {
        request_id: shared.world().ids.next("req_", 14),
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers,
        body,
    };
    if request.path.starts_with("/_") {
        return Ok(control_http::respond(&shared, &request).await);
    }
    respond_api(shared, request).await
}

async fn respond_api(
    shared: Arc<Shared>,
    request: ApiRequest,
) -> Result<Response<AnswerBody>, Aborted> {
    let (sequence, fault) = {
        let mut world = shared.world();
        let at = world.clock.now();
        let sequence = world.requests.add(recorded(&request, at));
        let fault = world.faults.strike(&request.method, &request.path);
        if fault == Some(FaultKind::ExpireKey) {
            world.idempotency.expire();
        }
        (sequence, fault)
    };
    match &fault {
        Some(FaultKind::CloseBefore) => return Err(Aborted),
        Some(FaultKind::StallBefore) => return std::future::pending().await,
        Some(FaultKind::Status {
            status,
            headers,
            body,
            effect: false,
        }) => {
            shared.world().requests.answered(sequence, *status, false);
            return Ok(foreign_answer(&shared, &request, *status, headers, body));
        }
        _ => {}
    }
    let failure = match fault {
        Some(FaultKind::Error500 { effect }) => Some(StoredFailure { effect }),
        _ => None,
    };
    let execution = tokio::spawn(execute(Arc::clone(&shared), request.clone(), failure));
    let outcome = execution.await.map_err(|_| Aborted)?;
    match &fault {
        Some(FaultKind::CloseAfter) => return Err(Aborted),
        Some(FaultKind::StallAfter) => return std::future::pending().await,
        _ => {}
    }
    let status = if let Some(FaultKind::Status { status, .. }) = &fault {
        *status
    } else {
        outcome.status
    };
    shared
        .world()
        .requests
        .answered(sequence, status, outcome.replayed);
    Ok(match fault {
        Some(FaultKind::Status {
            status,
            headers,
            body,
            ..
        }) => foreign_answer(&shared, &request, status, &headers, &body),
        Some(FaultKind::Truncate) => {
            let body = AnswerBody::half(outcome.body.clone());
            own_answer(&shared, &request, &outcome, body)
        }
        Some(FaultKind::NotText) => {
            let mut bytes = outcome.body.clone().into_bytes();
            bytes.push(0xff);
            own_answer(&shared, &request, &outcome, AnswerBody::whole(bytes))
        }
        Some(FaultKind::OtherMode) => {
            let body = AnswerBody::whole(other_mode(&outcome.body));
            own_answer(&shared, &request, &outcome, body)
        }
        _ => {
            let body = AnswerBody::whole(outcome.body.clone());
            own_answer(&shared, &request, &outcome, body)
        }
    })
}

fn recorded(request: &ApiRequest, at: i64) -> RecordedRequest {
    RecordedRequest {
        sequence: 0,
        at,
        request_id: request.request_id.clone(),
        method: request.method.clone(),
        path: request.path.clone(),
        query: request.query.clone(),
        headers: request.headers.clone(),
        body: request.body.clone(),
        status: None,
        replayed: false,
    }
}

fn own_answer(
    shared: &Shared,
    request: &ApiRequest,
    outcome: &ApiAnswer,
    body: AnswerBody,
) -> Response<AnswerBody> {
    let date = date(shared);
    let version = request
        .header("stripe-version")
        .unwrap_or(crate::API_VERSION);
    let mut headers = vec![
        ("content-type", "application/json"),
        ("date", date.as_str()),
        ("request-id", request.request_id.as_str()),
        ("stripe-version", version),
    ];
    if let Some(key) = request.idempotency_key() {
        headers.push(("idempotency-key", key));
        headers.push(("original-request", &outcome.original_request));
    }
    if outcome.replayed {
        headers.push(("idempotent-replayed", "true"));
    }
    if let Some(location) = &outcome.location {
        headers.push(("location", location));
    }
    if let Some(reason) = outcome.rate_limited {
        headers.push(("stripe-rate-limited-reason", reason));
    }
    answer(outcome.status, &headers, body)
}

/// What a fault says instead of the simulator's own answer. A JSON body is taken for Stripe's and
/// gets a request id; a proxy's page has none.
fn foreign_answer(
    shared: &Shared,
    request: &ApiRequest,
    status: u16,
    headers: &BTreeMap<String, String>,
    body: &str,
) -> Response<AnswerBody> {
    let mut response = answer(
        status,
        &[("date", &date(shared))],
        AnswerBody::whole(body.to_owned()),
    );
    let is_json = body.trim_start().starts_with('{');
    if is_json {
        set(response.headers_mut(), "content-type", "application/json");
        set(response.headers_mut(), "request-id", &request.request_id);
    }
    for (name, value) in headers {
        set(response.headers_mut(), name, value);
    }
    response
}

fn date(shared: &Shared) -> String {
    let now = u64::try_from(shared.world().clock.now()).unwrap_or_default();
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(now))
}

fn other_mode(body: &str) -> String {
    let (test, live) = ("\"livemode\": false", "\"livemode\": true");
    if body.contains(test) {
        body.replace(test, live)
    } else {
        body.replace(live, test)
    }
}
