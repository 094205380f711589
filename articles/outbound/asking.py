"""One address on the web: what is behind it, asked politely and never inside our own network.

Whoever may write an article decides which addresses this machine asks. So each host is resolved
here, only public addresses are spoken to, the connection goes to the very address that was looked
at, and every redirection is looked at again.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

_MOST_HOPS = 5
_MOST_BYTES = 64 * 1024  # of a page that is read to be polite
_MOVED = {301, 302, 303, 307, 308}


class Verdict(StrEnum):
    """What an answer means."""

    ALIVE = "alive"
    UNSURE = "unsure"  # somebody is there and would not say
    FAILED = "failed"  # nothing there, as far as one answer can tell
    GONE = "gone"  # it says itself that it is gone for good


@dataclass(frozen=True)
class Answer:
    """The verdict, and in words what it rests on."""

    verdict: Verdict
    reason: str = ""


class _Refused(Exception):  # noqa: N818  (it names what is the case)
    """This address is not asked; the text says why."""


@dataclass
class Asker:
    """Asks addresses, one at a time, each host at most once in `pause` seconds."""

    timeout: float = 10.0
    pause: float = 1.0
    # For tests against a server on this machine. Deliberately no setting.
    allow_private: bool = False
    sleep: Callable[[float], None] = time.sleep
    _last: dict[str, float] = field(default_factory=dict)

    def ask(self, address: str) -> Answer:
        """What is behind the address. Never raises for anything that a network can do."""
        try:
            return self._follow(address)
        except _Refused as refusal:
            return Answer(Verdict.UNSURE, str(refusal))
        except socket.gaierror:
            return Answer(Verdict.FAILED, _("There is no such host."))
        except TimeoutError:
            return Answer(Verdict.UNSURE, _("No answer in time."))
        except ssl.SSLError as error:
            return Answer(Verdict.UNSURE, _("Its certificate is not valid: %s") % error.reason)
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Answer(Verdict.UNSURE, _("No connection: %s") % (str(error) or type(error)))

    def _follow(self, address: str) -> Answer:
        for _hop in range(_MOST_HOPS + 1):
            status, reason, location = self._request("HEAD", address)
            if status >= 400:  # many servers answer this to HEAD and to nothing else
                status, reason, location = self._request("GET", address)
            if status not in _MOVED or not location:
                return _meaning(status, reason)
            address = urljoin(address, location)
        return Answer(Verdict.UNSURE, _("It leads from page to page without end."))

    def _request(self, method: str, address: str) -> tuple[int, str, str]:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        if parts.scheme not in {"http", "https"} or not host:
            raise _Refused(_("It leads to something that is no web page."))
        port = parts.port or (443 if parts.scheme == "https" else 80)
        place = self._resolve(host, port)
        self._wait(host)
        connection = _connection(parts.scheme, host, port, place, self.timeout)
        try:
            connection.request(method, _target(parts), headers=_headers())
            response = connection.getresponse()
            if method == "GET":
                response.read(_MOST_BYTES)
            return response.status, response.reason, response.getheader("Location") or ""
        finally:
            connection.close()

    def _resolve(self, host: str, port: int) -> str:
        """One address of the host, all of which have to be public."""
        found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        if not self.allow_private and not all(map(_is_public, found)):
            raise _Refused(_("It leads into a private network and is not asked."))
        return found[0]

    def _wait(self, host: str) -> None:
        since = time.monotonic() - self._last.get(host, -self.pause)
        if since < self.pause:
            self.sleep(self.pause - since)
        self._last[host] = time.monotonic()


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour
        if address.teredo:
            return False
        if inside:
            address = inside
        elif address in ipaddress.ip_network("64:ff9b::/96"):  # IPv4 behind a translator
            address = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.is_global and not address.is_multicast


def _connection(
    scheme: str, host: str, port: int, place: str, timeout: float
) -> http.client.HTTPConnection:
    """A connection to `place` that says it is for `host`: what was looked at is what is asked."""
    if scheme == "http":
        connection = http.client.HTTPConnection(host, port, timeout=timeout)
        connection.sock = socket.create_connection((place, port), timeout)
        return connection
    context = ssl.create_default_context()
    secure = http.client.HTTPSConnection(host, port, timeout=timeout, context=context)
    plain = socket.create_connection((place, port), timeout)
    try:
        secure.sock = context.wrap_socket(plain, server_hostname=host)
    except OSError:
        plain.close()
        raise
    return secure


def _target(parts: SplitResult) -> str:
    """Path and query as a request line has them, whatever letters were typed."""
    safe = "/%:@!$&'()*+,;=~-._"
    query = f"?{quote(parts.query, safe=safe + '?')}" if parts.query else ""
    return (quote(parts.path, safe=safe) or "/") + query


def _headers() -> dict[str, str]:
    site = f" (+{settings.SITE_URL})" if settings.SITE_URL else ""
    return {
        "User-Agent": f"Commentary link check{site}",
        "Accept": "text/html, */*;q=0.5",
        "Connection": "close",
    }


def _meaning(status: int, reason: str) -> Answer:
    said = f"{status} {reason}".strip()[:150]
    if status == 410:
        return Answer(Verdict.GONE, said)
    if status == 404:
        return Answer(Verdict.FAILED, said)
    if 200 <= status < 400:
        return Answer(Verdict.ALIVE, said)
    return Answer(Verdict.UNSURE, said)
