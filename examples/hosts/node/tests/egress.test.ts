import assert from "node:assert/strict";
import { test } from "node:test";

import { Egress } from "payments-host";
import { isPublic } from "#host/http/address.js";

function isAllowed(egress: Egress, url: string): boolean {
  return egress.destination(url) instanceof URL;
}

test("only what is allowed", () => {
  const egress = new Egress()
    .allow("api.stripe.com")
    .allow("connect.stripe.com")
    .allow("gateway.example:8443");
  for (const url of [
    "https://connect.stripe.com/oauth/token",
    "https://api.stripe.com/v1/charges?a=b",
    "https://API.Stripe.com:443/v1/charges",
    "https://gateway.example:8443/",
  ]) {
    assert.ok(isAllowed(egress, url), url);
  }
  for (const url of [
    "https://gateway.example/",
    "https://api.stripe.com:8443/",
    "https://api.stripe.com./",
    "https://files.stripe.com/",
    "https://api.stripe.com.evil.example/",
    "https://evil.example/api.stripe.com",
    "https://api.stripe.com@evil.example/",
    "https://user:pass@api.stripe.com/",
    "http://api.stripe.com/",
    "ftp://api.stripe.com/",
    "file:///etc/passwd",
    "https://127.0.0.1/",
    "https://0x7f.1/",
    "https://2130706433/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "http://localhost/",
    "https://localhost/",
    "https://api.stripe.com/\r\nHost: evil",
    "https://api.stripe.com\\@evil.example/",
    "https://api.stripe.com/#part",
    "https://аpi.stripe.com/",
    "/v1/charges",
    "",
  ]) {
    assert.ok(!isAllowed(egress, url), url);
  }
});

test("a refusal says why", () => {
  const egress = new Egress().allow("api.stripe.com");
  for (const [url, reason] of [
    ["https://10.0.0.1/", /^IP addresses/],
    ["https://[fd00::1]/", /^IP addresses/],
    ["https://files.stripe.com/", /Egress\.allow/],
    ["http://api.stripe.com/", /^only https/],
    ["https://a:b@api.stripe.com/", /user name/],
    ["not a URL", /malformed/],
  ] as const) {
    assert.match(String(egress.destination(url)), reason, url);
  }
});

test("loopback only when enabled, and nothing more", () => {
  const egress = new Egress().allowLoopbackHttp();
  for (const url of [
    "http://127.0.0.1:4242/v1",
    "http://localhost:4242/v1",
    "http://[::1]:4242/v1",
  ]) {
    assert.ok(isAllowed(egress, url), url);
  }
  for (const url of [
    "http://10.0.0.1/",
    "http://169.254.169.254/",
    "http://[::ffff:10.0.0.1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://api.stripe.com/",
    "https://api.stripe.com/",
  ]) {
    assert.ok(!isAllowed(egress, url), url);
  }
});

test("what is no host name is a mistake", () => {
  for (const host of [
    "",
    "https://api.stripe.com",
    "api.stripe.com/v1",
    "*.stripe.com",
    "user@api.stripe.com",
    "10.0.0.1",
    "[::1]",
    "api.stripe.com:port",
    "api stripe",
  ]) {
    assert.throws(() => new Egress().allow(host), TypeError, host);
  }
});

test("headers that frame a message or carry credentials stay reserved", () => {
  const egress = new Egress().allowHeader("X-Gateway");
  assert.ok(egress.allowsHeader("x-gateway"));
  assert.ok(egress.allowsHeader("idempotency-key"));
  assert.ok(!egress.allowsHeader("x-other"));
  for (const name of ["Authorization", "host", "cookie", "transfer-encoding"]) {
    assert.throws(() => egress.allowHeader(name), TypeError, name);
  }
});

test("addresses that are not public are known", () => {
  for (const address of [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "fc00::1",
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700::1%eth0",
    "ff02::1",
    "2001:db8::1",
    "2001::1",
    "2002:7f00:1::1",
    "3fff::1",
    "no address",
  ]) {
    assert.ok(!isPublic(address), address);
  }
  for (const address of [
    "8.8.8.8",
    "100.128.0.1",
    "172.32.0.1",
    "2606:4700::1",
    "2001:4860:4860::8888",
  ]) {
    assert.ok(isPublic(address), address);
  }
});
