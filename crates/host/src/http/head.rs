//! The head of a request: its method, its headers, its credential.

use http::header::{HeaderMap, HeaderName, HeaderValue};

use super::HttpClient;
use super::failure::denied;
use crate::contract::http_client::{AuthHeader, Method, Request, TransportError};
use crate::contract::types::CredentialValue;
use crate::credentials::CredentialRequest;
use crate::egress::{Destination, may_carry_credential};
use crate::types::Entry;

/// Checks a request's body and headers against the policy, and adds its credential. Nothing is
/// sent.
pub(super) async fn headers(
    http: &HttpClient,
    tenant: &str,
    destination: &Destination,
    request: &Request,
) -> Result<HeaderMap, TransportError> {
    let body_bytes = request.body.as_ref().map_or(0, String::len);
    if body_bytes > http.limits.request_body_bytes {
        return Err(denied("the request's body is larger than the host allows"));
    }
    let mut headers = guest_headers(http, &request.headers)?;
    if let Some(auth) = &request.auth_header {
        let (name, value) = credential_header(http, tenant, destination, auth).await?;
        if headers.contains_key(&name) {
            return Err(denied(format!(
                "header {name} is the credential's; it is not set twice"
            )));
        }
        headers.insert(name, value);
    }
    Ok(headers)
}

/// Whether the request can change anything at the provider.
pub(super) fn is_write(method: Method) -> bool {
    !matches!(method, Method::Get | Method::Head)
}

pub(super) fn has_idempotency_key(headers: &[Entry]) -> bool {
    headers.iter().any(|header| {
        header.key.eq_ignore_ascii_case("idempotency-key")
            || header.key.eq_ignore_ascii_case("paypal-request-id")
    })
}

pub(super) fn wire_method(method: Method) -> http::Method {
    match method {
        Method::Get => http::Method::GET,
        Method::Head => http::Method::HEAD,
        Method::Post => http::Method::POST,
        Method::Put => http::Method::PUT,
        Method::Patch => http::Method::PATCH,
        Method::Delete => http::Method::DELETE,
    }
}

/// The credential and the name of the host.
const HOST_HEADERS: usize = 2;

/// The longest header value that an adapter may send.
const HEADER_VALUE_BYTES: usize = 4 << 10;

fn guest_headers(http: &HttpClient, entries: &[Entry]) -> Result<HeaderMap, TransportError> {
    let mut headers = HeaderMap::with_capacity(entries.len().min(32) + HOST_HEADERS);
    for Entry { key, value } in entries {
        // The name is repeated in an error only once it is known to be one.
        let name = HeaderName::try_from(key.as_str())
            .map_err(|_| denied("a header's name is not a header name"))?;
        if !http.egress.allows_header(name.as_str()) {
            return Err(denied(format!(
                "header {name} is not allowed (Egress::allow_header)"
            )));
        }
        if value.len() > HEADER_VALUE_BYTES {
            return Err(denied(format!("the value of header {name} is too long")));
        }
        let value = HeaderValue::try_from(value.as_str()).map_err(|_| {
            denied(format!(
                "the value of header {name} has a forbidden character"
            ))
        })?;
        if headers.insert(name.clone(), value).is_some() {
            return Err(denied(format!("header {name} is set twice")));
        }
    }
    Ok(headers)
}

async fn credential_header(
    http: &HttpClient,
    tenant: &str,
    destination: &Destination,
    auth: &AuthHeader,
) -> Result<(HeaderName, HeaderValue), TransportError> {
    let name = HeaderName::try_from(auth.name.as_str())
        .map_err(|_| denied("the credential's header is not a header name"))?;
    if !may_carry_credential(name.as_str()) {
        return Err(denied(format!("header {name} cannot carry a credential")));
    }
    let value = match &auth.credential {
        CredentialValue::Secret(secret) => format!("{}{secret}", auth.prefix),
        CredentialValue::HostHeld(credential) => {
            let wanted = CredentialRequest {
                tenant: tenant.to_owned(),
                name: credential.clone(),
                mode: auth.mode,
                origin: destination.origin().to_owned(),
            };
            let secret = http.credentials.resolve(&wanted).await.map_err(|error| {
                tracing::warn!(
                    tenant,
                    credential = credential.as_str(),
                    origin = wanted.origin.as_str(),
                    %error,
                    "credential refused"
                );
                denied(format!("credential: {error}"))
            })?;
            format!("{}{}", auth.prefix, secret.reveal())
        }
    };
    let mut value = HeaderValue::try_from(value)
        .map_err(|_| denied("the credential has a character that no header can carry"))?;
    value.set_sensitive(true);
    Ok((name, value))
}
