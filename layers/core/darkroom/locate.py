"""Which source a request names, and the path below it."""

import re
from dataclasses import dataclass

from darkroom.errors import AddressRefused, ReservedPath, UnknownSource
from darkroom.http import Request
from darkroom.sources import ACCOUNTS, NAME, RESERVED_NAMES

OWN = "/-/"
"""Paths below it are Darkroom's own."""


@dataclass(frozen=True)
class Place:
    """A source's name, the raw path of the object below it with its slash, and an account's token if one is named."""

    source: str
    path: str
    token: str = ""


def locate(request: Request, base_domain: str) -> Place:
    """The source that the host names (`{source}.<base domain>`), else the one that the first segment names.

    `/v2/{token}/{source}/...` is ixmage's form: there a source is called an alias, and belongs to an account.

    Raises:
        AddressRefused: ixmage's mirror form: a web address where the alias should be.
        ReservedPath: a path that no source can have.
        UnknownSource: what stands where the name should be cannot be one.
    """
    if request.path.startswith(OWN):
        raise ReservedPath(request.path)
    label = _label(request.host, base_domain)
    if label:
        return Place(_name(label), request.path)
    first, slash, rest = request.path[1:].partition("/")
    if first == ACCOUNTS and rest.count("/") >= 2:
        token, alias, path = rest.split("/", 2)
        if token and (not alias or alias.lower() in ("http:", "https:")):
            raise AddressRefused("the mirror form")
        return Place(_name(alias), f"/{path}", token)
    if first in RESERVED_NAMES:
        raise ReservedPath(request.path)
    return Place(_name(first), slash + rest)


def names_account(request: Request, base_domain: str) -> bool:
    """Whether the URL is of ixmage's form."""
    return request.path.startswith(f"/{ACCOUNTS}/") and not _label(request.host, base_domain)


def _label(host: str, base_domain: str) -> str:
    """What stands before the base domain, empty where another host or nothing is named."""
    label = host.removesuffix(f".{base_domain}") if host != base_domain else ""
    return label if label != host else ""


def _name(text: str) -> str:
    if not re.fullmatch(NAME, text) or text in RESERVED_NAMES:
        raise UnknownSource("not a name")
    return text
