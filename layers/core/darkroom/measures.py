"""What an answer adds to the deployment's metrics: pure, for any sink.

Units are CloudWatch's own words ("MetricDatum", API reference). A metric is told by the answers alone that it is about,
so that its sum counts and its average means something.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from darkroom.http import Response

type Unit = Literal["Count", "Bytes", "Milliseconds"]


@dataclass(frozen=True)
class Measure:
    """One value of one metric."""

    name: str
    unit: Unit
    value: float


TIERS = {"memory": "MemoryHits", "store": "StoreHits"}
"""Where an answer came from without being made anew, and the metric that counts it."""


def measures(response: Response) -> Iterator[Measure]:
    """Every measure of an answer.

    `Requests`, `Failures` (our own, 5xx), `Duration` and `BytesOut` are told by all of them. The rest: `BytesIn` (of an
    original), `Renders`, `MemoryHits`, `StoreHits`, `StaleHits` (served although its bucket failed), `PrintFailures`
    (the store of prints failed, which costs time only), `NotModified`, `Stage.{name}` for each stage, `Error.{kind}`
    for each error by its class in `darkroom.errors`.
    """
    facts = response.facts
    failed = response.status >= 500
    yield Measure("Requests", "Count", 1)
    yield Measure("Failures", "Count", int(failed))
    yield Measure("Duration", "Milliseconds", facts.get("milliseconds", 0))
    yield Measure("BytesOut", "Bytes", len(response.body))
    if "bytes_in" in facts:
        yield Measure("BytesIn", "Bytes", facts["bytes_in"])
    yield from _counts(response)
    for stage, took in facts.get("stages", {}).items():
        yield Measure(f"Stage.{stage}", "Milliseconds", took)
    if failed or "error" in facts:
        yield Measure(f"Error.{_kind(response)}", "Count", 1)


def _counts(response: Response) -> Iterator[Measure]:
    facts = response.facts
    if hits := TIERS.get(facts.get("tier", "")):
        yield Measure(hits, "Count", 1)
    if "encode" in facts.get("stages", {}):
        yield Measure("Renders", "Count", 1)
    if facts.get("stale"):
        yield Measure("StaleHits", "Count", 1)
    if "prints_error" in facts:
        yield Measure("PrintFailures", "Count", 1)
    if response.status == 304:
        yield Measure("NotModified", "Count", 1)


def _kind(response: Response) -> str:
    """The class of an error; what is not on the tree of errors is a bug."""
    return str(response.facts.get("error", "Bug")).partition(":")[0]
