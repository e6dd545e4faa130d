//! Stripe's side of the wire, from a script.

use std::cell::RefCell;
use std::collections::VecDeque;

use serde_json::{Value, json};
use stripe_adapter::contract::Entry;
use stripe_adapter::http::{Http, Method, Request, Response, TransportError, TransportFailure};

pub type Attempt = Result<Response, TransportError>;

/// Gives one answer after the other and notes what it was asked.
///
/// A request more than the script has answers fails the test: nothing is sent that was not meant.
pub struct Script {
    answers: RefCell<VecDeque<Attempt>>,
    requests: RefCell<Vec<Request>>,
    rounds: RefCell<Vec<usize>>,
}

impl Script {
    pub fn new(answers: impl IntoIterator<Item = Attempt>) -> Self {
        Self {
            answers: RefCell::new(answers.into_iter().collect()),
            requests: RefCell::new(Vec::new()),
            rounds: RefCell::new(Vec::new()),
        }
    }

    /// For calls that must not send anything.
    pub fn silent() -> Self {
        Self::new([])
    }

    /// Everything that was sent. Fails the test when the script has answers left.
    pub fn requests(&self) -> Vec<Request> {
        let left = self.answers.borrow().len();
        assert_eq!(left, 0, "answers that were not asked for");
        self.requests.borrow().clone()
    }

    /// How many requests each `send_all` had.
    pub fn rounds(&self) -> Vec<usize> {
        self.rounds.borrow().clone()
    }

    /// The requests that could move money.
    pub fn posts(&self) -> usize {
        let requests = self.requests.borrow();
        let posts = requests
            .iter()
            .filter(|request| request.method == Method::Post);
        posts.count()
    }
}

impl Http for Script {
    fn send(&self, request: &Request) -> Attempt {
        self.requests.borrow_mut().push(request.clone());
        let answer = self.answers.borrow_mut().pop_front();
        answer.unwrap_or_else(|| panic!("not in the script: {:?} {}", request.method, request.url))
    }

    fn send_all(&self, requests: &[Request]) -> Vec<Attempt> {
        self.rounds.borrow_mut().push(requests.len());
        requests.iter().map(|request| self.send(request)).collect()
    }
}

/// The request id of every scripted answer.
pub const REQUEST_ID: &str = "req_Golden1";
/// The `Date` header of every scripted answer, and the same in Unix seconds.
pub const DATE: &str = "Sat, 21 Nov 2026 12:00:00 GMT";
pub const OBSERVED_AT: u64 = 1_795_262_400;

/// A 200 of Stripe's.
pub fn ok(object: &Value) -> Attempt {
    status(200, &object.to_string())
}

/// A 200 that Stripe had stored under the key.
pub fn replay(object: &Value) -> Attempt {
    with_header(ok(object), "Idempotent-Replayed", "true")
}

/// An answer of Stripe's: with its request id.
pub fn status(status: u16, body: &str) -> Attempt {
    Ok(Response {
        status,
        headers: vec![
            header("Content-Type", "application/json"),
            header("date", DATE),
            header("Request-Id", REQUEST_ID),
        ],
        body: body.to_owned(),
    })
}

/// An error of Stripe's. `fields` go into `error`.
pub fn error(status_code: u16, fields: &Value) -> Attempt {
    status(status_code, &json!({ "error": fields }).to_string())
}

/// An answer of something that is not Stripe.
pub fn page(status: u16, body: &str) -> Attempt {
    Ok(Response {
        status,
        headers: vec![header("Content-Type", "text/html")],
        body: body.to_owned(),
    })
}

pub fn with_header(answer: Attempt, name: &str, value: &str) -> Attempt {
    answer.map(|mut response| {
        response.headers.push(header(name, value));
        response
    })
}

/// No answer at all.
pub fn lost(failure: TransportFailure, sent: bool) -> Attempt {
    Err(TransportError {
        failure,
        sent,
        message: "scripted".to_owned(),
    })
}

/// The answer was lost on its way: the request may have been performed.
pub fn timeout() -> Attempt {
    lost(TransportFailure::Timeout, true)
}

pub fn header(key: &str, value: &str) -> Entry {
    Entry {
        key: key.to_owned(),
        value: value.to_owned(),
    }
}
