"""`darkroom source check`: every mistake in a source's document, and nothing stored."""

from argparse import ArgumentParser, Namespace

from darkroom.cli.source.common import add_document, read_document

SUMMARY = "name every mistake in a document, and store nothing"
DESCRIPTION = """\
Name every mistake in a source's document, and store nothing.

  darkroom source check demo.json

  {"version": 1, "name": "demo",
   "bucket": {"name": "my-bucket", "region": "eu-west-1", "prefix": "photos"},
   "credentials": {"kind": "keys", "access_key_id": "AKIA...", "secret_access_key": "..."},
   "signing_keys": [{"id": "2026-11", "secret": "..."}]}
"""


def add_options(parser: ArgumentParser) -> None:
    """Declare its arguments."""
    add_document(parser)


def run(args: Namespace) -> int:
    """Check the document."""
    print(f"{read_document(args.file).name}: no mistakes")
    return 0
