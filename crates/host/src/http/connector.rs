//! Connecting: names are resolved once, every address is checked, and a checked address is the one
//! connected to.

use std::error::Error;
use std::future::{Future, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::Uri;
use hyper::client::conn::http1;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower_service::Service;

use super::connection::Connection;
use super::failure::{of_connecting, unspeakable};
use crate::contract::http_client::TransportError;
use crate::egress::{Destination, Egress, LOCALHOST, is_public};
use crate::limits::Limits;

/// Headers of an answer that are read.
const RESPONSE_HEADERS: usize = 100;

/// hyper refuses a smaller buffer.
const SMALLEST_HEADER_BUFFER: usize = 8 << 10;

pub(super) type Stream = MaybeHttpsStream<TokioIo<TcpStream>>;

/// Makes connections.
pub(super) struct Connector {
    streams: HttpsConnector<Dialer>,
    settings: http1::Builder,
}

impl Connector {
    /// https with Mozilla's roots, http where the egress policy let it through. No proxy: neither
    /// the environment nor anything else is asked for one.
    ///
    /// # Errors
    /// When rustls refuses its own default settings, which does not happen with `ring`.
    pub(super) fn new(egress: &Egress, limits: &Limits) -> Result<Self, rustls::Error> {
        let mut http = HttpConnector::new_with_resolver(CheckedResolver {
            loopback: egress.allows_loopback(),
        });
        http.enforce_http(false);
        http.set_nodelay(true);
        // The provider is named, not taken from the process: another library's choice of a default
        // must not reach in here.
        let streams = HttpsConnectorBuilder::new()
            .with_provider_and_webpki_roots(rustls::crypto::ring::default_provider())?
            .https_or_http()
            .enable_http1()
            .wrap_connector(Dialer { http });
        let mut settings = http1::Builder::new();
        settings
            .max_buf_size(limits.response_header_bytes.max(SMALLEST_HEADER_BUFFER))
            .max_headers(RESPONSE_HEADERS);
        Ok(Self { streams, settings })
    }

    pub(super) async fn connect(
        &self,
        destination: &Destination,
    ) -> Result<Connection, TransportError> {
        let failed = |error: &(dyn Error + 'static)| of_connecting(error, destination);
        let uri = destination.origin().parse().map_err(|_| unspeakable())?;
        let mut streams = self.streams.clone();
        let stream = async {
            poll_fn(|context| streams.poll_ready(context)).await?;
            streams.call(uri).await
        };
        let stream = stream.await.map_err(|error| failed(&*error))?;
        let connection = Connection::new(&self.settings, stream).await;
        connection.map_err(|error| failed(&error))
    }
}

/// Marks the errors of the connection itself, so that they can be told from those of TLS.
#[derive(Clone, Debug)]
pub(super) struct Dialer {
    http: HttpConnector<CheckedResolver>,
}

/// No connection.
#[derive(Debug, thiserror::Error)]
#[error("could not connect: {0}")]
pub(super) struct DialError(#[source] Box<dyn Error + Send + Sync>);

type Dialing = Pin<Box<dyn Future<Output = Result<TokioIo<TcpStream>, DialError>> + Send>>;

impl Service<Uri> for Dialer {
    type Response = TokioIo<TcpStream>;
    type Error = DialError;
    type Future = Dialing;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), DialError>> {
        self.http
            .poll_ready(context)
            .map_err(|error| DialError(error.into()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connecting = self.http.call(uri);
        Box::pin(async move { connecting.await.map_err(|error| DialError(error.into())) })
    }
}

/// Resolves names with the system's resolver, and keeps the addresses that may be connected to.
#[derive(Clone, Copy, Debug)]
pub(super) struct CheckedResolver {
    loopback: bool,
}

/// A name that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum ResolveError {
    #[error("the name did not resolve: {0}")]
    Lookup(#[source] io::Error),
    #[error("the name resolves only to addresses that are not public")]
    NotPublic,
}

type Resolving =
    Pin<Box<dyn Future<Output = Result<std::vec::IntoIter<SocketAddr>, ResolveError>> + Send>>;

impl Service<Name> for CheckedResolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = ResolveError;
    type Future = Resolving;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), ResolveError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let loopback = self.loopback;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0))
                .await
                .map_err(ResolveError::Lookup)?;
            // Only `localhost` may be this machine: any other name that says so is a trick.
            let this_machine = loopback && name.as_str() == LOCALHOST;
            let usable: Vec<_> = found
                .filter(|address| {
                    is_public(address.ip()) || (this_machine && address.ip().is_loopback())
                })
                .collect();
            if usable.is_empty() {
                return Err(ResolveError::NotPublic);
            }
            Ok(usable.into_iter())
        })
    }
}
