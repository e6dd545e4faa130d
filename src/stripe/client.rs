//! Requests to Stripe: headers, idempotency keys, attempts.

mod exchange;
mod wave;

use exchange::{Exchange, Next, Service};

use crate::connection::Session;
use crate::contract::{Entry, ErrorKind, Mode, Outcome, RetryAdvice, UnixSeconds};
use crate::error::{Context as _, Error, error, protocol};
use crate::http::{AuthHeader, Http, Method, Request, Response};
use crate::operation::{Step, Write};
use crate::stripe::API_VERSION;
use crate::stripe::date;
use crate::stripe::errors::Headers;
use crate::stripe::form::Form;
use crate::text;
use json_reader::Fields;

/// As in Stripe's own SDKs: one attempt and two more.
pub const ATTEMPTS: u32 = 3;
/// As in Stripe's own SDKs. The host may have a lower limit.
const TIMEOUT_MS: u32 = 80_000;

/// Talks to Stripe for one session.
pub struct Client<'a> {
    http: &'a dyn Http,
    session: &'a Session,
}

impl std::fmt::Debug for Client<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("session", self.session)
            .finish_non_exhaustive()
    }
}

/// A 2xx answer of Stripe's.
#[derive(Debug)]
pub struct Answer {
    body: &'static str,
    pub seen: Seen,
}

/// Where and when something was said.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    pub request_id: Option<String>,
    /// By Stripe's clock.
    pub observed_at: Option<UnixSeconds>,
    /// The answer is the stored one of an earlier request with the same key.
    pub replayed: bool,
}

impl Answer {
    /// # Errors
    /// `protocol` with outcome `unknown` when the body is not what Stripe's API promises.
    pub fn read<T: Fields + Default>(&self) -> Result<&'static T, Error> {
        json_reader::read(self.body).ok_or_else(|| self.unreadable())
    }

    /// What is said of an answer that lacks what it has to hold.
    #[inline(never)]
    pub fn unreadable(&self) -> Error {
        protocol("Stripe's answer could not be read").in_request(self.seen.request_id.as_deref())
    }
}

/// A write: one step of an operation.
#[derive(Debug)]
pub struct Post<'a> {
    pub write: &'a Write,
    pub step: Step,
    /// Begins with `/v1/`; ids in it were checked.
    pub path: String,
    pub form: Form,
    /// Translates a parameter of Stripe's to a field of the contract's request.
    pub field: fn(&str) -> Option<String>,
}

impl<'a> Client<'a> {
    pub fn new(http: &'a dyn Http, session: &'a Session) -> Self {
        Self { http, session }
    }

    pub fn session(&self) -> &Session {
        self.session
    }

    pub fn mode(&self) -> Mode {
        self.session.mode
    }

    /// Compares what an object says of its mode. One that does not say is in that of the object
    /// that led to it.
    ///
    /// # Errors
    /// `protocol` with outcome `unknown`: the key is of the other mode.
    #[inline(never)]
    pub fn check_mode(&self, livemode: Option<bool>, seen: &Seen) -> Result<(), Error> {
        let is_live = self.session.mode == Mode::Live;
        if livemode.is_some_and(|livemode| livemode != is_live) {
            return Err(wrong_mode(seen));
        }
        Ok(())
    }

    /// Reads. A read changes nothing, so its errors say `not-performed`.
    ///
    /// # Errors
    /// As Stripe or the way to it answers.
    pub fn get(&self, path: &str, query: &Form) -> Result<Answer, Error> {
        let request = self.request(Method::Get, self.url(path, query), None, None);
        let exchange = Exchange::new(&request, false, Service::Api(no_field));
        self.attempts(request, exchange)
            .map_err(|error| error.with_outcome(Outcome::NotPerformed))
    }

    /// Writes, with the idempotency key of the step. The caller has made sure that Stripe still
    /// remembers the key.
    ///
    /// # Errors
    /// As Stripe or the way to it answers; the outcome counts every attempt, also of earlier calls.
    pub fn post(&self, post: Post<'_>) -> Result<Answer, Error> {
        let (request, exchange) = self.posting(post);
        self.attempts(request, exchange)
    }

    /// Deletes. Stripe takes no key for it, and needs none: an id is never given to another object.
    ///
    /// # Errors
    /// As [`Client::post`].
    pub fn delete(&self, write: &Write, path: &str) -> Result<Answer, Error> {
        let url = text::concat(&[&self.session.api_base, path]);
        let request = self.request(Method::Delete, url, None, None);
        let sent_before = write.first_sent_at.is_some();
        let exchange = Exchange::new(&request, sent_before, Service::Api(no_field));
        self.attempts(request, exchange)
    }

    /// Posts to the service by which accounts are connected. It takes no idempotency keys, so what
    /// must not arrive twice is sent in one attempt.
    ///
    /// # Errors
    /// As the service or the way to it answers.
    pub fn connect(&self, path: &str, form: Form, attempts: u32) -> Result<Answer, Error> {
        let url = text::concat(&[&self.session.connect_base, path]);
        let request = self.request(Method::Post, url, None, Some(form.into_string()));
        let exchange = Exchange::new(&request, false, Service::Connect).at_most(attempts);
        self.attempts(request, exchange)
    }

    /// Sends until the exchange is over.
    fn attempts(&self, mut request: Request, mut exchange: Exchange) -> Result<Answer, Error> {
        loop {
            match exchange.after(self.http.send(&request)) {
                Next::Done(result) => return result,
                Next::Repeat(delay_ms) => request.delay_ms = delay_ms,
            }
        }
    }

    fn posting(&self, post: Post<'_>) -> (Request, Exchange) {
        let url = text::concat(&[&self.session.api_base, post.path.as_str()]);
        let key = post.write.key(post.step);
        let request = self.request(Method::Post, url, Some(key), Some(post.form.into_string()));
        let sent_before = post.write.first_sent_at.is_some();
        let exchange = Exchange::new(&request, sent_before, Service::Api(post.field));
        (request, exchange)
    }

    fn url(&self, path: &str, query: &Form) -> String {
        let mark = if query.is_empty() { "" } else { "?" };
        text::concat(&[&self.session.api_base, path, mark, query.as_str()])
    }

    fn request(
        &self,
        method: Method,
        url: String,
        key: Option<String>,
        body: Option<String>,
    ) -> Request {
        let mut headers = vec![
            entry("Stripe-Version", API_VERSION),
            entry(
                "User-Agent",
                concat!(
                    "commerce-payments-stripe-adapter/",
                    env!("CARGO_PKG_VERSION")
                ),
            ),
        ];
        if let Some(account) = &self.session.account {
            // The second API has another name for it.
            let path = url.strip_prefix(&self.session.api_base).unwrap_or(&url);
            let name = if path.starts_with("/v2/") {
                "Stripe-Context"
            } else {
                "Stripe-Account"
            };
            headers.push(entry(name, account.as_str()));
        }
        if body.is_some() {
            headers.push(entry("Content-Type", "application/x-www-form-urlencoded"));
        }
        if let Some(key) = key {
            headers.push(entry("Idempotency-Key", &key));
        }
        Request {
            method,
            url,
            headers,
            auth_header: Some(AuthHeader {
                name: text::owned("Authorization"),
                prefix: text::owned("Bearer "),
                credential: self.session.secret_key.clone(),
                mode: self.session.mode,
            }),
            body,
            timeout_ms: TIMEOUT_MS,
            delay_ms: 0,
        }
    }
}

/// An answer of the other mode: the key belongs to it, whatever the host believes.
fn wrong_mode(seen: &Seen) -> Error {
    error(
        ErrorKind::Protocol,
        Outcome::Unknown,
        RetryAdvice::CheckFirst,
        "Stripe's answer is of the other mode than `connection.mode`: check which key is used",
    )
    .in_request(seen.request_id.as_deref())
}

fn answer(response: Response) -> Answer {
    let headers = Headers::read(&response);
    let seen = Seen {
        request_id: headers.request_id.map(text::owned),
        observed_at: headers.date.and_then(date::parse),
        replayed: headers.is_replay,
    };
    Answer {
        // What is read from it are parts of it, and last as long as the call.
        body: response.body.leak(),
        seen,
    }
}

/// For requests whose parameters the caller did not choose.
fn no_field(_: &str) -> Option<String> {
    None
}

fn entry(key: &str, value: &str) -> Entry {
    Entry {
        key: text::owned(key),
        value: text::owned(value),
    }
}
