"""What can be switched off and on: what is left fits together, and what cannot go together is refused in words."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from cfnlint import api

from tests.infrastructure.template import ACCOUNT, environment, made, properties, refused, settled, template
from tests.infrastructure.test_distribution import ACL, DOMAIN, IN_VIRGINIA
from tests.infrastructure.test_template import integration

OFF: dict[str, str | int] = {
    "Edge": "no",
    "Prints": "no",
    "Documents": "no",
    "Dashboard": "no",
    "Alarms": "no",
    "MetricsBySource": "no",
}
ON: dict[str, str | int] = {
    **DOMAIN,
    **IN_VIRGINIA,
    "AccessLogs": "yes",
    "AlarmEmail": "me@example.com",
    "EdgeSecretVersion": "1a" * 16,
    "HostedZone": "Z0123",
    "Hosts": "img.shop.example",
    "Operators": f"arn:aws:iam::{ACCOUNT}:role/Admin",
    "OriginShield": "us-east-1",
    "RateLimit": 2000,
    "ReadableObjects": "arn:aws:s3:::mine/*",
    "ReservedConcurrency": 50,
    "Tracing": "yes",
    "WarmInstances": 2,
}
ONE_BY_ONE = [{name: value} for name, value in OFF.items()] + [
    {name: value} for name, value in ON.items() if name not in IN_VIRGINIA
]


def referred(value: Any) -> Iterator[str]:
    """The names that a part of the template refers to, of resources and of parameters."""
    match value:
        case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), *_]}:
            yield name
        case {"Fn::Sub": str(text)}:
            yield from (part.partition("}")[0].partition(".")[0] for part in text.split("${")[1:])
        case {"Fn::Sub": [str(text), dict(more)]}:
            yield from set(referred({"Fn::Sub": text})) - more.keys()
            yield from referred(list(more.values()))
        case dict():
            for name, inner in value.items():
                yield from inner if name == "DependsOn" else referred(inner)
        case list():
            for inner in value:
                yield from referred(inner)


@pytest.mark.parametrize("parameters", [{}, OFF, ON, *ONE_BY_ONE], ids=lambda given: ",".join(given) or "defaults")
def test_what_is_left_refers_to_nothing_that_is_gone(parameters: dict[str, str | int]) -> None:
    whole = settled(**parameters)
    known = {*whole["Resources"], *whole["Parameters"]}
    assert {name for name in referred(whole) if not name.startswith("AWS::")} - known == set()


@pytest.mark.parametrize("parameters", [OFF, ON], ids=["off", "on"])
def test_cloudformation_would_take_it_with_every_part_off_and_on(parameters: dict[str, str | int]) -> None:
    unused = {"W2001", "W8001"}  # parameters and conditions of which the other parts have need
    region = str(parameters.get("AWS::Region", "eu-west-1"))
    found = api.lint(json.dumps(settled(**parameters)), regions=[region])
    assert [(one.rule.id, one.message, one.path) for one in found if one.rule.id not in unused] == []


def test_every_part_is_made_when_it_is_asked_for_and_only_then() -> None:
    optional = {name for name, found in template()["Resources"].items() if "Condition" in found}
    assert optional <= made(**ON)
    assert not optional & made(**OFF)


def test_every_parameter_is_shown_in_a_group() -> None:
    groups = template()["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    shown = [name for group in groups for name in group["Parameters"]]
    assert sorted(shown) == sorted(template()["Parameters"])


@pytest.mark.parametrize(
    ("parameters", "why"),
    [
        ({}, []),
        (OFF, []),
        (ON, []),
        ({"WebAcl": ACL}, []),
        ({"Certificate": DOMAIN["Certificate"]}, ["A Certificate is for a BaseDomain"]),
        ({**DOMAIN, "Edge": "no"}, ["A Certificate is the distribution's"]),
        ({"HostedZone": "Z0123", "BaseDomain": "img.example"}, ["Records in a HostedZone"]),
        ({"RateLimit": 2000}, ["CloudFront's web ACLs are made in us-east-1 only"]),
        ({"RateLimit": 2000, "WebAcl": ACL, **IN_VIRGINIA}, ["A distribution has one web ACL"]),
        ({"AccessLogs": "yes"}, ["CloudFront's logs are set up in us-east-1 only"]),
    ],
)
def test_what_cannot_go_together_is_refused_before_anything_is_made(
    parameters: dict[str, str | int], why: list[str]
) -> None:
    said = refused(**parameters)
    assert len(said) == len(why)
    assert all(sentence.startswith(begins) for sentence, begins in zip(said, why, strict=True))


def test_warm_instances_are_asked_through_their_alias_and_others_directly() -> None:
    assert not {"WarmVersion", "WarmAlias"} & made()
    assert integration()["uri"].endswith(
        "/functions/arn:aws:iam::123456789012:role/darkroom-TransformFunction/invocations"
    )
    assert integration(WarmInstances=2)["uri"].endswith("/functions/WarmAlias/invocations")
    assert properties("ApiMayAsk", WarmInstances=2)["FunctionName"] == "WarmAlias"
    warm = properties("WarmAlias", WarmInstances=2)["ProvisionedConcurrencyConfig"]
    assert warm == {"ProvisionedConcurrentExecutions": 2}


CHANGED = [
    *ONE_BY_ONE,
    {"Release": "0.4.1"},
    {"ParameterRoot": "/second"},
    {"MemorySize": 3008},
    {"LogLevel": "DEBUG"},
    {"EdgeOnly": "no"},
]


@pytest.mark.parametrize("parameters", CHANGED, ids=lambda given: next(iter(given)))
def test_what_changes_the_function_changes_what_warm_instances_run(parameters: dict[str, str | int]) -> None:
    def runs(**given: str | int) -> tuple[Any, ...]:
        function = properties("TransformFunction", **given)
        shape = {name: function.get(name) for name in ("MemorySize", "Tracing", "Layers")}
        return environment(**given), shape

    def published(**given: str | int) -> str:
        return str(properties("WarmVersion", **given)["Description"])

    if runs(**parameters) != runs() or "Release" in parameters:
        assert published(**parameters) != published()


def test_a_version_says_what_it_is_made_of_within_lambdas_limit() -> None:
    longest = {"BaseDomain": f"{'a' * 60}.{'b' * 30}.example", "ParameterRoot": "/" + "r" * 30, "Release": "r" * 40}
    said = properties("WarmVersion", **longest)["Description"]
    assert len(said) <= 256
    assert " 1 2 3 4 5 " in said
