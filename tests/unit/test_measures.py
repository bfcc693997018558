"""What each answer adds to the metrics."""

from typing import Any

from darkroom.http import Response
from darkroom.measures import measures


def told(status: int = 200, body: bytes = b"print", **facts: Any) -> dict[str, float]:
    found = list(measures(Response(status, {}, body, facts)))
    assert len({measure.name for measure in found}) == len(found)
    return {measure.name: measure.value for measure in found}


def test_a_render_is_told_with_its_stages_and_bytes() -> None:
    assert told(bytes_in=70, milliseconds=12.5, stages={"fetch": 3.0, "encode": 8.0}) == {
        "Requests": 1,
        "Failures": 0,
        "Duration": 12.5,
        "BytesOut": 5,
        "BytesIn": 70,
        "Renders": 1,
        "Stage.fetch": 3.0,
        "Stage.encode": 8.0,
    }


def test_hits_are_told_by_tier_and_are_no_renders() -> None:
    assert told(tier="memory").keys() == {"Requests", "Failures", "Duration", "BytesOut", "MemoryHits"}
    stale = told(tier="store", stale=True)
    assert stale["StoreHits"] == stale["StaleHits"] == 1 and "Renders" not in stale
    assert told(304, b"", tier="store")["NotModified"] == 1
    assert "StoreHits" not in told(tier="original")


def test_prints_that_cannot_be_kept_are_counted_and_are_no_failures() -> None:
    broken = told(prints_error="PrintsUnavailable: S3: 503 SlowDown")
    assert (broken["PrintFailures"], broken["Failures"]) == (1, 0)
    assert "PrintFailures" not in told()


def test_errors_are_told_by_kind_and_our_own_are_failures() -> None:
    missing = told(404, error="OriginalMissing: S3: 404 NoSuchKey")
    assert (missing["Failures"], missing["Error.OriginalMissing"]) == (0, 1)
    assert told(502, error="BucketUnavailable: gone")["Failures"] == 1
    assert told(500, bug=ValueError("x"))["Error.Bug"] == 1
