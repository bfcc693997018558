"""`darkroom docs`: the pages that are written from the code."""

from argparse import ArgumentParser, Namespace

from darkroom.cli.common import Failure
from darkroom.local import PROJECT

SUMMARY = "write PARAMETERS.md anew from the plan"
DESCRIPTION = """\
Write PARAMETERS.md from the plan's own lines.

  darkroom docs            write it
  darkroom docs --check    write nothing; fail if it is stale
"""


def add_options(parser: ArgumentParser) -> None:
    """Declare its arguments."""
    parser.add_argument("--check", action="store_true", help="fail if a page is stale, and write nothing")


def run(args: Namespace) -> int:
    """Write the pages, or compare them."""
    from darkroom.reference import parameters_markdown

    page, text = PROJECT / "PARAMETERS.md", parameters_markdown()
    if args.check:
        if not page.exists() or page.read_text() != text:
            raise Failure("PARAMETERS.md is stale: run `darkroom docs`")
    else:
        page.write_text(text)
    return 0
