"""PARAMETERS.md, written from the plan's own lines."""

from itertools import groupby

from darkroom.plan import Param, groups, params

_HEAD = """# Parameters

Generated from the plan (`make docs`); do not edit. One chapter for each group of the plan, one row for each
parameter and dialect. A parameter marked *encodable* may also be sent as `<name>64`, its value in base64url
without padding; one that cannot be decoded is a 400. Other invalid values and unknown names are ignored.
"""


def parameters_markdown() -> str:
    """The whole page; equal plans give equal text."""
    chapters = [_HEAD]
    meanings = {name: kind.__doc__ or "" for name, kind in groups().items()}
    for group, lines in groupby(params(), key=lambda line: line.group):
        rows = [row for line in lines for row in _rows(line)]
        head = f"## {group.capitalize()}\n\n{meanings[group].strip().splitlines()[0]}\n"
        table = "| parameter | dialect | value | default | meaning | example |\n|---|---|---|---|---|---|"
        chapters.append("\n".join([head, table, *rows]) + "\n")
    return "\n".join(chapters)


def _rows(line: Param) -> list[str]:
    rows = []
    for dialect, spelling in line.spellings.items():
        names = ", ".join(f"`{name}`" for name in (spelling.name, *spelling.aliases))
        marks = " *Encodable.*" if spelling.encodable else ""
        limits = f" **Differs:** {spelling.differs}" if spelling.differs else ""
        cells = (
            names,
            dialect,
            spelling.parser.expects,
            spelling.default or "not set",
            f"{line.doc}{limits}{marks}",
            f"`{spelling.example}`",
        )
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return rows
