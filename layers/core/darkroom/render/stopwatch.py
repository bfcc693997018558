"""How long the stages of a render took."""

from darkroom.ports import Clock


class Stopwatch:
    """Milliseconds by stage, in the order of their first lap."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since = clock.monotonic()
        self.stages: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        """Count the time since the last lap towards this stage."""
        now = self._clock.monotonic()
        self.stages[stage] = self.stages.get(stage, 0.0) + (now - self._since) * 1000
        self._since = now
