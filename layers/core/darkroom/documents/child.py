"""The child's side: prepare, give up what could be reached, then look at the document.

Nothing hostile is parsed before `_confined`; afterwards no file and no socket can be opened (RLIMIT_NOFILE is 0), which
no library can undo.
"""

import resource
import signal
import socket
from importlib import import_module
from typing import Any, Protocol

from darkroom.documents.refusals import Refused
from darkroom.documents.wire import receive, send

_LARGEST = 512 * 1024 * 1024


class Document(Protocol):
    """A document that has been opened."""

    told: dict[str, Any]
    profile: bytes

    def draw(self, width: int, height: int) -> tuple[dict[str, Any], bytes | memoryview]:
        """What the pixels are, and the pixels."""


def main() -> None:
    """Read one document and draw it as often as it is asked for; ends when nobody asks any more."""
    with socket.socket(fileno=0) as link:
        try:
            asked, body = receive(link, None, _LARGEST)
            document = _opened(asked, body)
            send(link, document.told, document.profile)
            while True:
                wanted, _ = receive(link, None, 0)
                send(link, *document.draw(*wanted["size"]))
        except ConnectionResetError:
            return
        except BaseException as error:  # noqa: BLE001 - a panic of Rust is no Exception, and each has its answer
            send(link, {"error": _name(error), "words": f"{type(error).__name__}: {error}"[:500]}, b"")


def _opened(asked: dict[str, Any], body: bytes) -> Document:
    module = import_module(f"darkroom.documents.{asked['kind']}")
    reader = module.Reader(asked, body)
    _confined(asked)
    document: Document = reader.opened()
    return document


def _confined(asked: dict[str, Any]) -> None:
    seconds = int(asked["seconds"]) + 1
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds)  # should the parent be gone
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (asked["memory"], asked["memory"]))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _name(error: BaseException) -> str:
    if isinstance(error, Refused):
        return error.name
    if isinstance(error, ImportError):
        return "left out"
    return "large" if isinstance(error, MemoryError) or "LimitReached" in str(error) else "corrupt"  # resvg's own words
