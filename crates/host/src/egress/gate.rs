//! The egress policy at work.

use std::sync::{PoisonError, RwLock};

use url::{Position, Url};

use super::{Destination, Egress, Refusal, check_characters};

/// An [`Egress`] policy, and the origins that it was seen to allow. They are few and asked for again
/// and again: of a URL that leads to one of them only the rest is parsed.
#[derive(Debug)]
pub(crate) struct Gate {
    egress: Egress,
    /// The root of each.
    allowed: RwLock<Vec<Url>>,
}

/// So many origins are remembered; URLs of others are parsed whole.
const MOST_REMEMBERED: usize = 16;

impl Gate {
    pub(crate) fn new(egress: Egress) -> Self {
        Self {
            egress,
            allowed: RwLock::default(),
        }
    }

    /// Whether the adapter may set this header, in lower case.
    pub(crate) fn allows_header(&self, name: &str) -> bool {
        self.egress.allows_header(name)
    }

    /// Checks where a request wants to go.
    pub(crate) fn destination(&self, url: &str) -> Result<Destination, Refusal> {
        let Some((origin, rest)) = split(url) else {
            return self.egress.destination(url);
        };
        if let Some(destination) = self.remembered(origin, rest) {
            return destination;
        }
        let destination = self.egress.destination(url)?;
        // One that is written otherwise may be read otherwise with another path.
        if destination.origin() == origin {
            self.remember(&destination);
        }
        Ok(destination)
    }

    fn remembered(&self, origin: &str, rest: &str) -> Option<Result<Destination, Refusal>> {
        let allowed = self.allowed.read().unwrap_or_else(PoisonError::into_inner);
        let root = allowed.iter().find(|root| is_origin(root, origin))?;
        Some(below(root, rest))
    }

    fn remember(&self, destination: &Destination) {
        let Ok(root) = destination.url.join("/") else {
            return;
        };
        let mut allowed = self.allowed.write().unwrap_or_else(PoisonError::into_inner);
        if allowed.len() < MOST_REMEMBERED && !allowed.contains(&root) {
            allowed.push(root);
        }
    }
}

/// The origin of a URL as it is written, and the rest, which begins with a slash. A second one would
/// make a host of what follows, if it stood alone.
fn split(url: &str) -> Option<(&str, &str)> {
    let host = url.find("://")? + "://".len();
    let path = host + url.get(host..)?.find('/')?;
    let (origin, rest) = url.split_at_checked(path)?;
    (!rest.starts_with("//")).then_some((origin, rest))
}

fn is_origin(root: &Url, origin: &str) -> bool {
    root[..Position::BeforePath] == *origin
}

fn below(root: &Url, rest: &str) -> Result<Destination, Refusal> {
    check_characters(rest)?;
    let url = root.join(rest).map_err(|_| Refusal::MalformedUrl)?;
    if url.fragment().is_some() {
        return Err(Refusal::MalformedUrl);
    }
    Ok(Destination { url })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_changes_nothing() {
        let egress = Egress::new()
            .allow("api.stripe.com")
            .allow("gateway.example:8443")
            .allow_loopback_http();
        let gate = Gate::new(egress.clone());
        let origins = [
            "https://api.stripe.com",
            "https://API.stripe.com:443",
            "https://api.stripe.com:8443",
            "https://api.stripe.com?",
            "https://api.stripe.com#",
            "https://user@api.stripe.com",
            "https://@api.stripe.com",
            "https:///api.stripe.com",
            "https:api.stripe.com",
            "https://gateway.example:8443",
            "https://gateway.example:08443",
            "https://evil.example",
            "http://api.stripe.com",
            "http://127.0.0.1:4242",
            "http://127.1:4242",
            "http://[::1]:4242",
            "http://localhost",
            "http://10.0.0.1",
            "",
        ];
        let rests = [
            "/",
            "",
            "/v1/charges?a=b",
            "//evil.example/",
            "/\\evil.example/",
            "/../../v1",
            "/v1/%2e%2e/%2E./x",
            "/.//evil.example/",
            "/@evil.example/",
            "/https://evil.example/",
            "/a'b\"c<d>e`f{g}h|i^j?k'l\"m<n>o",
            "/?",
            "/#",
            "/v1#part",
            "/a b",
            "/a\tb",
            "/v1\n",
            "/caf\u{e9}",
            "/%zz",
            ":80/",
            "?/",
            ".evil.example/",
        ];
        // In the second round all that can be remembered is.
        for _ in 0..2 {
            for origin in origins {
                for rest in rests {
                    let url = format!("{origin}{rest}");
                    assert_eq!(gate.destination(&url), egress.destination(&url), "{url}");
                }
            }
        }
        let remembered = gate.allowed.read().expect("no panic");
        let remembered: Vec<_> = remembered.iter().map(Url::as_str).collect();
        assert_eq!(
            remembered,
            [
                "https://api.stripe.com/",
                "https://gateway.example:8443/",
                "http://127.0.0.1:4242/",
                "http://[::1]:4242/",
                "http://localhost/",
            ]
        );
    }

    #[test]
    fn no_more_are_remembered_than_the_most() {
        let gate = Gate::new(Egress::new().allow_loopback_http());
        for port in 1..100 {
            let url = format!("http://127.0.0.1:{port}/v1");
            let destination = gate.destination(&url).expect("allowed");
            assert_eq!(destination.target(), "/v1");
        }
        let remembered = gate.allowed.read().expect("no panic").len();
        assert_eq!(remembered, MOST_REMEMBERED);
    }
}
