//! One connection, and one exchange on it at a time.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use futures_util::FutureExt;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::TrySendError;
use hyper::client::conn::http1::{self, SendRequest};
use tokio::task::coop::unconstrained;

use super::connector::Stream;
use super::turns::Turns;

pub(super) type Request = http::Request<Full<Bytes>>;
pub(super) type Response = http::Response<Incoming>;

/// A connection that is driven by whoever has an exchange on it, not by a task of its own. So a
/// call wakes no other task, on another thread maybe, to send or to read, and a call that is
/// dropped takes its half-used connection with it.
pub(super) struct Connection {
    requests: SendRequest<Full<Bytes>>,
    /// None when the connection has ended.
    driver: Option<Box<Driver>>,
    /// The driver hands on what arrives when the exchange asks for it.
    turns: Turns,
}

type Driver = http1::Connection<Stream, Full<Bytes>>;

impl Connection {
    pub(super) async fn new(settings: &http1::Builder, stream: Stream) -> hyper::Result<Self> {
        let (requests, driver) = settings.handshake(stream).await?;
        Ok(Self {
            requests,
            driver: Some(Box::new(driver)),
            turns: Turns::new(),
        })
    }

    /// Takes a request to be sent, and promises the head of its answer. Nothing happens but in
    /// [`drive`](Self::drive).
    pub(super) fn send(
        &mut self,
        request: Request,
    ) -> impl Future<Output = Result<Response, TrySendError<Request>>> + use<> {
        self.requests.try_send_request(request)
    }

    /// Sends and receives until `exchange` is done.
    pub(super) async fn drive<T>(&mut self, exchange: impl Future<Output = T>) -> T {
        let mut exchange = pin!(exchange);
        let Self { driver, turns, .. } = self;
        poll_fn(|context| {
            turns.poll(context, |context| {
                step(driver, context);
                exchange.poll_unpin(context)
            })
        })
        .await
    }

    /// Whether nothing is left of the last exchange. hyper is ready for a request when it asked for
    /// one, and takes that back for as long as it has one: it does since 1.12.
    pub(super) fn is_done(&self) -> bool {
        self.driver.is_some() && self.requests.is_ready()
    }

    /// Whether it can take another request: as far as this machine has heard, the server has not
    /// closed it.
    pub(super) fn is_open(&mut self) -> bool {
        // A task that has done much already is not let near its sockets any more, and would take a
        // closed one for open.
        let driven = unconstrained(poll_fn(|context| {
            step(&mut self.driver, context);
            Poll::Ready(())
        }));
        let _ = pin!(driven).poll(&mut Context::from_waker(Waker::noop()));
        self.is_done()
    }
}

fn step(driver: &mut Option<Box<Driver>>, context: &mut Context<'_>) {
    // What it fails with, the exchange is told too.
    if let Some(driving) = driver
        && driving.poll_unpin(context).is_ready()
    {
        *driver = None;
    }
}
