//! The one way out of the sandbox, as a trait so that native tests can script the other side.

pub use crate::bindings::commerce::payments::http_client::{
    AuthHeader, Method, Request, Response, TransportError, TransportFailure,
};

/// Sends HTTP requests, exactly one attempt each.
pub trait Http {
    /// Sends one request.
    ///
    /// # Errors
    /// When no complete answer arrived; the error says whether a byte of the request may have left.
    fn send(&self, request: &Request) -> Result<Response, TransportError>;

    /// Sends several requests, side by side as far as the transport can. An answer for each, in
    /// their order.
    fn send_all(&self, requests: &[Request]) -> Vec<Result<Response, TransportError>> {
        requests.iter().map(|request| self.send(request)).collect()
    }
}

/// The `http-client` import.
#[derive(Debug)]
pub struct HostHttp;

impl Http for HostHttp {
    fn send(&self, request: &Request) -> Result<Response, TransportError> {
        crate::bindings::commerce::payments::http_client::send(request)
    }

    fn send_all(&self, requests: &[Request]) -> Vec<Result<Response, TransportError>> {
        crate::bindings::commerce::payments::http_client::send_all(requests)
    }
}
