//! URLs that the provider can reach.

use crate::error::{Error, invalid};
use crate::input::Field;

/// An `https` URL with a public host name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicUrl<'a>(&'a str);

/// Names under which only a machine, a private network or nobody is found: RFC 6761 and 7686, and
/// those that ICANN never gives away because so many networks use them. Whether a public name leads
/// to a private address only the provider can see.
const NOT_PUBLIC: [&[u8]; 12] = [
    b"corp",
    b"home",
    b"internal",
    b"intranet",
    b"invalid",
    b"lan",
    b"local",
    b"localdomain",
    b"localhost",
    b"onion",
    b"private",
    b"test",
];

impl<'a> PublicUrl<'a> {
    /// Strict where the provider might read more into it than we do: what is refused here can be
    /// written in another way.
    ///
    /// # Errors
    /// `invalid-request` naming `field`.
    pub fn parse(value: &'a str, field: Field<'_>) -> Result<Self, Error> {
        if is_public(value.as_bytes()) {
            return Ok(Self(value));
        }
        Err(invalid(
            field,
            "must be https with a public host name in lower case, and no user, fragment, space or backslash. The provider \
             reaches no IP address, `localhost` or name of a private network: use a tunnel that has a public name",
        ))
    }

    pub fn as_str(self) -> &'a str {
        self.0
    }
}

/// Whether two `https` URLs lead to the same place: no path is the path of a slash, and no port is
/// the port 443. A slash at the end of a path makes it another one.
pub fn is_same(one: &str, other: &str) -> bool {
    parts(one.as_bytes()) == parts(other.as_bytes())
}

fn parts(url: &[u8]) -> (&[u8], &[u8]) {
    let rest = url.strip_prefix(b"https://").unwrap_or(url);
    let (authority, path) = split(rest);
    let host = authority.strip_suffix(b":443").unwrap_or(authority);
    (host, if path.is_empty() { b"/" } else { path })
}

/// The authority, and what comes behind it.
fn split(rest: &[u8]) -> (&[u8], &[u8]) {
    let end = rest.iter().position(|byte| matches!(byte, b'/' | b'?'));
    rest.split_at(end.unwrap_or(rest.len()))
}

fn is_public(url: &[u8]) -> bool {
    let is_plain = url.len() <= 2_048
        && url
            .iter()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'#'));
    let Some(rest) = url.strip_prefix(b"https://") else {
        return false;
    };
    let (authority, _) = split(rest);
    let colon = authority.iter().position(|byte| *byte == b':');
    let (host, port) = authority.split_at(colon.unwrap_or(authority.len()));
    is_plain && is_public_name(host) && (port.is_empty() || is_port(&port[1..]))
}

/// A DNS name of at least two labels. An IPv4 address, in whatever spelling, has no last label that
/// begins with a letter, and no IPv6 address is made of labels.
fn is_public_name(host: &[u8]) -> bool {
    let mut labels = 0;
    let mut last: &[u8] = &[];
    for label in host.split(|byte| *byte == b'.') {
        let is_label = (1..=63).contains(&label.len())
            && label
                .iter()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
            && !label.starts_with(b"-")
            && !label.ends_with(b"-");
        if !is_label {
            return false;
        }
        labels += 1;
        last = label;
    }
    host.len() <= 253
        && labels >= 2
        && last[0].is_ascii_lowercase()
        && !NOT_PUBLIC.contains(&last)
        && !host.ends_with(b".home.arpa")
}

fn is_port(port: &[u8]) -> bool {
    let number = || {
        port.iter()
            .fold(0, |number, digit| number * 10 + u32::from(digit & 0xf))
    };
    port.len() <= 5 && port.iter().all(u8::is_ascii_digit) && (1..=65_535).contains(&number())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_name_is_let_through() {
        for url in [
            "https://shop.example",
            "https://shop.example/",
            "https://shop.example:8443/hooks?a=b@c:d",
            "https://shop.example?x=1",
            "https://1.2.3.4.nip.example/",
            "https://xn--bcher-kva.example/h",
            "https://a-1.b2.co/%C3%BC",
            "https://localhost.example/",
            "https://mylocal.example/",
        ] {
            assert!(PublicUrl::parse(url, "url").is_ok(), "{url}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        let long_label = format!("https://{}.example/", "a".repeat(64));
        let long_name = format!("https://{}example/", "abcdefgh.".repeat(30));
        let long_url = format!("https://shop.example/{}", "a".repeat(2_048));
        for url in [
            "",
            "shop.example",
            "http://shop.example/",
            "HTTPS://shop.example/",
            "https:/shop.example",
            "https:shop.example",
            "https://",
            "https:///x",
            "https://?x",
            "https://shop",
            "https://Shop.example/",
            "https://shop.example./",
            "https://.shop.example/",
            "https://shop..example/",
            "https://-shop.example/",
            "https://shop-.example/",
            "https://sh_op.example/",
            "https://shöp.example/",
            "https://shop.example/ü",
            "https://shop%2eexample/",
            "https://shop.example:/",
            "https://shop.example:0/",
            "https://shop.example:65536/",
            "https://shop.example:99999999999/",
            "https://shop.example:+443/",
            "https://shop.example:443:443/",
            "https://shop.example:https/",
            "https://user@shop.example/",
            "https://user:password@shop.example/",
            "https://shop.example@10.0.0.1/",
            "https://shop.example/#x",
            "https://shop.example\\@10.0.0.1/",
            "https://shop.example/a b",
            "https://shop.example/\t",
            "https://shop.example/\r\nX: y",
            " https://shop.example/",
            "https://localhost/",
            "https://localhost:8443/",
            "https://shop.localhost/",
            "https://printer.local/",
            "https://localhost.localdomain/",
            "https://metadata.google.internal/",
            "https://router.home.arpa/",
            "https://shop.test/",
            "https://nas.lan/",
            "https://1.2.3.4/",
            "https://127.0.0.1:443/",
            "https://127.1/",
            "https://0x7f000001/",
            "https://0x7f.0.0.1/",
            "https://0x7f.1/",
            "https://127.0.0.0x1/",
            "https://2130706433/",
            "https://017700000001/",
            "https://0177.0.0.1/",
            "https://1.2.3.4./",
            "https://[::1]/",
            "https://[::1]:443/",
            "https://[::ffff:127.0.0.1]/",
            "https://::1/",
            &long_label,
            &long_name,
            &long_url,
        ] {
            let error = PublicUrl::parse(url, "registration.url").expect_err(url);
            assert_eq!(error.field.as_deref(), Some("registration.url"), "{url}");
        }
    }
}
