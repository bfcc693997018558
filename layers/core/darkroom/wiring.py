"""Settings to an App: the one place that chooses between AWS and memory, and that touches clock and environment."""

import time
from collections.abc import Mapping

from darkroom.app import App
from darkroom.ports import Clock
from darkroom.settings import Settings
from darkroom.sources import Bucket, Keys, Secret, SigningKey, Source


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


def _in_memory(settings: Settings, clock: Clock) -> App:
    """One drawn picture, `sunset.jpg`, in a source `demo` whose signing key is `first-light`: nothing to protect."""
    from darkroom.memory import MemoryOriginals, MemorySources
    from darkroom.render.drawing import landscape

    demo = Source(
        version=1,
        name="demo",
        bucket=Bucket(name="memory"),
        credentials=Keys(access_key_id="memory", secret_access_key=Secret("memory")),
        signing_keys=(SigningKey(id="demo", secret=Secret("first-light")),),
    )
    return App(settings.rules, MemorySources([demo]), MemoryOriginals({"sunset.jpg": landscape()}), clock)
