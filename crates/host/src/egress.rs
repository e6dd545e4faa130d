//! Where an adapter may send requests.

mod address;
mod gate;

pub(crate) use address::is_public;
pub(crate) use gate::Gate;

use url::{Host, Position, Url};

/// Where adapters may send requests. Nowhere, until something is allowed.
///
/// - Only `https`, and only to names given to [`allow`](Self::allow).
/// - IP addresses in URLs are refused; the addresses that a name resolves to are checked, and the
///   checked address is the one connected to.
/// - User names and passwords in URLs are refused.
/// - Loopback addresses, for simulators, only after
///   [`allow_loopback_http`](Self::allow_loopback_http).
#[derive(Clone, Debug, Default)]
pub struct Egress {
    allowed: Vec<AllowedHost>,
    loopback: bool,
    extra_headers: Vec<String>,
    mistakes: Vec<String>,
}

#[derive(Clone, Debug)]
struct AllowedHost {
    name: String,
    port: u16,
}

impl AllowedHost {
    /// The same parser that reads the requests' URLs, so that both see the same name.
    fn parse(host: &str) -> Option<Self> {
        let url = Url::parse(&format!("https://{host}/")).ok()?;
        let is_host_alone = url.username().is_empty()
            && url.password().is_none()
            && url.path() == "/"
            && !host.contains(['/', '?', '#', '@', '\\', '*', ' ']);
        match url.host()? {
            Host::Domain(name) if is_host_alone => Some(Self {
                name: name.to_owned(),
                port: url.port_or_known_default()?,
            }),
            _ => None,
        }
    }
}

impl Egress {
    /// Allows nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Allows https to one more host: an exact name (`api.stripe.com`, no wildcards, nothing below
    /// it), with a port if it is not 443 (`gateway.example:8443`). The adapter's descriptor lists
    /// the hosts that it calls.
    ///
    /// What is not a host name, such as a URL, makes [`HostBuilder::build`] fail.
    ///
    /// [`HostBuilder::build`]: crate::HostBuilder::build
    #[must_use]
    pub fn allow(mut self, host: impl AsRef<str>) -> Self {
        let host = host.as_ref();
        match AllowedHost::parse(host) {
            Some(allowed) => self.allowed.push(allowed),
            None => self.mistakes.push(format!(
                "{host:?} is not a host name: name it as `api.example` or `api.example:8443`"
            )),
        }
        self
    }

    /// Allows `http` and `https` to this machine, on any port: `localhost`, 127.0.0.0/8, `[::1]`.
    /// For simulators; never in production.
    #[must_use]
    pub fn allow_loopback_http(mut self) -> Self {
        self.loopback = true;
        self
    }

    /// Allows one more request header besides the [usual ones](DEFAULT_REQUEST_HEADERS).
    ///
    /// Headers that frame a message or carry credentials (`host`, `cookie`, `authorization` …)
    /// make [`HostBuilder::build`](crate::HostBuilder::build) fail.
    #[must_use]
    pub fn allow_header(mut self, name: impl AsRef<str>) -> Self {
        let name = name.as_ref().to_ascii_lowercase();
        if RESERVED_REQUEST_HEADERS.contains(&&*name) {
            self.mistakes.push(format!(
                "header {name} is reserved: adapters may not set it"
            ));
        } else {
            self.extra_headers.push(name);
        }
        self
    }

    /// What was allowed and cannot be.
    pub(crate) fn mistakes(&self) -> &[String] {
        &self.mistakes
    }

    pub(crate) fn allows_loopback(&self) -> bool {
        self.loopback
    }

    /// Whether the adapter may set this header, in lower case.
    pub(crate) fn allows_header(&self, name: &str) -> bool {
        DEFAULT_REQUEST_HEADERS.contains(&name)
            || self.extra_headers.iter().any(|extra| extra == name)
    }

    /// Checks where a request wants to go.
    fn destination(&self, url: &str) -> Result<Destination, Refusal> {
        check_characters(url)?;
        let url = Url::parse(url).map_err(|_| Refusal::MalformedUrl)?;
        let secure = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err(Refusal::Scheme),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::UserInfo);
        }
        if url.fragment().is_some() {
            return Err(Refusal::MalformedUrl);
        }
        let host = url.host().ok_or(Refusal::MalformedUrl)?;
        let port = url.port_or_known_default().ok_or(Refusal::MalformedUrl)?;
        let to_this_machine = match &host {
            Host::Domain(name) => *name == LOCALHOST,
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        };
        if !(to_this_machine && self.loopback) {
            let Host::Domain(name) = host else {
                return Err(Refusal::AddressLiteral);
            };
            if !secure {
                return Err(Refusal::NotHttps);
            }
            if !self
                .allowed
                .iter()
                .any(|allowed| allowed.name == name && allowed.port == port)
            {
                return Err(Refusal::Host);
            }
        }
        Ok(Destination { url })
    }
}

/// The URL parser drops some of these silently; what is checked must be what was asked.
fn check_characters(url: &str) -> Result<(), Refusal> {
    let is_odd = |byte: u8| !byte.is_ascii_graphic() || byte == b'\\';
    if url.bytes().any(is_odd) {
        return Err(Refusal::MalformedUrl);
    }
    Ok(())
}

/// The one name whose address may be loopback.
pub(crate) const LOCALHOST: &str = "localhost";

/// The request headers that adapters may set.
pub const DEFAULT_REQUEST_HEADERS: &[&str] = &[
    "accept",
    "accept-language",
    "content-type",
    "idempotency-key",
    "user-agent",
    "x-request-id",
    // Stripe
    "stripe-account",
    "stripe-context",
    "stripe-version",
    // PayPal
    "paypal-auth-assertion",
    "paypal-client-metadata-id",
    "paypal-partner-attribution-id",
    "paypal-request-id",
    "prefer",
];

/// Never the adapter's to set: they frame the message, route it, or carry credentials.
const RESERVED_REQUEST_HEADERS: &[&str] = &[
    "authorization",
    "connection",
    "content-length",
    "cookie",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Whether a credential may travel in this header, in lower case.
pub(crate) fn may_carry_credential(name: &str) -> bool {
    name == "authorization" || !RESERVED_REQUEST_HEADERS.contains(&name)
}

/// A URL that the policy allows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Destination {
    url: Url,
}

impl Destination {
    pub(crate) fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    pub(crate) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Scheme, host and port; the default port is left out.
    pub(crate) fn origin(&self) -> &str {
        &self.url[..Position::BeforePath]
    }

    /// Host and port, as in an HTTP request; the default port is left out.
    pub(crate) fn authority(&self) -> &str {
        &self.url[Position::BeforeHost..Position::BeforePath]
    }

    /// What of the URL goes to its server.
    pub(crate) fn target(&self) -> &str {
        &self.url[Position::BeforePath..]
    }

    /// Without the query, which may hold personal data.
    pub(crate) fn without_query(&self) -> &str {
        &self.url[..Position::AfterPath]
    }
}

/// Why the policy refused a request. The messages reach the adapter, so they name no secret; they
/// reach the operator too, so they say what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("the URL is malformed")]
    MalformedUrl,
    #[error("only https URLs are allowed")]
    Scheme,
    #[error("only https URLs are allowed (http only to loopback, when the host enables it)")]
    NotHttps,
    #[error("URLs must not contain a user name or a password")]
    UserInfo,
    #[error("IP addresses in URLs are not allowed")]
    AddressLiteral,
    #[error("the host name is not on the platform's egress list (Egress::allow)")]
    Host,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(egress: &Egress, url: &str) -> Option<Refusal> {
        egress.destination(url).err()
    }

    #[test]
    fn only_what_is_allowed() {
        let egress = Egress::new()
            .allow("api.stripe.com")
            .allow("connect.stripe.com")
            .allow("gateway.example:8443");
        for (url, expected) in [
            ("https://connect.stripe.com/oauth/token", None),
            ("https://api.stripe.com/v1/charges?a=b", None),
            ("https://API.Stripe.com:443/v1/charges", None),
            ("https://gateway.example:8443/", None),
            ("https://gateway.example/", Some(Refusal::Host)),
            ("https://api.stripe.com:8443/", Some(Refusal::Host)),
            ("https://api.stripe.com./", Some(Refusal::Host)),
            ("https://files.stripe.com/", Some(Refusal::Host)),
            ("https://api.stripe.com.evil.example/", Some(Refusal::Host)),
            ("https://evil.example/api.stripe.com", Some(Refusal::Host)),
            (
                "https://api.stripe.com@evil.example/",
                Some(Refusal::UserInfo),
            ),
            ("https://user:pass@api.stripe.com/", Some(Refusal::UserInfo)),
            ("http://api.stripe.com/", Some(Refusal::NotHttps)),
            ("ftp://api.stripe.com/", Some(Refusal::Scheme)),
            ("file:///etc/passwd", Some(Refusal::Scheme)),
            ("https://127.0.0.1/", Some(Refusal::AddressLiteral)),
            ("https://0x7f.1/", Some(Refusal::AddressLiteral)),
            ("https://2130706433/", Some(Refusal::AddressLiteral)),
            ("https://[::1]/", Some(Refusal::AddressLiteral)),
            ("https://[::ffff:127.0.0.1]/", Some(Refusal::AddressLiteral)),
            ("http://localhost/", Some(Refusal::NotHttps)),
            ("https://localhost/", Some(Refusal::Host)),
            (
                "https://api.stripe.com/\r\nHost: evil",
                Some(Refusal::MalformedUrl),
            ),
            (
                "https://api.stripe.com\\@evil.example/",
                Some(Refusal::MalformedUrl),
            ),
            ("https://api.stripe.com/#part", Some(Refusal::MalformedUrl)),
            ("https://аpi.stripe.com/", Some(Refusal::MalformedUrl)),
            ("/v1/charges", Some(Refusal::MalformedUrl)),
            ("", Some(Refusal::MalformedUrl)),
        ] {
            assert_eq!(refusal(&egress, url), expected, "{url}");
        }
    }

    #[test]
    fn what_is_not_a_host_name_is_a_mistake() {
        for host in [
            "",
            "https://api.stripe.com",
            "api.stripe.com/v1",
            "*.stripe.com",
            "user@api.stripe.com",
            "10.0.0.1",
            "[::1]",
            "api.stripe.com:port",
            "api stripe",
        ] {
            assert_eq!(Egress::new().allow(host).mistakes().len(), 1, "{host}");
        }
        assert!(
            Egress::new()
                .allow("API.stripe.com")
                .allow("a.example:1")
                .mistakes()
                .is_empty()
        );
    }

    #[test]
    fn loopback_only_when_enabled_and_nothing_more() {
        let egress = Egress::new().allow_loopback_http();
        for (url, expected) in [
            ("http://127.0.0.1:4242/v1", None),
            ("http://localhost:4242/v1", None),
            ("http://[::1]:4242/v1", None),
            ("http://10.0.0.1/", Some(Refusal::AddressLiteral)),
            ("http://169.254.169.254/", Some(Refusal::AddressLiteral)),
            ("http://[::ffff:10.0.0.1]/", Some(Refusal::AddressLiteral)),
            ("http://api.stripe.com/", Some(Refusal::NotHttps)),
            ("https://api.stripe.com/", Some(Refusal::Host)),
        ] {
            assert_eq!(refusal(&egress, url), expected, "{url}");
        }
    }

    #[test]
    fn headers_that_frame_or_authenticate_stay_reserved() {
        let egress = Egress::new()
            .allow_header("X-Provider")
            .allow_header("Cookie");
        assert_eq!(
            egress.mistakes(),
            ["header cookie is reserved: adapters may not set it"]
        );
        for (name, allowed) in [
            ("stripe-version", true),
            ("x-provider", true),
            ("x-other", false),
            ("cookie", false),
            ("authorization", false),
            ("host", false),
        ] {
            assert_eq!(egress.allows_header(name), allowed, "{name}");
        }
    }
}
