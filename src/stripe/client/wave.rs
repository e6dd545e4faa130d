//! Many requests at once: side by side, no faster than Stripe takes them, each with attempts and an
//! outcome of its own.

use std::mem;

use crate::contract::Outcome;
use crate::error::Error;
use crate::http::{Method, Request, Response, TransportError, TransportFailure};
use crate::stripe::client::exchange::{Exchange, Next, Service};
use crate::stripe::client::{Answer, Client, Post, no_field};
use crate::stripe::form::Form;
use crate::text;

/// Between a request and the next, in milliseconds. Stripe serves 25 requests in a second of each
/// endpoint, and in test mode of all together (<https://docs.stripe.com/rate-limits>). This makes
/// 24 at most: one is left for whatever else the account does, and for a network that bunches.
const SPACING_MS: u32 = 42;

impl Client<'_> {
    /// As [`Client::get`] for each path, with the same query.
    pub fn get_all(&self, paths: &[String], query: &Form) -> Vec<Result<Answer, Error>> {
        let requests = paths.iter().map(|path| {
            let request = self.request(Method::Get, self.url(path, query), None, None);
            let exchange = Exchange::new(&request, false, Service::Api(no_field));
            (request, exchange)
        });
        let mut results = self.all(requests.unzip());
        for error in results
            .iter_mut()
            .filter_map(|result| result.as_mut().err())
        {
            error.outcome = Outcome::NotPerformed;
        }
        results
    }

    /// As [`Client::post`] for each: a result for each, in their order, and one that fails does not
    /// affect another. Keeps to Stripe's rate limits, and waits where it is turned away for them.
    pub fn post_all(&self, posts: Vec<Post<'_>>) -> Vec<Result<Answer, Error>> {
        self.all(posts.into_iter().map(|post| self.posting(post)).unzip())
    }

    /// Sends a round of those that are left until none is. A round begins when the one before it is
    /// over: what is repeated has to wait anyway.
    fn all(
        &self,
        (mut requests, exchanges): (Vec<Request>, Vec<Exchange>),
    ) -> Vec<Result<Answer, Error>> {
        let mut exchanges: Vec<_> = exchanges.into_iter().map(Exchange::in_turn).collect();
        let mut places: Vec<usize> = (0..requests.len()).collect();
        let mut results: Vec<_> = places.iter().map(|_| None).collect();
        while !requests.is_empty() {
            for (request, turn) in requests.iter_mut().zip(0..) {
                request.delay_ms += turn * SPACING_MS;
            }
            let mut attempts = self.http.send_all(&requests).into_iter();
            for (mut request, place) in mem::take(&mut requests)
                .into_iter()
                .zip(mem::take(&mut places))
            {
                let attempt = attempts.next().unwrap_or_else(not_answered);
                match exchanges[place].after(attempt) {
                    Next::Done(result) => results[place] = Some(result),
                    Next::Repeat(delay_ms) => {
                        request.delay_ms = delay_ms;
                        requests.push(request);
                        places.push(place);
                    }
                }
            }
        }
        results.into_iter().flatten().collect()
    }
}

/// The host gave fewer answers than it was given requests, which its contract forbids.
fn not_answered() -> Result<Response, TransportError> {
    Err(TransportError {
        failure: TransportFailure::Other,
        sent: true,
        message: text::owned("the host gave no answer to one of its requests"),
    })
}
