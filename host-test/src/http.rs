//! A small HTTP client for the other side of the sandbox: simulators, webhook listeners.

use anyhow::{Context, bail};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Method, Request, Response};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

/// Speaks HTTP/1 without TLS, to this machine.
#[derive(Clone, Debug)]
pub struct LocalHttp {
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Default for LocalHttp {
    fn default() -> Self {
        Self {
            client: Client::builder(TokioExecutor::new()).build_http(),
        }
    }
}

impl LocalHttp {
    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    /// When there is no answer, or its body is not UTF-8. A status is no error.
    pub async fn send(
        &self,
        method: Method,
        url: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> anyhow::Result<Response<String>> {
        let mut request = Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::from(body))?;
        let answer = self
            .client
            .request(request)
            .await
            .with_context(|| format!("no answer from {url}"))?;
        let (head, body) = answer.into_parts();
        let body = body.collect().await?.to_bytes();
        Ok(Response::from_parts(
            head,
            String::from_utf8(body.to_vec())?,
        ))
    }

    /// Sends a request with a JSON body, or none, and reads the JSON of a 2xx answer.
    ///
    /// # Errors
    /// When there is no such answer.
    pub async fn json(
        &self,
        method: Method,
        url: &str,
        body: Option<&Value>,
    ) -> anyhow::Result<Value> {
        let text = body.map(Value::to_string).unwrap_or_default();
        let headers = [("content-type", "application/json")];
        let answer = self.send(method, url, &headers, text).await?;
        if !answer.status().is_success() {
            bail!("{url} answered {}: {}", answer.status(), answer.body());
        }
        serde_json::from_str(answer.body()).with_context(|| format!("{url} did not answer JSON"))
    }
}
