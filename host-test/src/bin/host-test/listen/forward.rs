//! Sends a delivery on, as it came.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{self, HeaderMap, HeaderName};
use hyper::{Method, Request, StatusCode, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

/// Providers wait some ten seconds for an answer; ours has to be among them.
const TIMEOUT: Duration = Duration::from_secs(8);

/// What belongs to the connection and not to the message (RFC 9110, 7.6.1). The new connection has
/// its own.
const OF_THE_CONNECTION: [HeaderName; 9] = [
    header::HOST,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::TE,
    header::TRAILER,
    header::UPGRADE,
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
];

/// Where deliveries are sent on to.
#[derive(Clone, Debug)]
pub struct Target(Uri);

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = if text.contains("://") {
            text.to_owned()
        } else {
            format!("http://{text}")
        };
        let uri: Uri = text.parse().map_err(|error| format!("no URL: {error}"))?;
        match uri.scheme_str() {
            Some("http") => Ok(Self(uri)),
            _ => Err("only http: it is meant for a server on this machine".to_owned()),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Sends deliveries on.
pub struct Forward {
    client: Client<HttpConnector, Full<Bytes>>,
    target: Target,
    timeout: Duration,
}

/// What came of it.
pub struct Forwarded {
    pub result: Result<StatusCode, Failure>,
    pub duration: Duration,
}

pub enum Failure {
    NoAnswer(String),
    TimedOut,
}

impl Forward {
    pub fn to(target: Target) -> Self {
        Self {
            client: Client::builder(TokioExecutor::new()).build_http(),
            target,
            timeout: TIMEOUT,
        }
    }

    pub fn target(&self) -> &Target {
        &self.target
    }

    /// One attempt: the provider is who tries again. Redirects are not followed, as providers do
    /// not.
    pub async fn send(&self, headers: &HeaderMap, body: Bytes) -> Forwarded {
        let mut request = Request::new(Full::from(body));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.target.0.clone();
        for (name, value) in headers {
            if !OF_THE_CONNECTION.contains(name) {
                request.headers_mut().append(name, value.clone());
            }
        }
        let start = Instant::now();
        let result = match tokio::time::timeout(self.timeout, self.client.request(request)).await {
            Err(_) => Err(Failure::TimedOut),
            Ok(Err(error)) => Err(Failure::NoAnswer(innermost(&error))),
            Ok(Ok(answer)) => Ok(answer.status()),
        };
        Forwarded {
            result,
            duration: start.elapsed(),
        }
    }
}

/// The last cause is the one that tells: `Connection refused`, not `client error (Connect)`.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

impl Forwarded {
    /// What to answer the provider, so that it does what it would have done.
    pub fn answer(&self) -> StatusCode {
        match &self.result {
            Ok(status) => *status,
            Err(Failure::NoAnswer(_)) => StatusCode::BAD_GATEWAY,
            Err(Failure::TimedOut) => StatusCode::GATEWAY_TIMEOUT,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAnswer(reason) => write!(f, "no answer: {reason}"),
            Self::TimedOut => f.write_str("no answer in time"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use tokio::net::TcpListener;

    use super::*;

    #[test]
    fn a_target_needs_no_scheme() {
        let parse = |text: &str| text.parse::<Target>().map(|target| target.to_string());
        let local = Ok("http://localhost:3000/hook".to_owned());
        assert_eq!(parse("localhost:3000/hook"), local);
        assert_eq!(parse("http://localhost:3000/hook"), local);
        for wrong in ["", "https://localhost", "ftp://localhost", "http://", "a b"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    /// A listener that takes connections and says nothing.
    #[tokio::test]
    async fn a_server_that_says_nothing_is_a_timeout() {
        let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a port");
        let url = silent.local_addr().expect("an address").to_string();
        let forward = Forward {
            timeout: Duration::from_millis(50),
            ..Forward::to(url.parse().expect("a URL"))
        };
        let forwarded = forward.send(&HeaderMap::new(), Bytes::new()).await;
        assert_eq!(forwarded.answer(), StatusCode::GATEWAY_TIMEOUT);
        drop(silent);
    }
}
