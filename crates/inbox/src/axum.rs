//! A handler for [axum](https://docs.rs/axum), ready to mount.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, post};

use crate::answer::{Answer, Refusal};
use crate::delivery::{self, LARGEST_BODY};
use crate::handler::Handler;
use crate::inbox::Inbox;
use crate::store::Store;

/// How long a body may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(20);

/// Answers `POST` requests with what the inbox says. Mount it where nothing before it reads the
/// body:
///
/// ```
/// # use payments_inbox::{Handler, Inbox, store::Store};
/// # fn routes<S: Store, H: Handler<S::Transaction>>(inbox: Inbox<S, H>) -> axum::Router {
/// axum::Router::new().route("/webhooks/stripe", payments_inbox::axum::webhook(inbox))
/// # }
/// ```
///
/// The body is passed on as it came, whatever its content type. Too many headers, or a length that
/// is too large, are refused before the body is read.
pub fn webhook<St, S, H>(inbox: Inbox<S, H>) -> MethodRouter<St>
where
    St: Clone + Send + Sync + 'static,
    S: Store,
    H: Handler<S::Transaction>,
{
    post(async move |request: Request| answer(&inbox, request).await)
}

/// Answers one request.
pub async fn answer<S: Store, H: Handler<S::Transaction>>(
    inbox: &Inbox<S, H>,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    let body = match read(&head.headers, body).await {
        Ok(body) => body,
        Err(refusal) => {
            tracing::warn!(?refusal, "a webhook delivery is refused");
            return Answer::refused(refusal).into_response();
        }
    };
    inbox
        .receive(pairs(&head.headers), body)
        .await
        .into_response()
}

async fn read(headers: &HeaderMap, body: Body) -> Result<Vec<u8>, Refusal> {
    delivery::headers(pairs(headers))?;
    let length = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > LARGEST_BODY) {
        return Err(Refusal::BodyTooLarge);
    }
    let reading = tokio::time::timeout(BODY_TIMEOUT, to_bytes(body, LARGEST_BODY));
    match reading.await {
        Ok(Ok(body)) => Ok(body.into()),
        Ok(Err(error)) if is_limit(&error) => Err(Refusal::BodyTooLarge),
        Ok(Err(_)) | Err(_) => Err(Refusal::Incomplete),
    }
}

fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &[u8])> {
    headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_bytes()))
}

fn is_limit(error: &axum::Error) -> bool {
    std::error::Error::source(error)
        .is_some_and(|source| source.is::<http_body_util::LengthLimitError>())
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.http_status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, self.body).into_response()
    }
}
