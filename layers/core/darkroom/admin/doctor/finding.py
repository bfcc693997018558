"""What a check of the doctor's has to say."""

from dataclasses import dataclass
from typing import Literal

_NEEDS = "not tried, because it needs: "

type Verdict = Literal["pass", "warn", "fail", "skip"]


@dataclass(frozen=True)
class Finding:
    """The outcome of one check: why, in plain words, and what would cure it; neither holds a secret.

    `warn`: pictures are served, but something is not as it should be. `skip`: it could not be tried. `cure` is empty
    where there is nothing to do; it may have several lines: advice, commands, a policy to paste.
    """

    check: str
    verdict: Verdict
    cause: str
    cure: str = ""

    @property
    def is_consequence(self) -> bool:
        """Whether another finding says why this was not tried."""
        return self.verdict == "skip" and self.cause.startswith(_NEEDS)


def passed(cause: str) -> Finding:
    """All is well. Whoever runs the checks puts the check's name in, here and in the others."""
    return Finding("", "pass", cause)


def warned(cause: str, cure: str = "") -> Finding:
    """It works, and should be mended."""
    return Finding("", "warn", cause, cure)


def failed(cause: str, cure: str = "") -> Finding:
    """It does not work."""
    return Finding("", "fail", cause, cure)


def blocked(by: str) -> Finding:
    """It was not tried, because another check did not end well."""
    return Finding("", "skip", f"{_NEEDS}{by}")


def skipped(cause: str, cure: str = "") -> Finding:
    """It could not be tried."""
    return Finding("", "skip", cause, cure)
