"""`darkroom source import`: the sources of a file, stored."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from darkroom.cli.common import add_local
from darkroom.cli.output import add_json, print_json, print_table
from darkroom.cli.source.common import read_bytes, store_of

if TYPE_CHECKING:
    from darkroom.admin.exchange import Reveal, Step

SUMMARY = "store the sources of a file"
DESCRIPTION = """\
Store the sources of a file that `darkroom source export` wrote, or of one that you wrote: a JSON list of
documents. All of them are checked before one is stored. What is stored already as the file says it stays
as it is; a source that is not in the file, too. A secret that is null or left out is kept from what is
stored, if the key's id is the same.

  darkroom source import sources.json --dry-run
  darkroom source import sources.json
  darkroom source import sources.json --identity key.txt     with secrets that were encrypted
"""


def add_options(parser: ArgumentParser) -> None:
    """Declare its arguments."""
    parser.add_argument("file", metavar="FILE", help="the JSON file; - for stdin")
    parser.add_argument("--dry-run", action="store_true", help="say what would change, and store nothing")
    parser.add_argument("--identity", metavar="FILE", type=Path, help="a private key to the encrypted secrets")
    add_json(parser)
    add_local(parser)


def run(args: Namespace) -> int:
    """Store them, or say what would be stored."""
    from darkroom.admin.exchange import carried_out, planned

    store = store_of(args)
    steps = planned(store, read_bytes(args.file), _reveal(args.identity))
    done: list[tuple[Step, int | None]] = []
    try:
        if args.dry_run:
            done += [(step, None) for step in steps]
        else:
            for step, revision in carried_out(store, steps):
                done.append((step, revision))
    finally:
        _print(done, as_json=args.json)
    return 0


def _print(done: "list[tuple[Step, int | None]]", *, as_json: bool) -> None:
    columns = ("name", "what", "revision", "changed")
    by_name = sorted(done, key=lambda one: one[0].source.name)
    rows = [(step.source.name, step.what, revision, step.fields) for step, revision in by_name]
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif rows:
        print_table(columns, [(*row[:2], row[2] or "-", ", ".join(row[3]) or "-") for row in rows])


def _reveal(identity: Path | None) -> "Reveal":
    from darkroom.admin.sealing import identities, is_sealed, unseal

    by = identities(identity) if identity else []

    def reveal(value: Any) -> str | None:
        return unseal(value, by) if by and is_sealed(value) else None

    return reveal
