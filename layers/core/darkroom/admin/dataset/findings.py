"""What is wrong with a dataset: each kind of mistake once, with how often and a few examples."""

from collections.abc import Iterator
from dataclasses import dataclass, field

MOST_EXAMPLES = 5
_LONGEST = 60
"""Characters of an example that are shown."""


@dataclass
class Finding:
    """One kind of mistake in one file or folder. `problem` is a phrase such as `boxes that are empty`."""

    file: str
    problem: str
    count: int = 0
    examples: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        shown = ", ".join(self.examples) + (", ..." if self.count > len(self.examples) else "")
        often = f" ({self.count:,})" if self.count > 1 else ""
        return f"{self.file}: {self.problem}{often}" + (f": {shown}" if self.examples else "")


class Findings:
    """The mistakes found so far, in the order in which each kind was first met."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Finding] = {}

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._found.values())

    def add(self, file: str, problem: str, example: object = "") -> None:
        """Note one more mistake of a kind, with what it was met at."""
        finding = self._found.setdefault((file, problem), Finding(file, problem))
        finding.count += 1
        if (shown := _shown(str(example))) and len(finding.examples) < MOST_EXAMPLES:
            finding.examples.append(shown)


def _shown(text: str) -> str:
    """A text that no terminal is disturbed by, shortened."""
    plain = "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text[:_LONGEST])
    return f"{plain}..." if len(text) > _LONGEST else plain
