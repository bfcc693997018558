"""PARAMETERS.md, written from the plan's own lines."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from darkroom.dialects import DIALECTS
from darkroom.plan import LAYERS, Param, Spelling, groups, params
from darkroom.plan.undone import UNDONE, Undone

_HEAD = f"""# Parameters

Generated from the plan (`make docs`); do not edit. One chapter for each dialect, one table for each group of the plan.

* *done*: as the service does it, as far as that is published; where it is not, *Chosen* says what happens here.
* *approximate*: done, and *Differs* says how it may look unlike the service's.
* *ours*: the service has no such parameter.
* *not done*: known and without effect, with the reason.

Unknown names and invalid values are ignored, as the services do, and named in the header `X-Darkroom-Ignored`.
Any parameter of imgix that is not marked *plain only* may also be sent as `<name>64`, its value in base64url without
padding; one that cannot be decoded is a 400. A parameter marked *in layers* holds for the first of its kind; for up to
{LAYERS - 1} more of them write `<name>[1]` to `<name>[{LAYERS - 1}]`.
"""

_STATES = ("done", "approximate", "ours", "not done")

_COLUMNS = "| parameter | value | default | state | meaning | example |\n|---|---|---|---|---|---|"


@dataclass(frozen=True)
class _Row:
    """One parameter of one dialect, in words."""

    names: tuple[str, ...]
    expects: str
    default: str
    state: str
    meaning: str
    example: str = ""

    def text(self) -> str:
        names = ", ".join(f"`{name}`" for name in self.names)
        example = f"`{self.example}`" if self.example else ""
        cells = (names, self.expects, self.default or "not set", self.state, self.meaning, example)
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def parameters_markdown() -> str:
    """The whole page; equal plans give equal text."""
    chapters = [_chapter(dialect) for dialect in DIALECTS]
    return "\n".join([_HEAD, _summary(), *chapters])


def _summary() -> str:
    lines = [f"| dialect | {' | '.join(_STATES)} | all |", f"|---|{'---|' * (len(_STATES) + 1)}"]
    for dialect in DIALECTS:
        states = Counter(row.state for row in _rows(dialect))
        counts = [states[state] for state in _STATES]
        lines.append(f"| [{dialect}](#{dialect}) | {' | '.join(map(str, counts))} | {sum(counts)} |")
    return "\n".join(lines) + "\n"


def _chapter(dialect: str) -> str:
    """A dialect's groups in the order of the plan, and at the end what is not done."""
    sections = [f"## {dialect}\n"]
    meanings = {name: (kind.__doc__ or "").strip().splitlines()[0] for name, kind in groups().items()}
    for group, lines in groupby(_spelt(dialect), key=lambda found: found[0].group):
        rows = [_of_line(*found, dialect=dialect).text() for found in lines]
        sections.append("\n".join([f"### {dialect}: {group}\n", f"{meanings[group]}\n", _COLUMNS, *rows]) + "\n")
    if UNDONE[dialect]:
        rows = [_of_undone(undone).text() for undone in UNDONE[dialect]]
        sections.append("\n".join([f"### {dialect}: without effect\n", _COLUMNS, *rows]) + "\n")
    return "\n".join(sections)


def _rows(dialect: str) -> Iterator[_Row]:
    yield from (_of_line(line, spelling, dialect=dialect) for line, spelling in _spelt(dialect))
    yield from (_of_undone(undone) for undone in UNDONE[dialect])


def _spelt(dialect: str) -> Iterator[tuple[Param, Spelling]]:
    return ((line, line.spellings[dialect]) for line in params() if dialect in line.spellings)


def _of_line(line: Param, spelling: Spelling, *, dialect: str) -> _Row:
    state = "ours" if spelling.own else "approximate" if spelling.differs else "done"
    words = [spelling.meaning or line.doc]
    words += [f"**Differs:** {spelling.differs}"] if spelling.differs else []
    words += [f"**Chosen:** {spelling.chosen}"] if spelling.chosen else []
    words += ["*In layers.*"] if line.layered and dialect == "imgix" else []
    words += ["*Plain only.*"] if dialect == "imgix" and not spelling.encodable else []
    names = (spelling.name, *spelling.aliases)
    return _Row(names, spelling.parser.expects, spelling.default, state, " ".join(words), spelling.example)


def _of_undone(undone: Undone) -> _Row:
    state = "approximate" if undone.holds else "not done"
    return _Row(undone.names, undone.expects, undone.default, state, undone.why)
