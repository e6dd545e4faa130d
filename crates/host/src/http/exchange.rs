//! One attempt: checks, delay, exchange, record.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::join_all;
use http::header::{HOST, HeaderValue, SET_COOKIE};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, timeout};
use tracing::Instrument;

use super::connection::{self, Connection};
use super::failure::{denied, not_sent, of_exchange, sent, unspeakable};
use super::{HttpClient, head};
use crate::call::CallContext;
use crate::contract::http_client::{Method, Request, Response, TransportError, TransportFailure};
use crate::egress::Destination;
use crate::limits::Stop;
use crate::observe::{RequestFailure, RequestRecord, method_name};
use crate::pace::BucketKey;
use crate::types::Entry;

type Answer = Result<Response, TransportError>;

/// `http-client.send`.
pub(crate) async fn send(call: &CallContext, request: Request) -> Result<Answer, Stop> {
    let number = call.take_requests(1)?;
    let alone = Together {
        places: None,
        jitter: jitter(request.delay_ms),
    };
    Ok(send_numbered(call, number, request, &alone).await)
}

/// `http-client.send-all`. A request waits for its time, then for a place, then for its turn in the
/// platform's rate. So the adapter's spacing counts from the call, what waits for its time keeps no
/// place from the others, and no more requests queue for a turn than there are places.
pub(crate) async fn send_all(
    call: &CallContext,
    requests: Vec<Request>,
) -> Result<Vec<Answer>, Stop> {
    // All of them or none: a call that is going to be ended should not send half of its requests.
    let first = call.take_requests(requests.len())?;
    let shortest_delay = requests.iter().map(|request| request.delay_ms).min();
    let places = call.http.limits.concurrent_requests.max(1);
    let together = Together {
        places: Some(Semaphore::new(places)),
        jitter: jitter(shortest_delay.unwrap_or_default()),
    };
    let sends = (first..)
        .zip(requests)
        .map(|(number, request)| send_numbered(call, number, request, &together));
    Ok(join_all(sends).await)
}

/// What the requests of one call of the adapter share.
struct Together {
    /// For those that are under way. None for a request that is alone.
    places: Option<Semaphore>,
    jitter: Duration,
}

/// When a request was sent.
struct Timing {
    delay: Duration,
    sent_at: Instant,
}

async fn send_numbered(
    call: &CallContext,
    number: u32,
    request: Request,
    together: &Together,
) -> Answer {
    let method = request.method;
    let has_idempotency_key = head::has_idempotency_key(&request.headers);
    let destination = call.http.egress.destination(&request.url);
    let mut timing = Timing {
        delay: Duration::ZERO,
        sent_at: Instant::now(),
    };
    let (url, answer) = match &destination {
        Ok(destination) => {
            let url = destination.without_query();
            let method = method_name(method);
            let span = tracing::info_span!("payments.request", number, method, url);
            let answer = attempt(call, destination, request, together, &mut timing)
                .instrument(span)
                .await;
            (url, answer)
        }
        Err(refusal) => ("(refused)", Err(denied(refusal.to_string()))),
    };

    let duration = timing.sent_at.elapsed();
    log(method, url, duration, &answer);
    if let Some(hook) = &call.http.hook {
        hook(&RequestRecord {
            tenant: call.tenant.to_string(),
            function: call.function,
            operation_id: call.operation_id.clone(),
            number,
            attempt: call.count_attempt(method, url),
            method,
            url: url.to_owned(),
            delay: timing.delay,
            has_idempotency_key,
            duration,
            result: answer
                .as_ref()
                .map(|response| response.status)
                .map_err(|error| RequestFailure {
                    failure: error.failure,
                    sent: error.sent,
                    message: error.message.clone(),
                }),
        });
    }
    answer
}

fn log(method: Method, url: &str, duration: Duration, answer: &Answer) {
    let method = method_name(method);
    match answer {
        Ok(Response { status, .. }) => {
            tracing::info!(method, url, status, ?duration, "request answered");
        }
        Err(TransportError {
            failure,
            sent,
            message,
        }) => {
            tracing::warn!(
                method,
                url,
                ?failure,
                sent,
                message,
                ?duration,
                "request failed"
            );
        }
    }
}

async fn attempt(
    call: &CallContext,
    destination: &Destination,
    request: Request,
    together: &Together,
    timing: &mut Timing,
) -> Answer {
    let http = &*call.http;
    let headers = head::headers(http, &call.tenant, destination, &request).await?;

    let asked = Duration::from_millis(u64::from(request.delay_ms)) + together.jitter;
    wait(call, asked).await?;
    let _place = match &together.places {
        // It is never closed.
        Some(places) => Some(places.acquire().await),
        None => None,
    };
    // Taken when nothing else is left to wait for: a turn that is used later than it was meant for
    // meets those of others.
    let turn = turn(call, destination)?;
    wait(call, turn).await?;
    timing.delay = asked + turn;
    timing.sent_at = Instant::now();

    let longest = Duration::from_millis(u64::from(request.timeout_ms.max(1)))
        .min(http.limits.request_timeout)
        .min(call.time_for_requests());
    let is_write = head::is_write(request.method);
    let mut outgoing = http::Request::new(Full::new(Bytes::from(request.body.unwrap_or_default())));
    *outgoing.method_mut() = head::wire_method(request.method);
    *outgoing.uri_mut() = destination.target().parse().map_err(|_| unspeakable())?;
    *outgoing.headers_mut() = headers;
    let host = HeaderValue::try_from(destination.authority()).map_err(|_| unspeakable())?;
    outgoing.headers_mut().insert(HOST, host);

    // Counted before the first byte can leave, and for good unless it is known that none did.
    if is_write {
        call.write_begins();
    }
    let answer = exchange(http, destination, outgoing, longest).await;
    if is_write && answer.as_ref().is_err_and(|error| !error.sent) {
        call.write_never_left();
    }
    answer
}

/// Waits, if the call has the time.
async fn wait(call: &CallContext, delay: Duration) -> Result<(), TransportError> {
    // Better an answer now, which the adapter can explain, than a call cut off while it waits.
    if delay >= call.time_for_requests() {
        return Err(not_sent(
            TransportFailure::Timeout,
            "the wait before the request is longer than the time left for the call",
        ));
    }
    if !delay.is_zero() {
        sleep(delay).await;
    }
    Ok(())
}

/// How long it is until the request's turn in the platform's own request rate.
fn turn(call: &CallContext, destination: &Destination) -> Result<Duration, TransportError> {
    let Some(pacer) = &call.http.pacer else {
        return Ok(Duration::ZERO);
    };
    let key = BucketKey {
        tenant: call.tenant.to_string(),
        account: call.account.clone(),
        host: destination.host().to_owned(),
    };
    pacer.reserve(key, Instant::now()).map_err(|_| {
        not_sent(
            TransportFailure::Other,
            "the platform's own request rate is exhausted",
        )
    })
}

/// Up to a quarter of a delay, evenly distributed, so that clients which were turned away together
/// do not come back together.
fn jitter(delay_ms: u32) -> Duration {
    const STEPS: u32 = 1_024;
    if delay_ms == 0 {
        return Duration::ZERO;
    }
    // A fresh `RandomState` is the standard library's source of randomness; nothing here needs a
    // better one.
    let random = RandomState::new().build_hasher().finish();
    let step = u32::try_from(random % u64::from(STEPS)).unwrap_or_default();
    Duration::from_millis(u64::from(delay_ms)) / 4 * step / STEPS
}

async fn exchange(
    http: &HttpClient,
    destination: &Destination,
    request: connection::Request,
    longest: Duration,
) -> Answer {
    let mut is_connected = false;
    let answer = timeout(longest, async {
        let mut connection = obtain(http, destination).await?;
        is_connected = true;
        let head = connection.send(request);
        let answer = connection.drive(async {
            let response = head.await.map_err(|error| of_exchange(&error))?;
            read(response, http.limits.response_body_bytes).await
        });
        let answer = answer.await;
        http.connections.keep(destination.origin(), connection);
        answer
    });
    match answer.await {
        Ok(answer) => answer,
        // Until there is a connection for the request, nothing of it can have been written.
        Err(_) if !is_connected => Err(not_sent(
            TransportFailure::Timeout,
            format!("no connection within {longest:?}"),
        )),
        Err(_) => Err(sent(
            TransportFailure::Timeout,
            format!("no complete answer within {longest:?}"),
        )),
    }
}

/// A kept connection, or else a new one: who waits for one to be made does not look whether another
/// call has given one back meanwhile.
async fn obtain(
    http: &HttpClient,
    destination: &Destination,
) -> Result<Connection, TransportError> {
    match http.connections.take(destination.origin()) {
        Some(connection) => Ok(connection),
        None => http.connector.connect(destination).await,
    }
}

async fn read(response: connection::Response, body_limit: usize) -> Answer {
    let (head, body) = response.into_parts();
    let body = Limited::new(body, body_limit)
        .collect()
        .await
        .map_err(|error| {
            if error.is::<LengthLimitError>() {
                sent(
                    TransportFailure::TooLarge,
                    format!("the answer is larger than {body_limit} bytes"),
                )
            } else {
                sent(
                    TransportFailure::Interrupted,
                    "the connection broke within the answer",
                )
            }
        })?;
    let body = String::from_utf8(Vec::from(body.to_bytes()))
        .map_err(|_| sent(TransportFailure::NotText, "the answer's body is not UTF-8"))?;
    // A header that is not text says nothing an adapter could read; cookies are nobody's.
    let headers = head
        .headers
        .iter()
        .filter(|(name, _)| *name != SET_COOKIE)
        .filter_map(|(name, value)| {
            let value = value.to_str().ok()?.to_owned();
            Some(Entry {
                key: name.as_str().to_owned(),
                value,
            })
        })
        .collect();
    Ok(Response {
        status: head.status.as_u16(),
        headers,
        body,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jitter_is_up_to_a_quarter() {
        for _ in 0..1_000 {
            let jitter = jitter(400);
            assert!(jitter <= Duration::from_millis(100), "{jitter:?}");
        }
        assert_eq!(jitter(0), Duration::ZERO);
    }
}
