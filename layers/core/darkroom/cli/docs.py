"""`darkroom docs`: the pages that are written from the code."""

from argparse import ArgumentParser, Namespace

from darkroom.cli.common import Failure
from darkroom.local import PROJECT

SUMMARY = "write PARAMETERS.md and the template's edge code anew"
DESCRIPTION = """\
Write PARAMETERS.md from the plan's own lines, and the edge's functions into template.yaml.

  darkroom docs            write them
  darkroom docs --check    write nothing; fail if one is stale
"""


def add_options(parser: ArgumentParser) -> None:
    """Declare its arguments."""
    parser.add_argument("--check", action="store_true", help="fail if a page is stale, and write nothing")


def run(args: Namespace) -> int:
    """Write the pages, or compare them."""
    from darkroom.local.inlining import TEMPLATE, inlined
    from darkroom.reference import parameters_markdown

    pages = {PROJECT / "PARAMETERS.md": parameters_markdown(), TEMPLATE: inlined(TEMPLATE.read_text())}
    for page, text in pages.items():
        if not args.check:
            page.write_text(text)
        elif not page.exists() or page.read_text() != text:
            raise Failure(f"{page.name} is stale: run `darkroom docs`")
    return 0
