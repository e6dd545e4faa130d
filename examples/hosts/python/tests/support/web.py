"""What a browser does, for tests of the shop."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Page:
    """An answer, after the redirects that a browser follows."""

    url: str
    status: int
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


def get(url: str, headers: Mapping[str, str] | None = None) -> Page:
    return _load(urllib.request.Request(url, headers=dict(headers or {})))


def post(url: str, body: Any, headers: Mapping[str, str] | None = None) -> Page:
    """Bytes as they are, anything else as JSON."""
    data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json"} | dict(headers or {})
    return _load(urllib.request.Request(url, data=data, headers=headers, method="POST"))


def delete(url: str, headers: Mapping[str, str]) -> Page:
    return _load(urllib.request.Request(url, headers=dict(headers), method="DELETE"))


def _load(request: urllib.request.Request) -> Page:
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return Page(response.url, response.status, response.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return Page(request.full_url, error.code, error.read().decode())
