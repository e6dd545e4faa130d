//! One attempt: checks, delay, exchange, record.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::join_all;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper_util::client::legacy::connect::capture_connection;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, timeout};
use tracing::Instrument;

use super::failure::{denied, not_sent, of_client, sent};
use super::{HttpClient, head};
use crate::call::CallContext;
use crate::contract::http_client::{Request, Response, TransportError, TransportFailure};
use crate::egress::Destination;
use crate::limits::Stop;
use crate::observe::{RequestFailure, RequestRecord, method_name};
use crate::pace::BucketKey;
use crate::types::Entry;

type Answer = Result<Response, TransportError>;

/// `http-client.send`.
pub(crate) async fn send(call: &CallContext, request: Request) -> Result<Answer, Stop> {
    let number = call.take_requests(1)?;
    let together = Together {
        places: Semaphore::new(1),
        jitter: jitter(request.delay_ms),
    };
    Ok(send_numbered(call, number, request, &together).await)
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
    let together = Together {
        places: Semaphore::new(call.http.limits.concurrent_requests.max(1)),
        jitter: jitter(shortest_delay.unwrap_or_default()),
    };
    let sends = (first..)
        .zip(requests)
        .map(|(number, request)| send_numbered(call, number, request, &together));
    Ok(join_all(sends).await)
}

/// What the requests of one call of the adapter share.
struct Together {
    /// For those that are under way.
    places: Semaphore,
    jitter: Duration,
}

/// What the record of a request says besides its result.
struct Progress {
    url: String,
    delay: Duration,
    sent_at: Instant,
}

async fn send_numbered(
    call: &CallContext,
    number: u32,
    request: Request,
    together: &Together,
) -> Answer {
    let http = &*call.http;
    let method = request.method;
    let has_idempotency_key = head::has_idempotency_key(&request.headers);
    let mut progress = Progress {
        url: "(refused)".to_owned(),
        delay: Duration::ZERO,
        sent_at: Instant::now(),
    };

    let answer = match http.egress.destination(&request.url) {
        Ok(destination) => {
            progress.url = destination.without_query();
            let span = tracing::info_span!(
                "payments.request",
                number,
                method = method_name(method),
                url = progress.url.as_str()
            );
            attempt(call, &destination, request, together, &mut progress)
                .instrument(span)
                .await
        }
        Err(refusal) => Err(denied(refusal.to_string())),
    };

    let record = RequestRecord {
        tenant: call.tenant.to_string(),
        function: call.function,
        operation_id: call.operation_id.clone(),
        number,
        attempt: call.count_attempt(method, &progress.url),
        method,
        url: progress.url,
        delay: progress.delay,
        has_idempotency_key,
        duration: progress.sent_at.elapsed(),
        result: answer
            .as_ref()
            .map(|response| response.status)
            .map_err(|error| RequestFailure {
                failure: error.failure,
                sent: error.sent,
                message: error.message.clone(),
            }),
    };
    log(&record);
    if let Some(hook) = &http.hook {
        hook(&record);
    }
    answer
}

fn log(record: &RequestRecord) {
    let method = method_name(record.method);
    let url = record.url.as_str();
    let duration = record.duration;
    match &record.result {
        Ok(status) => tracing::info!(method, url, status, ?duration, "request answered"),
        Err(RequestFailure {
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
    progress: &mut Progress,
) -> Answer {
    let http = &*call.http;
    let headers = head::headers(http, &call.tenant, destination, &request).await?;

    let asked = Duration::from_millis(u64::from(request.delay_ms)) + together.jitter;
    wait(call, asked).await?;
    // The semaphore is never closed.
    let _place = together.places.acquire().await;
    // Taken when nothing else is left to wait for: a turn that is used later than it was meant for
    // meets those of others.
    let turn = turn(call, destination)?;
    wait(call, turn).await?;
    progress.delay = asked + turn;
    progress.sent_at = Instant::now();

    let longest = Duration::from_millis(u64::from(request.timeout_ms.max(1)))
        .min(http.limits.request_timeout)
        .min(call.time_for_requests());
    let is_write = head::is_write(request.method);
    let mut outgoing = http::Request::new(Full::new(Bytes::from(request.body.unwrap_or_default())));
    *outgoing.method_mut() = head::wire_method(request.method);
    *outgoing.uri_mut() = destination
        .as_str()
        .parse()
        .map_err(|_| denied("the URL has a character that no request can carry"))?;
    *outgoing.headers_mut() = headers;

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
    // A fresh `RandomState` is the standard library's source of randomness; nothing here needs a
    // better one.
    let random = RandomState::new().build_hasher().finish();
    let step = u32::try_from(random % u64::from(STEPS)).unwrap_or_default();
    Duration::from_millis(u64::from(delay_ms)) / 4 * step / STEPS
}

async fn exchange(
    http: &HttpClient,
    destination: &Destination,
    mut request: http::Request<Full<Bytes>>,
    longest: Duration,
) -> Answer {
    let connection = capture_connection(&mut request);
    let answer = timeout(longest, async {
        let response = http
            .client
            .request(request)
            .await
            .map_err(|error| of_client(&error, destination))?;
        read(response, http.limits.response_body_bytes).await
    });
    match answer.await {
        Ok(answer) => answer,
        // Until a connection was taken for the request, nothing of it can have been written.
        Err(_) if connection.connection_metadata().is_none() => Err(not_sent(
            TransportFailure::Timeout,
            format!("no connection within {longest:?}"),
        )),
        Err(_) => Err(sent(
            TransportFailure::Timeout,
            format!("no complete answer within {longest:?}"),
        )),
    }
}

async fn read(response: http::Response<hyper::body::Incoming>, body_limit: usize) -> Answer {
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
        .filter(|(name, _)| *name != http::header::SET_COOKIE)
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
