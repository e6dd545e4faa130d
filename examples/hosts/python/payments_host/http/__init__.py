"""The adapter's import `http-client`: exactly one attempt for each request, within the policy."""

from payments_host.http.client import HttpClient, RequestHook, RequestRecord

__all__ = ["HttpClient", "RequestHook", "RequestRecord"]
