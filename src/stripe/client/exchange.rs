//! The attempts at one request: what each answer means, and whether another may follow.

use crate::error::Error;
use crate::http::{Method, Request, Response, TransportError};
use crate::stripe::client::{ATTEMPTS, Answer, answer};
use crate::stripe::errors::{self, Failure, Headers, Proof};

/// Of a request that Stripe turns away for its rate, where the rate is the adapter's to keep: half
/// a minute of patience.
const ATTEMPTS_IN_TURN: u32 = 9;

/// A request under way, and what its attempts so far have left open.
pub(super) struct Exchange {
    attempt: u32,
    attempts: u32,
    attempts_in_turn: u32,
    is_read: bool,
    earlier_may_have_arrived: bool,
    service: Service,
}

/// Who answers, and how its errors are read.
pub(super) enum Service {
    /// Translates a parameter of Stripe's to a field of the contract's request.
    Api(fn(&str) -> Option<String>),
    /// The service by which accounts are connected.
    Connect,
}

/// What follows an attempt.
pub(super) enum Next {
    Done(Result<Answer, Error>),
    /// The same request again, after so many milliseconds.
    Repeat(u32),
}

impl Exchange {
    pub(super) fn new(request: &Request, earlier_may_have_arrived: bool, service: Service) -> Self {
        Self {
            attempt: 1,
            attempts: ATTEMPTS,
            attempts_in_turn: 1,
            is_read: request.method == Method::Get,
            earlier_may_have_arrived,
            service,
        }
    }

    pub(super) fn at_most(self, attempts: u32) -> Self {
        Self { attempts, ..self }
    }

    /// One of many, so that a 429 means to wait for the next turn. For a request of its own Stripe's
    /// SDKs leave that to the caller.
    pub(super) fn in_turn(self) -> Self {
        Self {
            attempts_in_turn: ATTEMPTS_IN_TURN,
            ..self
        }
    }

    /// Takes the end of an attempt.
    pub(super) fn after(&mut self, attempt: Result<Response, TransportError>) -> Next {
        let failure = match attempt {
            Ok(response) if (200..300).contains(&response.status) => {
                return Next::Done(Ok(answer(response)));
            }
            Ok(response) => self.failure(&response),
            Err(failure) => errors::transport(failure),
        };
        if self.attempt >= self.most(&failure) {
            return Next::Done(Err(failure.into_error(self.earlier_may_have_arrived)));
        }
        // A read that arrived has changed nothing.
        self.earlier_may_have_arrived |= failure.proof == Proof::Unknown && !self.is_read;
        let delay_ms = backoff_ms(self.attempt);
        self.attempt += 1;
        Next::Repeat(delay_ms)
    }

    fn failure(&self, response: &Response) -> Failure {
        let headers = Headers::read(response);
        match &self.service {
            Service::Api(field) => errors::answer(response, &headers, field),
            Service::Connect => errors::oauth::answer(response, &headers),
        }
    }

    /// How many attempts a request gets that fails like this.
    fn most(&self, failure: &Failure) -> u32 {
        let by_rule = if failure.may_retry { self.attempts } else { 1 };
        if failure.error.http_status == Some(429) {
            by_rule.max(self.attempts_in_turn)
        } else {
            by_rule
        }
    }
}

/// How long to wait before the attempt after this one: half a second, doubled, 5 seconds at most.
fn backoff_ms(attempt: u32) -> u32 {
    (500 << (attempt - 1)).min(5_000)
}
