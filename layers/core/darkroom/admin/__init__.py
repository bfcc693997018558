"""What is done to sources by those who run Darkroom: connect, test, rotate, list.

It is what the command line says and, later, the console shows. It speaks to AWS through boto3, with the
administrator's own credentials or with the source's, and to people through a `Tell`.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from darkroom.errors import DarkroomError

type Tell = Callable[[str], None]
"""Takes a line about what is being done, for whoever is waiting."""


class AdminError(Exception):
    """What was asked for cannot be done; the text says why and what would cure it, without any secret."""


def reason(error: BaseException) -> str:
    """Why something ended, in words that hold no secret: of an error that is none of ours only its name."""
    if isinstance(error, KeyboardInterrupt):
        return "interrupted"
    said = str(error) if isinstance(error, AdminError | DarkroomError) else ""
    return said or type(error).__name__


def moment(at: float) -> str:
    """Unix time as people and programs read it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
