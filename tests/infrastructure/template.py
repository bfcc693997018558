"""template.yaml as a deployment with default parameters would see it."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from samcli.yamlhelper import yaml_parse

from tests.paths import ROOT

ACCOUNT = "123456789012"
REGION = "eu-west-1"
STACK = "darkroom"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/SourcesKey"

EDGE_SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:EdgeSecret-a1b2c3"

_ARNS = {"EdgeSecret": EDGE_SECRET} | {
    f"{name}Layer": f"arn:aws:lambda:{REGION}:{ACCOUNT}:layer:{STACK}-{name.lower()}:{number}"
    for number, name in enumerate(("Pillow", "Deps", "Fonts", "Documents", "Core"), 1)
}
"""What a reference to a resource is, where that is no name of its own."""

_NOTHING = {"Ref": "AWS::NoValue"}
_LIST = "CommaDelimitedList"
_PSEUDO = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::StackName": STACK,
    "AWS::URLSuffix": "amazonaws.com",
}


@cache
def template() -> dict[str, Any]:
    """The template as it is written, its short tags in their long form (`{"Ref": ...}`)."""
    parsed: dict[str, Any] = yaml_parse((ROOT / "template.yaml").read_text())
    return parsed


def resources(kind: str) -> dict[str, Any]:
    """The resources of one type by logical id, as they are written."""
    return {name: found for name, found in template()["Resources"].items() if found["Type"] == kind}


def properties(name: str, **parameters: str | int) -> Any:
    """The resolved properties of a resource, with these parameters instead of the defaults."""
    return resolved(template()["Resources"][name]["Properties"], **parameters)


def environment(**parameters: str | int) -> dict[str, str]:
    """The variables that the template gives to the transform function."""
    variables = properties("TransformFunction", **parameters)["Environment"]["Variables"]
    return {name: str(value) for name, value in variables.items()}


def resolved(value: Any, **parameters: str | int) -> Any:
    """A part of the template with its references and substitutions carried out; the rest stays as it is.

    A pseudo parameter is given as `**{"AWS::Region": "us-east-1"}`.
    """
    return _resolved(value, _names(parameters))


def made(**parameters: str | int) -> set[str]:
    """The logical ids of the resources that a deployment with these parameters has."""
    names = _names(parameters)
    return {name for name, found in template()["Resources"].items() if _is_there(found, names)}


def told(**parameters: str | int) -> dict[str, Any]:
    """The outputs of a deployment with these parameters."""
    names = _names(parameters)
    outputs = template()["Outputs"].items()
    return {name: _resolved(found["Value"], names) for name, found in outputs if _is_there(found, names)}


def settled(**parameters: str | int) -> dict[str, Any]:
    """The template as it would be written for these parameters alone: its conditions decided, and nothing else."""
    names, whole = _names(parameters), template()
    parts = {
        section: {name: _settled(found, names) for name, found in whole[section].items() if _is_there(found, names)}
        for section in ("Resources", "Outputs")
    }
    given = {
        name: {"Type": found["Type"], "Default": parameters.get(name, found["Default"])}
        for name, found in _declared().items()
    }
    kept = {name: whole[name] for name in ("AWSTemplateFormatVersion", "Transform", "Globals")}
    return {**kept, "Parameters": given, **parts}


def _settled(value: Any, names: Mapping[str, Any]) -> Any:
    match value:
        case {"Fn::If": [str(condition), first, second]}:
            return _settled(first if _holds({"Condition": condition}, names) else second, names)
        case dict():
            decided = {
                key: _settled(inner, names) for key, inner in value.items() if key != "Condition" or _is_iam(inner)
            }
            return {key: inner for key, inner in decided.items() if inner != _NOTHING}
        case list():
            return [inner for one in value if (inner := _settled(one, names)) != _NOTHING]
    return value


def _is_iam(condition: Any) -> bool:
    """Whether it is a policy's condition and not a resource's."""
    return isinstance(condition, dict)


def refused(**parameters: str | int) -> list[str]:
    """Why CloudFormation would not take these parameters together: what each broken rule says."""
    names = _names(parameters)
    rules = [rule for rule in template()["Rules"].values() if _holds(rule["RuleCondition"], names)]
    broken = [one for rule in rules for one in rule["Assertions"] if not _holds(one["Assert"], names)]
    return [one["AssertDescription"] for one in broken]


def _is_there(part: Mapping[str, Any], names: Mapping[str, Any]) -> bool:
    return "Condition" not in part or _holds({"Condition": part["Condition"]}, names)


def _declared() -> dict[str, Any]:
    found: dict[str, Any] = template()["Parameters"]
    return found


def _names(parameters: Mapping[str, str | int]) -> dict[str, Any]:
    declared = _declared()
    given = {**{name: found["Default"] for name, found in declared.items()}, **parameters}
    lists = {name: str(given[name]).split(",") for name, found in declared.items() if found["Type"] == _LIST}
    return {**_PSEUDO, **given, **lists}


def _resolved(value: Any, names: Mapping[str, Any]) -> Any:
    match value:
        case {"Ref": str(name)}:
            return names.get(name, _ARNS.get(name, name))
        case dict() if len(value) == 1 and (function := _FUNCTIONS.get(next(iter(value)))):
            (given,) = value.values()
            return function(given, names)
        case dict():
            return {key: found for key, inner in value.items() if (found := _resolved(inner, names)) != "AWS::NoValue"}
        case list():
            return [found for inner in value if (found := _resolved(inner, names)) != "AWS::NoValue"]
    return value


def _sub(given: Any, names: Mapping[str, Any]) -> str:
    text, more = (given, {}) if isinstance(given, str) else given
    known = {**names, **_resolved(more, names)}
    return re.sub(r"\$\{([^}]+)}", lambda found: str(_resolved({"Ref": found[1]}, known)), text)


def _joined(given: Any, names: Mapping[str, Any]) -> str:
    between, parts = given
    return str(between).join(str(part) for part in _resolved(parts, names))


def _split(given: Any, names: Mapping[str, Any]) -> list[str]:
    between, text = given
    return str(_resolved(text, names)).split(between)


def _chosen(given: Any, names: Mapping[str, Any]) -> Any:
    condition, first, second = given
    return _resolved(first if _holds({"Condition": condition}, names) else second, names)


def _attribute(given: Any, names: Mapping[str, Any]) -> str:
    name, attribute = given
    return _arn(name, names) if attribute == "Arn" else f"{name}.{attribute}"


_FUNCTIONS: Mapping[str, Callable[[Any, Mapping[str, Any]], Any]] = {
    "Fn::Sub": _sub,
    "Fn::Join": _joined,
    "Fn::Split": _split,
    "Fn::Select": lambda given, names: _resolved(given[1], names)[given[0]],
    "Fn::GetAtt": _attribute,
    "Fn::If": _chosen,
}


def _holds(condition: Any, names: Mapping[str, Any]) -> bool:
    match condition:
        case {"Condition": str(name)}:
            return _holds(template()["Conditions"][name], names)
        case {"Fn::Not": [inner]}:
            return not _holds(inner, names)
        case {"Fn::And": list(inner)}:
            return all(_holds(one, names) for one in inner)
        case {"Fn::Equals": [first, second]}:
            return str(_resolved(first, names)) == str(_resolved(second, names))
    raise NotImplementedError(condition)


def _arn(name: str, names: Mapping[str, Any]) -> str:
    found = template()["Resources"][name]
    if found["Type"] == "AWS::Logs::LogGroup":
        group = _resolved(found["Properties"]["LogGroupName"], names)
        return f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{group}:*"
    if found["Type"] == "AWS::KMS::Key":
        return KEY
    if found["Type"] == "AWS::S3::Bucket":
        return f"arn:aws:s3:::{name}"
    return f"arn:aws:iam::{ACCOUNT}:role/{STACK}-{name}"
