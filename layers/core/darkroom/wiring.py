"""Settings to an App: the one place that chooses between AWS and memory, and that touches clock and environment."""

import time
from collections.abc import Mapping
from typing import Any

from darkroom.app import App
from darkroom.ports import Clock
from darkroom.settings import Settings


class SystemClock:
    """The machine's own time."""

    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def build(environ: Mapping[str, str], clock: Clock | None = None) -> App:
    """The App that these environment variables describe; raises `ConfigurationError`."""
    settings = Settings.read(environ)
    clock = clock or SystemClock()
    if settings.ports == "memory":
        return _in_memory(settings, clock)
    return _on_aws(settings, environ, clock)
