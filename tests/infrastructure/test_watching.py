"""The dashboard and the alarms: they look at what is told, and tell whom it concerns."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from darkroom.http import Response
from darkroom.measures import TIERS, measures
from tests.infrastructure.template import environment, made, properties, resources, template

ALARMS = sorted(name for name in template()["Resources"] if name.endswith("Alarm"))
KINDS = ("Stage", "Error")
"""What metrics are searched by, as their names are not known beforehand."""


def told() -> set[str]:
    """The names of every metric that answers can tell, those searched for by their kind."""
    facts: list[dict[str, Any]] = [
        {"bytes_in": 1, "stages": {"encode": 1.0}, "stale": True, "error": "OriginMissing: x", "prints_error": "x"},
        *({"tier": tier} for tier in TIERS),
    ]
    answers = [Response(304, {}, b"", fact) for fact in facts]
    return {measure.name.partition(".")[0] for answer in answers for measure in measures(answer)}


def widgets(**parameters: str | int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(properties("Overview", **parameters)["DashboardBody"])["widgets"]
    return found


def ours(value: Any) -> Iterator[tuple[str, str]]:
    """The name and the service of each of our metrics that an alarm looks at."""
    match value:
        case {"Namespace": "Darkroom", "MetricName": str(name), "Dimensions": [{"Name": "service", "Value": service}]}:
            yield name, service
        case dict():
            for inner in value.values():
                yield from ours(inner)
        case list():
            for inner in value:
                yield from ours(inner)


def test_alarms_look_at_what_this_stack_tells() -> None:
    looked = [pair for name in ALARMS for pair in ours(properties(name))]
    assert {name for name, _ in looked} == {"Failures", "Requests", "PrintFailures"} <= told()
    assert {service for _, service in looked} == {environment()["POWERTOOLS_SERVICE_NAME"]}


def test_what_lambda_counts_is_watched_too() -> None:
    watched = {
        properties(name).get("MetricName") for name in ALARMS if properties(name).get("Namespace") == "AWS/Lambda"
    }
    assert watched == {"Errors", "Throttles", "Duration"}
    assert properties("SlowAlarm", SlowMilliseconds=5000)["Threshold"] == 5000


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_is_mailed_where_an_address_is_given_and_silence_is_no_alarm(name: str) -> None:
    assert "AlarmActions" not in properties(name)
    assert properties(name, AlarmEmail="me@example.com")["AlarmActions"] == ["AlarmTopic"]
    assert properties(name, AlarmEmail="me@example.com")["OKActions"] == ["AlarmTopic"]
    assert properties(name)["TreatMissingData"] == "notBreaching"


def test_alarms_and_dashboard_can_be_left_out() -> None:
    assert {*ALARMS, "Overview"} <= made()
    assert not {*ALARMS, "AlarmTopic"} & made(Alarms="no", AlarmEmail="me@example.com")
    assert "Overview" not in made(Dashboard="no")
    assert set(resources("AWS::CloudWatch::Alarm")) == set(ALARMS)


@pytest.mark.parametrize("edge", ["yes", "no"])
def test_the_dashboard_shows_every_metric_that_is_told(edge: str) -> None:
    text = json.dumps(widgets(Edge=edge))
    searched = {kind for kind in KINDS if f"MetricName={kind} " in text}
    assert {name for name in told() if f'"{name}"' in text or f'\\\\"{name}\\\\"' in text} | searched == told()
    assert ("AWS/CloudFront" in text) is (edge == "yes")


def test_every_widget_says_where_it_looks() -> None:
    assert {widget["properties"]["region"] for widget in widgets()} == {"eu-west-1", "us-east-1"}
    assert all({"title", "metrics"} <= widget["properties"].keys() for widget in widgets())
