"""The adapter's import `http-client`: exactly one attempt for each request, within the policy."""

from payments_host.http.client import HttpClient, RequestFailure, RequestHook, RequestRecord

__all__ = ["HttpClient", "RequestFailure", "RequestHook", "RequestRecord"]
