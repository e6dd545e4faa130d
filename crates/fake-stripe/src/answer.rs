//! HTTP answers: headers that every one of them has, and bodies that may break off.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, Response, StatusCode};
use hyper::body::{Body, Frame, SizeHint};

/// Why a connection is dropped in the middle: a fault said so.
#[derive(Debug, thiserror::Error)]
#[error("the connection is closed by a fault")]
pub(crate) struct Aborted;

impl From<Infallible> for Aborted {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// A body that is sent whole, or breaks off in the middle.
#[derive(Debug)]
pub(crate) struct AnswerBody {
    data: Option<Bytes>,
    /// What the header promises, more than is sent if the body breaks off.
    length: u64,
    ending: Ending,
}

#[derive(Clone, Copy, Debug)]
enum Ending {
    Whole,
    /// First let what was sent leave, then break.
    FlushAndBreak,
    Break,
}

impl AnswerBody {
    pub(crate) fn whole(text: impl Into<Bytes>) -> Self {
        let data: Bytes = text.into();
        Self {
            length: length(&data),
            data: Some(data),
            ending: Ending::Whole,
        }
    }

    /// Announces the whole text and sends half of it.
    pub(crate) fn half(text: impl Into<Bytes>) -> Self {
        let mut data: Bytes = text.into();
        let length = length(&data);
        data.truncate(data.len() / 2);
        Self {
            data: Some(data),
            length,
            ending: Ending::FlushAndBreak,
        }
    }
}

fn length(data: &Bytes) -> u64 {
    u64::try_from(data.len()).unwrap_or(u64::MAX)
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = Aborted;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Aborted>>> {
        if let Some(data) = self.data.take() {
            return Poll::Ready(Some(Ok(Frame::data(data))));
        }
        match self.ending {
            Ending::Whole => Poll::Ready(None),
            Ending::FlushAndBreak => {
                self.ending = Ending::Break;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Ending::Break => Poll::Ready(Some(Err(Aborted))),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.ending, Ending::Whole) && self.data.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}

/// An answer with the headers given; later ones of the same name replace earlier ones. A name or
/// value that HTTP cannot carry is left out: faults may hold anything.
pub(crate) fn answer(
    status: u16,
    headers: &[(&str, &str)],
    body: AnswerBody,
) -> Response<AnswerBody> {
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    allow_browsers(response.headers_mut());
    for (name, value) in headers {
        set(response.headers_mut(), name, value);
    }
    response
}

/// JSON of the control API.
pub(crate) fn json(status: u16, value: &serde_json::Value) -> Response<AnswerBody> {
    let body = AnswerBody::whole(format!("{value:#}"));
    answer(status, &[("content-type", "application/json")], body)
}

pub(crate) fn set(headers: &mut HeaderMap, name: &str, value: &str) {
    if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
        headers.insert(name, value);
    }
}

fn allow_browsers(headers: &mut HeaderMap) {
    let allowed = [
        ("access-control-allow-origin", "*"),
        (
            "access-control-allow-methods",
            "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
        ),
        (
            "access-control-allow-headers",
            "authorization, content-type, idempotency-key, stripe-account, stripe-version, x-stripe-client-user-agent",
        ),
        (
            "access-control-expose-headers",
            "request-id, original-request, idempotency-key, idempotent-replayed, stripe-version, stripe-should-retry, \
             stripe-rate-limited-reason, date",
        ),
        ("access-control-max-age", "300"),
    ];
    for (name, value) in allowed {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
