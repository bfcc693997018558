"""`darkroom sign`: a URL with a source's signature."""

import os
import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, NamedTuple

from darkroom.cli.common import Failure, add_local, environ_of, newest, resolved_of
from darkroom.cli.urls import signed_urls

if TYPE_CHECKING:
    from darkroom.sources import SigningKey

SUMMARY = "sign a URL with a source's key"
DESCRIPTION = """\
Sign a path and query, typed as in a browser's address bar: blanks and letters of any alphabet are
escaped, %XX stays as it is. Both forms of the URL are printed: with the source in the host, and at
the beginning of the path; whole where the base domain (DARKROOM_BASE_DOMAIN) and the API's address
(DARKROOM_API_URL) are known, as --stack tells them.

  darkroom sign --local --source demo 'sunset.jpg?w=800&auto=format'
  darkroom sign --stack darkroom --source photos 'summer/größe.jpg?w=800'      # the key from SSM
  darkroom sign --source photos --key-from-stdin 'a.jpg?w=800' < key.txt
  darkroom sign --source logos --dialect imglab --key-from-stdin 'a.svg?width=80' < key-and-salt.txt
  darkroom sign --source shop --dialect ixmage --account TQKkCpGYGK --key-from-stdin 'a.jpg?w=80' < key.txt

The key is the last one of the source's signing keys, read from SSM as the function reads it; with
--key-from-stdin, or DARKROOM_SIGNING_KEY in the environment, no AWS is asked. imglab's salt is the second
line, or DARKROOM_SIGNING_SALT. ixmage's URLs have one form: the account's, in the path.
"""


def add_options(parser: ArgumentParser) -> None:
    """Declare its arguments."""
    parser.add_argument("target", metavar="'PATH?QUERY'", help="the object's path below the source, and the wishes")
    parser.add_argument("--source", metavar="NAME", required=True, help="whose key signs")
    parser.add_argument("--dialect", default="imgix", help="imgix, imglab or ixmage, where the key is given (imgix)")
    parser.add_argument("--account", metavar="TOKEN", default="", help="ixmage's account, where the key is given")
    parser.add_argument("--key-from-stdin", action="store_true", help="read the key from the standard input")
    add_local(parser)


class _Signer(NamedTuple):
    """What signs: in which dialect, with which key, in whose account."""

    dialect: str
    key: "SigningKey"
    account: str


def run(args: Namespace) -> int:
    """Print the signed URL in both its forms."""
    environ = environ_of(args)
    dialect, key, account = _given(args) or _stored(args)
    for url in signed_urls(args.target, args.source, environ, dialect=dialect, key=key, account=account):
        print(url)
    return 0


def _given(args: Namespace) -> _Signer | None:
    from darkroom.sources import Secret, SigningKey

    if args.key_from_stdin:
        key, salt = (sys.stdin.readline().rstrip("\r\n"), sys.stdin.readline().rstrip("\r\n"))
    else:
        key, salt = (os.environ.get(f"DARKROOM_SIGNING_{name}", "") for name in ("KEY", "SALT"))
    if args.key_from_stdin and not key:
        raise Failure("the standard input holds no key")
    signing = SigningKey("given", Secret(key), Secret(salt) if salt else None)
    return _Signer(args.dialect, signing, args.account) if key else None


def _stored(args: Namespace) -> _Signer:
    from darkroom.sources.ring import newest as newest_key
    from darkroom.wiring import source_store

    name, environ = args.source, resolved_of(args)
    source = newest(source_store(environ), name)[1]
    key = newest_key(source)
    if key is None:
        raise Failure(f"the source {name} has no signing key")
    return _Signer(source.dialect, key, source.account)
