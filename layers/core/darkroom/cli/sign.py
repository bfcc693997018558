"""`darkroom sign`: a URL with a source's signature."""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

from darkroom.cli.common import Failure, add_local, environ_of, stored_source, with_credentials
from darkroom.local.handover import LOCAL_PORT

if TYPE_CHECKING:
    from darkroom.sources import SigningKey

SUMMARY = "sign a URL with a source's key"
DESCRIPTION = """\
Sign a path and query, typed as in a browser's address bar: blanks and letters of any alphabet are
escaped, %XX stays as it is. Both forms of the URL are printed: with the source in the host, and at
the beginning of the path.

  darkroom sign --local --source demo 'sunset.jpg?w=800&auto=format'
  darkroom sign --source photos 'summer/größe.jpg?w=800'         # the key from SSM
  darkroom sign --source photos --key-from-stdin 'a.jpg?w=800' < key.txt

The key is the last one of the source's signing keys, read from SSM as the function reads it; with
--key-from-stdin, or DARKROOM_SIGNING_KEY in the environment, no AWS is asked.
"""
_LEFT = "/%:@!$&'()*,;=~+"
"""What a browser leaves as it is in a path, beside letters, digits and `-._`."""


def add_options(parser: ArgumentParser) -> None:
    """Declare its arguments."""
    parser.add_argument("target", metavar="'PATH?QUERY'", help="the object's path below the source, and the wishes")
    parser.add_argument("--source", metavar="NAME", required=True, help="whose key signs")
    parser.add_argument("--dialect", default="imgix", help="how a URL is signed, where the key is given (imgix)")
    parser.add_argument("--key-from-stdin", action="store_true", help="read the key from the standard input")
    add_local(parser)


def run(args: Namespace) -> int:
    """Print the signed URL in both its forms."""
    from darkroom.dialects import DIALECTS, Asked

    path, _, query = args.target.partition("?")
    path, query = quote(path.removeprefix("/"), safe=_LEFT), quote(query, safe=f"{_LEFT}?")
    environ = environ_of(args)
    dialect, key = _given(args) or _stored(args.source, environ)
    if dialect not in DIALECTS:
        raise Failure(f"there is no dialect {dialect!r}; there is: {', '.join(DIALECTS)}")
    for origin, prefix in _forms(args.source, environ):
        asked = Asked(f"{prefix}/{path}", f"/{path}", query)
        print(f"{origin}{DIALECTS[dialect].sign(asked, key)}")
    return 0


def _given(args: Namespace) -> "tuple[str, SigningKey] | None":
    from darkroom.sources import Secret, SigningKey

    key = sys.stdin.readline().rstrip("\r\n") if args.key_from_stdin else os.environ.get("DARKROOM_SIGNING_KEY", "")
    if args.key_from_stdin and not key:
        raise Failure("the standard input holds no key")
    return (args.dialect, SigningKey("given", Secret(key))) if key else None


def _stored(name: str, environ: Mapping[str, str]) -> "tuple[str, SigningKey]":
    source = stored_source(name, with_credentials(environ))
    if not source.signing_keys:
        raise Failure(f"the source {name} has no signing key")
    return source.dialect, source.signing_keys[-1]


def _forms(name: str, environ: Mapping[str, str]) -> tuple[tuple[str, str], tuple[str, str]]:
    """What stands before the path, with the source in the host and at the beginning of the path."""
    base, port = environ.get("DARKROOM_BASE_DOMAIN", ""), environ.get(LOCAL_PORT, "")
    if port:
        return (f"http://{name}.{base}:{port}", ""), (f"http://127.0.0.1:{port}", f"/{name}")
    if base:
        return (f"https://{name}.{base}", ""), (f"https://{base}", f"/{name}")
    return ("", ""), ("", f"/{name}")
