"""Where requests may go, before any is made."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from payments_host import Egress
from payments_host.addresses import is_public
from payments_host.egress import Refused, normalized_origin

MALFORMED = "the URL is malformed"
SCHEME = "only https URLs are allowed"
NOT_HTTPS = "only https URLs are allowed (http only to loopback, when the host enables it)"
USER_INFO = "URLs must not contain a user name or a password"
ADDRESS = "IP addresses in URLs are not allowed"
HOST = "the host name is not on the platform's egress list (Egress)"
NAME = "the URL's host is not a host name"


def refusal(egress: Egress, url: str) -> str | None:
    try:
        egress.destination(url)
    except Refused as refused:
        return str(refused)
    return None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://connect.stripe.com/oauth/token", None),
        ("https://api.stripe.com", None),
        ("https://api.stripe.com?a=b", None),
        ("https://api.stripe.com/v1/charges?a=b", None),
        ("HTTPS://API.Stripe.com:443/v1/charges", None),
        ("https://gateway.example:8443/", None),
        ("https://gateway.example/", HOST),
        ("https://api.stripe.com:8443/", HOST),
        ("https://files.stripe.com/", HOST),
        ("https://api.stripe.com.evil.example/", HOST),
        ("https://evil.example/api.stripe.com", HOST),
        ("https://localhost/", HOST),
        ("https://api.stripe.com./", NAME),
        ("https://-api.stripe.com/", NAME),
        ("https://api..stripe.com/", NAME),
        ("https://api.stripe.com%2eevil.example/", NAME),
        ("https://api.stripe.com@evil.example/", USER_INFO),
        ("https://user:pass@api.stripe.com/", USER_INFO),
        ("http://api.stripe.com/", NOT_HTTPS),
        ("http://localhost/", NOT_HTTPS),
        ("ftp://api.stripe.com/", SCHEME),
        ("file:///etc/passwd", MALFORMED),
        ("https://127.0.0.1/", ADDRESS),
        ("https://0x7f.1/", ADDRESS),
        ("https://0x7f.0.0.0x1/", ADDRESS),
        ("https://2130706433/", ADDRESS),
        ("https://127.1/", ADDRESS),
        ("https://[::1]/", ADDRESS),
        ("https://[::ffff:127.0.0.1]/", ADDRESS),
        ("https://api.stripe.com/\r\nHost: evil", MALFORMED),
        ("https://api.stripe.com/a b", MALFORMED),
        ("https://api.stripe.com\\@evil.example/", MALFORMED),
        ("https://api.stripe.com/#part", MALFORMED),
        ("https://api.stripe.com:99999/", MALFORMED),
        ("https://api.stripe.com:/", MALFORMED),
        ("https:///v1", MALFORMED),
        ("https:/api.stripe.com/", MALFORMED),
        # A Cyrillic a.
        ("https://\u0430pi.stripe.com/", MALFORMED),
        ("/v1/charges", MALFORMED),
        ("", MALFORMED),
    ],
)
def test_only_what_is_allowed(url: str, expected: str | None) -> None:
    egress = Egress(["api.stripe.com", "connect.stripe.com", "Gateway.example:8443"])
    assert refusal(egress, url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:4242/v1", None),
        ("http://127.9.9.9:4242/v1", None),
        ("http://localhost:4242/v1", None),
        ("https://localhost:4242/v1", None),
        ("http://[::1]:4242/v1", None),
        ("http://10.0.0.1/", ADDRESS),
        ("http://169.254.169.254/", ADDRESS),
        ("http://0.0.0.0/", ADDRESS),
        ("http://[::ffff:127.0.0.1]/", ADDRESS),
        ("http://[::ffff:10.0.0.1]/", ADDRESS),
        ("http://[fe80::1%25eth0]/", MALFORMED),
        ("http://api.stripe.com/", NOT_HTTPS),
        ("https://api.stripe.com/", HOST),
    ],
)
def test_loopback_only_when_enabled_and_nothing_more(url: str, expected: str | None) -> None:
    assert refusal(Egress(loopback_http=True), url) == expected


@pytest.mark.parametrize(
    "host",
    [
        "",
        "https://api.stripe.com",
        "api.stripe.com/v1",
        "api.stripe.com/",
        "*.stripe.com",
        "user@api.stripe.com",
        "10.0.0.1",
        "[::1]",
        "api.stripe.com:port",
        "api stripe",
    ],
)
def test_what_is_not_a_host_name_is_a_mistake(host: str) -> None:
    with pytest.raises(ValueError, match="is not a host name"):
        Egress([host])


def test_headers_that_frame_or_authenticate_stay_reserved() -> None:
    egress = Egress(headers=["X-Shop"])
    assert egress.allows_header("x-shop")
    assert egress.allows_header("idempotency-key")
    assert not egress.allows_header("x-other")
    for name in ("Authorization", "Host", "Cookie", "Transfer-Encoding"):
        with pytest.raises(ValueError, match="is reserved"):
            Egress(headers=[name])


def test_a_text_is_no_list() -> None:
    with pytest.raises(ValueError, match="lists"):
        Egress("api.stripe.com")


def test_origins_are_written_in_one_way() -> None:
    assert normalized_origin("HTTPS://API.stripe.com:443") == "https://api.stripe.com"
    assert normalized_origin("http://[::1]:4242/") == "http://[::1]:4242"
    for text in ("api.stripe.com", "https://api.stripe.com/v1", "ftp://api.stripe.com"):
        with pytest.raises(ValueError, match="is no origin"):
            normalized_origin(text)


def test_addresses_that_are_not_public_are_known() -> None:
    special = (
        "0.0.0.0 0.1.2.3 10.1.2.3 100.64.0.1 127.0.0.1 169.254.169.254 172.16.0.1 192.0.0.8 "
        "192.168.1.1 198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255 203.0.113.9 :: ::1 "
        "::ffff:127.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::1 fc00::1 fd12::1 "
        "fe80::1 ff02::1 2001:db8::1 2001::1 2002:7f00:1::1 100::1 3fff::1"
    )
    for text in special.split():
        assert not is_public(ip_address(text)), text
    public = "8.8.8.8 100.128.0.1 172.32.0.1 2606:4700::1 2001:4860:4860::8888"
    for text in public.split():
        assert is_public(ip_address(text)), text
