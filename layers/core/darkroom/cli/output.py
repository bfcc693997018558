"""What commands print: tables for people, JSON for programs, and what is being done for those who wait."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from typing import Any


def add_json(parser: ArgumentParser) -> None:
    """The option of every command whose answer a program may want."""
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")


def print_json(value: Any) -> None:
    """Print a value as indented JSON."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    print("".join(char if char.isprintable() or char == "\n" else json.dumps(char)[1:-1] for char in text))


def print_yaml(value: Any) -> None:
    """Print a value as YAML, its members in their own order."""
    import yaml

    print(yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=10_000), end="")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under their columns' names; what is too long for a window goes on in the next line of its cell."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(harmless(str(cell)) for cell in row))
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = 10_000
    with console.capture() as drawn:
        console.print(table)
    for line in drawn.get().splitlines():
        print(line.rstrip())


def tell(line: str) -> None:
    """Say on the standard error what is being done."""
    print(harmless(line), file=sys.stderr, flush=True)


def harmless(text: str) -> str:
    """The text with what would drive a terminal written as escapes; a bucket's owner chooses its objects' names."""
    return "".join(
        char if char.isprintable() or char == "\n" else char.encode("unicode_escape").decode() for char in text
    )
