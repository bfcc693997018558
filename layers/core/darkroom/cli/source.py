"""`darkroom source`: the configurations of sources, checked and stored."""

import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from darkroom.cli.common import add_local, environ_of, with_credentials

if TYPE_CHECKING:
    from darkroom.sources import Source

SUMMARY = "check and store the configuration of a source"
DESCRIPTION = """\
A source's configuration is a JSON document: the bucket, the credentials that read it, the signing
keys. It is kept in SSM as a SecureString; each change is a new revision.

  darkroom source check demo.json                   name every mistake
  darkroom source put demo.json                     store it as the newest revision
  darkroom source put demo.json --based-on 3        only if revision 3 is still the newest
  darkroom source put --local demo.json             in the stack that `darkroom serve` runs

  {"version": 1, "name": "demo",
   "bucket": {"name": "my-bucket", "region": "eu-west-1", "prefix": "photos"},
   "credentials": {"kind": "keys", "access_key_id": "AKIA...", "secret_access_key": "..."},
   "signing_keys": [{"id": "2026-11", "secret": "..."}]}

AWS credentials and the region are found as the AWS CLI finds them. DARKROOM_KMS_KEY names the key that
encrypts (the stack's output SourcesKeyAlias; without it, the account's own for SSM), and
DARKROOM_PARAMETER_ROOT the place (/darkroom).
"""


def add_options(parser: ArgumentParser) -> None:
    """Declare its arguments."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True, title="actions")
    check = _action(actions, "check", "name every mistake in a document, and store nothing")
    put = _action(actions, "put", "check a document and store it as the newest revision")
    for action in (check, put):
        action.add_argument("file", metavar="FILE", help="the JSON document; - for stdin")
    put.add_argument("--based-on", metavar="N", type=int, help="fail unless N is the newest revision (0: none)")
    add_local(put)


def _action(actions: Any, name: str, summary: str) -> ArgumentParser:
    words = f"{summary[0].upper()}{summary[1:]}."
    parser: ArgumentParser = actions.add_parser(
        name, help=summary, description=f"{words}\n\n{DESCRIPTION}", formatter_class=RawDescriptionHelpFormatter
    )
    return parser


def run(args: Namespace) -> int:
    """Check the document; store it if that was asked."""
    source = _read(args.file)
    if args.action == "check":
        print(f"{source.name}: no mistakes")
        return 0
    from darkroom.wiring import source_store

    revision = source_store(with_credentials(environ_of(args))).put(source, args.based_on)
    print(f"{source.name}: stored as revision {revision}")
    return 0


def _read(file: str) -> "Source":
    from darkroom.dialects.defaults import misread
    from darkroom.errors import ConfigurationError
    from darkroom.sources import read_source

    source = read_source(sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes())
    if problems := misread(source):
        raise ConfigurationError(problems)
    return source
