"""`darkroom source put`: a document, checked and stored."""

from argparse import ArgumentParser, Namespace

from darkroom.cli.common import add_local
from darkroom.cli.output import add_json, print_json
from darkroom.cli.source.common import add_document, read_document, store_of

SUMMARY = "check a document and store it as the newest revision"
DESCRIPTION = """\
Check a source's document and store it as the newest revision.

  darkroom source put demo.json                     store it as the newest revision
  darkroom source put demo.json --based-on 3        only if revision 3 is still the newest
  darkroom source put --local demo.json             in the stack that `darkroom serve` runs
"""


def add_options(parser: ArgumentParser) -> None:
    """Declare its arguments."""
    add_document(parser)
    parser.add_argument("--based-on", metavar="N", type=int, help="fail unless N is the newest revision (0: none)")
    add_json(parser)
    add_local(parser)


def run(args: Namespace) -> int:
    """Check and store the document."""
    source = read_document(args.file)
    revision = store_of(args).put(source, args.based_on)
    if args.json:
        print_json({"name": source.name, "revision": revision})
    else:
        print(f"{source.name}: stored as revision {revision}")
    return 0
