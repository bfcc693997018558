"""template.yaml as a deployment with default parameters would see it."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from samcli.yamlhelper import yaml_parse

from tests.paths import ROOT

ACCOUNT = "123456789012"
REGION = "eu-west-1"
STACK = "darkroom"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/SourcesKey"

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
    """A part of the template with its references and substitutions carried out; the rest stays as it is."""
    declared = template()["Parameters"]
    given = {name: found["Default"] for name, found in declared.items()} | parameters
    lists = {name: str(given[name]).split(",") for name, found in declared.items() if found["Type"] == _LIST}
    return _resolved(value, {**_PSEUDO, **given, **lists})


def _resolved(value: Any, names: Mapping[str, Any]) -> Any:
    match value:
        case {"Ref": str(name)}:
            return names.get(name, name)
        case {"Fn::Sub": str(text)}:
            return re.sub(r"\$\{([^}]+)}", lambda found: str(names.get(found[1], found[1])), text)
        case {"Fn::Join": [str(between), inner]}:
            return between.join(_resolved(inner, names))
        case {"Fn::GetAtt": [str(name), "Arn"]}:
            return _arn(name, names)
        case {"Fn::If": [str(condition), first, second]}:
            return _resolved(first if _holds(template()["Conditions"][condition], names) else second, names)
        case dict():
            return {key: found for key, inner in value.items() if (found := _resolved(inner, names)) != "AWS::NoValue"}
        case list():
            return [found for inner in value if (found := _resolved(inner, names)) != "AWS::NoValue"]
    return value


def _holds(condition: Any, names: Mapping[str, Any]) -> bool:
    match condition:
        case {"Fn::Not": [inner]}:
            return not _holds(inner, names)
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
    return f"arn:aws:iam::{ACCOUNT}:role/{STACK}-{name}"
