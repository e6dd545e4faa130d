"""What a call may use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one call may use. Each limit ends the call with a `HostFailure`, and only that call, or is
    told to the adapter as the failure of its request. Times are in seconds."""

    compute: int = 10_000_000_000
    """How much the component may compute, in wasmtime's fuel: about one unit for each instruction. An
    authorization takes some 350,000; the default is one to three seconds of a loop, as the machine
    is. Waiting for HTTP costs nothing."""
    memory_bytes: int = 64 << 20
    """Each linear memory of the component. It may have two, so a call has at most twice as much;
    components that Rust builds have one."""
    table_elements: int = 20_000
    """Each table of the component, of which it may have four."""
    call_timeout: float = 120.0
    """The whole call: computing, HTTP, pauses between attempts. A batch of 100 payments takes half a
    minute at Stripe's rate."""
    request_timeout: float = 80.0
    """The longest that one HTTP exchange may take, whatever the adapter asks for."""
    requests_per_call: int = 1_000
    """HTTP requests of one call: a batch of 100 payments, each with what it may take."""
    concurrent_requests: int = 64
    """How many requests of one `send-all` are under way at a time."""
    request_body_bytes: int = 1 << 20
    response_body_bytes: int = 8 << 20
    response_header_bytes: int = 64 << 10
    """The headers of an answer. At most 100 headers are read."""
