"""Which source a request names, and the path below it."""

import re
from dataclasses import dataclass

from darkroom.cache import CachedSources
from darkroom.errors import AddressRefused, ReservedPath, UnknownSource
from darkroom.http import Request
from darkroom.ports import Deadline
from darkroom.sources import ACCOUNTS, HOST, NAME, RESERVED_NAMES, Address, Source

OWN = "/-/"
"""Paths below it are Darkroom's own."""

_NOBODYS = re.compile(r"[\d.]+|localhost|.*\.execute-api\..*")
"""Hosts that are no source's own: IP addresses, this machine, API Gateway's (its developer guide, "Invoke URL")."""


@dataclass(frozen=True)
class Place:
    """A source, the raw path of the object below it with its slash, and an account's token if one is named."""

    source: Source
    path: str
    token: str = ""


def locate(request: Request, base_domain: str, sources: CachedSources, deadline: Deadline) -> Place:
    """The source that the host names, else the one that the first segment of the path names.

    A host is a source's by its name or sub-domain (`{label}.<base domain>`), or one of its own domains.
    `/v2/{token}/{source}/...` is ixmage's form: there a source is called an alias, and belongs to an account. It is the
    only form of an alias, at a host of its own too.

    Raises:
        AddressRefused: ixmage's mirror form: a web address where the alias should be.
        ReservedPath: a path that no source can have.
        UnknownSource: there is none of this name, or what stands where the name should be cannot be one.
        SourcesUnavailable, OutOfTime: its configuration cannot be had.
    """
    if request.path.startswith(OWN):
        raise ReservedPath(request.path)
    own = at_host(request.host, base_domain, sources, deadline)
    if own and not own.account:
        return Place(own, request.path)
    name, path, token = _by_path(request.path)
    source = own or sources.get(name, deadline)
    if (name, token) != (source.name, source.account):
        raise UnknownSource("not in this account")
    return Place(source, path, token)


def at_host(host: str, base_domain: str, sources: CachedSources, deadline: Deadline) -> Source | None:
    """The source whose host this is, None for a host that is no source's; raises as `locate` does."""
    label = _label(host, base_domain)
    if label:
        if "." in label or label in RESERVED_NAMES or not re.fullmatch(HOST, label):
            raise UnknownSource("not a label")
        return sources.labelled(label, deadline)
    if host == base_domain or _NOBODYS.fullmatch(host) or not re.fullmatch(HOST, host):
        return None
    try:
        return sources.at(Address("hosts", host), deadline)
    except UnknownSource:
        return None


def names_account(request: Request, base_domain: str) -> bool:
    """Whether the URL is of ixmage's form."""
    return request.path.startswith(f"/{ACCOUNTS}/") and not _label(request.host, base_domain)


def _by_path(path: str) -> tuple[str, str, str]:
    """The name that a path begins with, the path below it, and the account's token."""
    first, slash, rest = path[1:].partition("/")
    if first == ACCOUNTS and rest.count("/") >= 2:
        token, alias, below = rest.split("/", 2)
        if token and (not alias or alias.lower() in ("http:", "https:")):
            raise AddressRefused("the mirror form")
        return _name(alias), f"/{below}", token
    if first in RESERVED_NAMES:
        raise ReservedPath(path)
    return _name(first), slash + rest, ""


def _label(host: str, base_domain: str) -> str:
    """What stands before the base domain, empty where another host or nothing is named."""
    label = host.removesuffix(f".{base_domain}") if host != base_domain else ""
    return label if label != host else ""


def _name(text: str) -> str:
    if not re.fullmatch(NAME, text) or text in RESERVED_NAMES:
        raise UnknownSource("not a name")
    return text
