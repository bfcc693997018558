"""What the template promises beside permissions: times, sizes, logs, the key, the environment."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from darkroom.admin.deployment import VARIABLES
from darkroom.app import Rules
from darkroom.local import function as local
from darkroom.settings import Settings
from tests.infrastructure.template import EDGE_SECRET, environment, properties, resolved, resources, template
from tests.paths import ROOT

READ_BY_THE_HANDLER = {"DARKROOM_METRICS_BY_SOURCE"}
NAMES_OF_SECRETS = {"DARKROOM_EDGE_SECRET", "AWS_ENDPOINT_URL_SECRETS_MANAGER", "EdgeSecretVersion"}
"""Where a secret lies; what it is, only the function and CloudFront read."""

SET_BY_LAMBDA = {"AWS_REGION", "AWS_DEFAULT_REGION"}
MOST_OF_GLIBC_2_34 = 32 * 1024 * 1024
GLOBAL = {"AWS::CloudWatch::Dashboard"} | {
    f"AWS::CloudFront::{kind}"
    for kind in ("Function", "CachePolicy", "OriginRequestPolicy", "ResponseHeadersPolicy", "OriginAccessControl")
}
"""What has names that an account has once, whatever the region."""


class Asked(dict[str, str]):
    """An environment that remembers which variables were asked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def get(self, name: str, default: object = None) -> None:  # type: ignore[override]
        self.names.add(name)


def test_every_function_runs_what_its_layers_were_built_for() -> None:
    everywhere = template()["Globals"]["Function"]
    assert (everywhere["Runtime"], everywhere["Architectures"]) == ("python3.13", ["x86_64"])
    for name, function in resources("AWS::Serverless::Function").items():
        assert not {"Runtime", "Architectures"} & function["Properties"].keys(), name
    for name, layer in resources("AWS::Serverless::LayerVersion").items():
        assert layer["Properties"]["CompatibleRuntimes"] == ["python3.13"], name
        assert layer["Properties"]["CompatibleArchitectures"] == ["x86_64"], name
        assert layer["Metadata"]["BuildArchitecture"] == "x86_64", name


def integration(**parameters: str | int) -> dict[str, Any]:
    """How the API asks the function, for every path and method."""
    ((path, methods),) = properties("Api", **parameters)["DefinitionBody"]["paths"].items()
    assert (path, list(methods)) == ("$default", ["x-amazon-apigateway-any-method"])
    found: dict[str, Any] = methods["x-amazon-apigateway-any-method"]["x-amazon-apigateway-integration"]
    return found


def test_the_app_ends_before_lambda_and_lambda_before_the_api_and_the_api_before_the_edge() -> None:
    api, origins = integration()["timeoutInMillis"] / 1000, properties("Distribution")["DistributionConfig"]["Origins"]
    patience = origins[0]["CustomOriginConfig"]["OriginReadTimeout"]
    assert Rules.seconds == 24 < properties("TransformFunction")["Timeout"] == 28 < api == 30 < patience


def test_the_local_stack_runs_the_function_as_the_template_does() -> None:
    function = properties("TransformFunction")
    assert (function["Timeout"], str(function["MemorySize"])) == (local.TIMEOUT, local.MEMORY)


def test_concurrency_is_reserved_only_when_asked_for() -> None:
    assert properties("TransformFunction")["MemorySize"] == 1769
    assert "ReservedConcurrentExecutions" not in properties("TransformFunction")
    assert properties("TransformFunction", ReservedConcurrency=50)["ReservedConcurrentExecutions"] == 50


def test_every_path_and_method_reaches_the_function_without_a_prefix() -> None:
    assert (integration()["type"], integration()["payloadFormatVersion"]) == ("aws_proxy", "2.0")
    assert "StageName" not in properties("Api")
    assert "Events" not in properties("TransformFunction")


def test_the_function_answers_preflights_not_the_api() -> None:
    assert "CorsConfiguration" not in properties("Api")


def test_nobody_pays_for_tracing_unasked() -> None:
    assert "Tracing" not in template()["Globals"]["Function"]
    assert properties("TransformFunction")["Tracing"] == "PassThrough"
    assert properties("TransformFunction", Tracing="yes")["Tracing"] == "Active"


def test_every_log_ends_some_day() -> None:
    groups = resources("AWS::Logs::LogGroup")
    for name in groups:
        assert properties(name)["RetentionInDays"] == 30
        assert properties(name, LogRetentionDays=7)["RetentionInDays"] == 7
    for function in resources("AWS::Serverless::Function").values():
        assert function["Properties"]["LoggingConfig"]["LogGroup"]["Ref"] in groups
    for api in resources("AWS::Serverless::HttpApi").values():
        assert api["Properties"]["AccessLogSettings"]["DestinationArn"]["Fn::GetAtt"][0] in groups


def test_the_access_log_keeps_no_signatures() -> None:
    logged = properties("Api")["AccessLogSettings"]["Format"]
    assert "$context.path" in logged
    assert not re.search("query|Referer|authorizer", logged, re.IGNORECASE)


def test_the_key_rotates_and_outlives_the_stack() -> None:
    keys = resources("AWS::KMS::Key")
    assert list(keys) == ["SourcesKey"]
    assert keys["SourcesKey"]["DeletionPolicy"] == keys["SourcesKey"]["UpdateReplacePolicy"] == "Retain"
    assert properties("SourcesKey")["EnableKeyRotation"] is True
    assert properties("SourcesKeyAlias") == {"AliasName": "alias/darkroom-sources", "TargetKeyId": "SourcesKey"}


def test_two_stacks_fit_into_one_account() -> None:
    for kind, value in _names_of_resources():
        assert resolved(value, **{"AWS::StackName": "a"}) != resolved(value, **{"AWS::StackName": "b"})
        if kind in GLOBAL:
            assert resolved(value, **{"AWS::Region": "eu-west-1"}) != resolved(value, **{"AWS::Region": "us-east-1"})


def test_a_stacks_longest_name_is_as_long_as_the_guide_allows() -> None:
    longest = {"AWS::StackName": "s" * 40, "AWS::Region": "ap-southeast-1"}
    assert all(len(resolved(value, **longest)) <= 64 for kind, value in _names_of_resources() if kind in GLOBAL)


def _names_of_resources() -> Iterator[tuple[str, Any]]:
    fixed = {
        "FunctionName",
        "RoleName",
        "LayerName",
        "LogGroupName",
        "AliasName",
        "PolicyName",
        "DashboardName",
        "Name",
    }
    for resource in template()["Resources"].values():
        own = resource["Properties"]
        inner = [config for name, config in own.items() if name.endswith("Config") and isinstance(config, dict)]
        for named in (own, *inner):
            if resource["Type"] not in ("AWS::Lambda::Alias", "AWS::Lambda::Version", "AWS::Lambda::Permission"):
                yield from ((resource["Type"], named[name]) for name in fixed & named.keys())


def test_every_setting_can_be_given() -> None:
    asked = Asked()
    Settings.read(asked)
    given = {name for name in environment() if name.startswith(("DARKROOM_", "AWS_"))}
    assert given - READ_BY_THE_HANDLER == asked.names - SET_BY_LAMBDA


def test_the_template_leaves_every_default_to_the_settings() -> None:
    assert Settings.read(environment(Prints="no", Edge="no")) == Settings.read({})
    settings = Settings.read(environment())
    assert (settings.prints_bucket, settings.links, settings.edge_secret) == ("PrintsBucket", True, EDGE_SECRET)


def test_parameters_arrive_as_settings() -> None:
    settings = Settings.read(environment(BaseDomain="pictures.example.com", ParameterRoot="/second"))
    assert (settings.rules.base_domain, settings.root) == ("pictures.example.com", "/second")
    assert environment(LogLevel="DEBUG")["POWERTOOLS_LOG_LEVEL"] == "DEBUG"


def test_lambda_takes_the_environment() -> None:
    variables = environment()
    reserved = re.compile(r"_.*|AWS_(LAMBDA|DEFAULT|REGION|EXECUTION|ACCESS|SECRET|SESSION|XRAY).*|LAMBDA_.*|TZ")
    assert all(re.fullmatch(r"[a-zA-Z][a-zA-Z0-9_]+", name) for name in variables)
    assert not [name for name in variables if reserved.fullmatch(name)]
    assert sum(len(name) + len(value) for name, value in variables.items()) < 4096


def test_the_heap_keeps_the_pixels_on_lambda_too() -> None:
    variables = environment()
    assert int(variables["MALLOC_MMAP_THRESHOLD_"]) <= MOST_OF_GLIBC_2_34
    assert int(variables["MALLOC_TRIM_THRESHOLD_"]) > int(variables["MALLOC_MMAP_THRESHOLD_"])


@pytest.mark.parametrize("file", sorted((ROOT / "events").glob("*.json")), ids=lambda file: file.name)
def test_what_sam_local_is_to_set_can_be_set(file: Path) -> None:
    # SAM passes over a function or a variable that the template does not declare without a word.
    (name,) = (changes := json.loads(file.read_text()))
    assert name in resources("AWS::Serverless::Function")
    assert changes[name].keys() <= environment().keys()
    Settings.read(environment() | changes[name])


@pytest.mark.parametrize("names", [template()["Parameters"], environment()])
def test_no_secret_has_a_place_in_the_template(names: Mapping[str, object]) -> None:
    secret = re.compile(r"secret|passw|token|signing|credential|access_?key|private", re.IGNORECASE)
    assert not [name for name in names if secret.search(name) and name not in NAMES_OF_SECRETS]


def test_what_a_stack_tells_stands_for_the_variables_that_it_names() -> None:
    named = {
        name: found[1]
        for name, output in template()["Outputs"].items()
        if (found := re.search(r"\((DARKROOM_\w+)\)", output["Description"]))
    }
    assert named == VARIABLES
