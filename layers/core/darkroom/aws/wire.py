"""Connections whose every wait is cut by the deadline of whoever is using them."""

import io
import select
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Literal
from urllib.parse import urlsplit

from darkroom.ports import Deadline

CONNECT = 2.0
"""Seconds that connecting may take, TLS included (but not the resolver, which cannot be cut)."""

IDLE = 6.0
"""Seconds without a byte after which a connection is given up."""

_SHORTEST = 0.001
"""A time-out of 0 would mean not to wait at all."""


_NEVER = tuple(map(ip_network, ("169.254.0.0/16", "fe80::/10", "fd00:ec2::/32")))
"""Link-local addresses and those of EC2's own services: there machines are handed their credentials."""

_NAT64 = ip_network("64:ff9b::/96")


class AddressForbidden(Exception):
    """A name that leads to where nobody's bucket can lie; nothing was sent."""


@dataclass(frozen=True)
class Endpoint:
    """Where a service listens."""

    secure: bool
    host: str
    port: int

    @classmethod
    def of(cls, address: str) -> "Endpoint":
        """The endpoint of an address such as `https://s3.example.com:9000`; raises `ValueError`."""
        parts = urlsplit(address)
        if not parts.hostname:
            raise ValueError("an address without a host")
        secure = parts.scheme == "https"
        return cls(secure, parts.hostname, parts.port or (443 if secure else 80))

    @property
    def authority(self) -> str:
        """The Host header: the port only if it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"


class Wire:
    """A connected socket; `deadline` is that of the exchange in progress."""

    def __init__(self, connected: socket.socket, deadline: Deadline, idle: float) -> None:
        self.deadline = deadline
        self._socket = connected
        self._idle = idle

    def sendall(self, data: bytes) -> None:
        """Send everything; raises `OutOfTime` or `OSError`."""
        self._within(lambda: self._socket.sendall(data))

    def receive(self, buffer: Any) -> int:
        """Fill the buffer with what is there, at least one byte unless it is the end."""
        return self._within(lambda: self._socket.recv_into(buffer))

    def makefile(self, mode: Literal["rb"]) -> io.BufferedReader:
        """What arrives, as the file `http.client.HTTPResponse` reads; closing it leaves the wire open."""
        return io.BufferedReader(_Incoming(self))

    def is_quiet(self) -> bool:
        """Whether a wire that nobody uses is as it was left: not closed, nothing unasked for arrived."""
        poll = select.poll()
        poll.register(self._socket, select.POLLIN)
        return not poll.poll(0)

    def close(self) -> None:
        """Hang up; safe to call twice, and done when nobody holds the wire any more."""
        self._socket.close()

    __del__ = close

    def _within[T](self, act: Callable[[], T]) -> T:
        self.deadline.check()
        self._socket.settimeout(max(_SHORTEST, min(self._idle, self.deadline.remaining())))
        try:
            return act()
        except TimeoutError:
            self.deadline.check()
            raise


class _Incoming(io.RawIOBase):
    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        return self._wire.receive(buffer)


class Dialler:
    """Opens wires; the certificates are read when the first secure one is asked for.

    `connect` and `idle` are the seconds that connecting may take, and that may pass without a byte. `runtime` is the
    port on this machine at which Lambda hands over events: what is asked for there would be taken from a viewer.
    """

    def __init__(self, connect: float = CONNECT, idle: float = IDLE, runtime: int | None = None) -> None:
        self._connect = connect
        self._idle = idle
        self._runtime = runtime

    def open(self, endpoint: Endpoint, deadline: Deadline) -> Wire:
        """A new wire; raises `AddressForbidden`, `OutOfTime` or `OSError`."""
        deadline.check()
        clock = deadline.clock
        until = Deadline(clock, min(deadline.at, clock.monotonic() + self._connect))
        connected = _connected(endpoint, until, self._runtime)
        if endpoint.secure:
            connected.settimeout(max(_SHORTEST, until.remaining()))
            connected = self._tls.wrap_socket(connected, server_hostname=endpoint.host)
        return Wire(connected, deadline, self._idle)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context()


def _connected(endpoint: Endpoint, until: Deadline, runtime: int | None) -> socket.socket:
    failure = OSError("no address")
    found = socket.getaddrinfo(endpoint.host.encode(), endpoint.port, type=socket.SOCK_STREAM)
    for family, kind, protocol, _, address in found:
        check_address(ip_address(address[0]), endpoint.port, runtime)
        attempt = socket.socket(family, kind, protocol)
        try:
            attempt.settimeout(max(_SHORTEST, until.remaining()))
            attempt.connect(address)
            attempt.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            attempt.close()
            failure = error
        else:
            return attempt
    raise failure


def check_address(address: IPv4Address | IPv6Address, port: int, runtime: int | None = None) -> None:
    """Raise `AddressForbidden` for metadata and the like; private addresses are allowed, for stores of one's own."""
    inner = _inner(address) if isinstance(address, IPv6Address) else address
    if any(inner in network for network in _NEVER):
        raise AddressForbidden("it leads to a link-local or metadata address")
    if port == runtime and (inner.is_loopback or inner.is_unspecified):
        raise AddressForbidden("it leads to the function's own runtime")


def _inner(address: IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address stands for, if it stands for one."""
    if address in _NAT64:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour or address
