"""One option is enough: `--stack` for a deployment, `--local` for the stack that `darkroom serve` runs."""

import json
import os
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from darkroom.admin import AdminError
from darkroom.admin.cloud import Cloud
from darkroom.admin.deployment import VARIABLES, told_by
from darkroom.cli import main
from darkroom.cli.common import environ_of, resolved_of, with_credentials
from darkroom.local.handover import Handover, handover_folder, take_over
from darkroom.local.moto import Moto
from darkroom.sources import Bucket, write_source
from darkroom.wiring import source_store
from tests.servers.amazon import Amazon
from tests.servers.faulty import Faulty, query_refusal
from tests.servers.shelves import fresh_name
from tests.servers.stack import running_stack
from tests.things import a_source

TOLD = {
    "ApiUrl": "https://abc123.execute-api.eu-west-1.amazonaws.com",
    "BaseDomain": "img.example",
    "ParameterRoot": "/studio/darkroom",
    "ReaderRoleArn": "arn:aws:iam::123456789012:role/darkroom-reader",
    "SourcesKeyAlias": "alias/studio-sources",
    "TransformRoleArn": "arn:aws:iam::123456789012:role/studio-TransformRole",
}


@pytest.fixture
def administrator(moto: Moto, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment of who has deployed, as it is in this process."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "DARKROOM_"))]:
        monkeypatch.delenv(name)
    environ = {
        "AWS_ACCESS_KEY_ID": "AKIAADMIN",
        "AWS_SECRET_ACCESS_KEY": "secret-of-the-admin",
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL": moto.endpoint,
    }
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    return environ


def deployed(environ: dict[str, str], told: dict[str, str] = TOLD) -> str:
    """A CloudFormation stack that tells this, by its name."""
    stack = fresh_name("studio")
    template = {
        "Resources": {"Logs": {"Type": "AWS::Logs::LogGroup"}},
        "Outputs": {name: {"Value": value} for name, value in told.items()},
    }
    patient = Config(read_timeout=300, retries={"total_max_attempts": 1})
    client = boto3.client("cloudformation", endpoint_url=environ["AWS_ENDPOINT_URL"], config=patient)
    client.create_stack(StackName=stack, TemplateBody=json.dumps(template))
    return stack


def test_a_stack_tells_what_else_would_be_typed(administrator: dict[str, str]) -> None:
    stack = deployed(administrator)
    assert told_by(Cloud(administrator), stack) == {VARIABLES[name]: value for name, value in TOLD.items()}


@pytest.mark.parametrize("by_option", [True, False])
def test_a_source_of_a_deployment_is_stored_and_signed_for_by_its_stack_alone(
    administrator: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    *,
    by_option: bool,
) -> None:
    stack = deployed(administrator)
    name = fresh_name("photos")
    (tmp_path / "source.json").write_bytes(write_source(a_source(name=name)))
    option = ["--stack", stack] if by_option else []
    if not by_option:
        monkeypatch.setenv("DARKROOM_STACK", stack)
    assert main(["source", "put", str(tmp_path / "source.json"), *option]) == 0
    assert main(["sign", "--source", name, "a.jpg?w=300", *option]) == 0
    by_host, by_path = capsys.readouterr().out.splitlines()[-2:]
    assert by_host.startswith(f"https://{name}.img.example/a.jpg?w=300&s=")
    assert by_path.startswith(f"{TOLD['ApiUrl']}/{name}/a.jpg?w=300&s=")
    stored = boto3.client("ssm", region_name="eu-west-1", endpoint_url=administrator["AWS_ENDPOINT_URL"])
    written = stored.describe_parameters(ParameterFilters=[{"Key": "Name", "Option": "Contains", "Values": [name]}])
    encrypted = [parameter for parameter in written["Parameters"] if parameter["Type"] == "SecureString"]
    assert {parameter["KeyId"] for parameter in encrypted} == {"alias/studio-sources"}
    assert all(parameter["Name"].startswith("/studio/darkroom/") for parameter in written["Parameters"])


def test_what_the_environment_says_goes_before_the_stack(
    administrator: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stack = deployed(administrator)
    monkeypatch.setenv("DARKROOM_BASE_DOMAIN", "pictures.example")
    monkeypatch.setenv("DARKROOM_API_URL", "")
    monkeypatch.setenv("DARKROOM_SIGNING_KEY", "first-light")
    assert main(["sign", "--stack", stack, "--source", "demo", "a.jpg"]) == 0
    by_host, by_path = capsys.readouterr().out.splitlines()
    assert by_host.startswith("https://demo.pictures.example/a.jpg?s=")
    assert by_path.startswith(TOLD["ApiUrl"])


def test_where_there_is_a_distribution_pictures_are_asked_for_there(administrator: dict[str, str]) -> None:
    front = {"DistributionUrl": "https://d1.cloudfront.net", "DistributionId": "E1EXAMPLE"}
    told = told_by(Cloud(administrator), deployed(administrator, {**TOLD, **front}))
    assert told["DARKROOM_API_URL"] == "https://d1.cloudfront.net"
    assert told["DARKROOM_DISTRIBUTION"] == "E1EXAMPLE"


def test_a_command_asks_for_its_environment_once(faulty: Faulty, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDFORMATION", faulty.endpoint)
    for name, value in {"AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "eu-west-1"}.items():
        monkeypatch.setenv(name, value)
    outputs = "<member><OutputKey>ParameterRoot</OutputKey><OutputValue>/studio</OutputValue></member>"
    state = "<StackName>studio</StackName><StackStatus>CREATE_COMPLETE</StackStatus>"
    stack = f"<member>{state}<Outputs>{outputs}</Outputs></member>"
    document = f"<R><DescribeStacksResult><Stacks>{stack}</Stacks></DescribeStacksResult></R>"
    faulty.replies(lambda line, _: line.answer(200, {"Content-Type": "text/xml"}, document.encode()))
    args = Namespace(local=False, stack="studio", profile=None)
    for find in (environ_of, resolved_of, environ_of, resolved_of):
        assert find(args)["DARKROOM_PARAMETER_ROOT"] == "/studio"
    assert len(faulty.asked) == 1


@pytest.mark.usefixtures("administrator")
def test_a_stack_that_is_not_there_is_said_to_be_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sign", "--stack", "not-there", "--source", "demo", "a.jpg"]) == 1
    told = capsys.readouterr()
    assert (told.out, "there is no stack not-there in eu-west-1" in told.err) == ("", True)


def test_another_stack_is_not_taken_for_darkrooms(administrator: dict[str, str]) -> None:
    stack = deployed(administrator, {"Website": "https://example.com"})
    with pytest.raises(AdminError, match="not a finished deployment of Darkroom"):
        told_by(Cloud(administrator), stack)


@pytest.mark.parametrize(
    ("word", "cure"), [("AccessDenied", "cloudformation:DescribeStacks"), ("ExpiredToken", "sign in anew")]
)
def test_a_stack_that_may_not_be_read_is_explained(
    administrator: dict[str, str], faulty: Faulty, word: str, cure: str
) -> None:
    faulty.replies(query_refusal(403, word))
    with pytest.raises(AdminError, match=cure):
        told_by(Cloud({**administrator, "AWS_ENDPOINT_URL": faulty.endpoint}), "studio")


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Handover]:
    """What a stack leaves for other commands."""
    runtime = tmp_path_factory.mktemp("runtime")
    with running_stack(runtime=runtime):
        yield take_over(handover_folder({"XDG_RUNTIME_DIR": str(runtime)}))


def test_whoever_starts_the_stack_administers_it(left: Handover) -> None:
    cloud = Cloud(left.administrator)
    s3 = cloud.own_s3(Bucket("of-my-own"))
    s3.create_bucket(Bucket="of-my-own")
    s3.put_object(Bucket="of-my-own", Key="a.txt", Body=b"a")
    cloud.iam().create_user(UserName="of-my-own")
    assert "of-my-own" in {user["UserName"] for user in cloud.iam().list_users()["Users"]}
    assert source_store(left.administrator).newest("demo")
    assert cloud.identity().arn


def test_what_the_stack_lacks_is_not_asked_of_aws(left: Handover) -> None:
    cloud = Cloud(left.administrator)
    assert all((cloud.endpoint(service) or "").startswith("http://127.0.0.1:") for service in ("kms", "cloudformation"))


def test_the_function_of_the_stack_has_none_of_these_rights(left: Handover) -> None:
    s3_too = {"AWS_ENDPOINT_URL_S3": left.administrator["AWS_ENDPOINT_URL_S3"]}
    cloud = Cloud({**left.function, **s3_too})
    with pytest.raises(ClientError, match="AccessDenied"):
        cloud.own_s3(Bucket("darkroom-demo")).get_object(Bucket="darkroom-demo", Key="pictures/sunset.jpg")


ROLE_PROFILE = """
[profile studio]
region = eu-west-1
role_arn = arn:aws:iam::123456789012:role/studio
source_profile = own
[profile own]
aws_access_key_id = {id}
aws_secret_access_key = {secret}
"""


@pytest.fixture
def of_a_role(amazon: Amazon, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A profile that says to assume a role, as administrators of several accounts have it."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "DARKROOM_"))]:
        monkeypatch.delenv(name)
    keys = amazon.administrator
    (tmp_path / "config").write_text(ROLE_PROFILE.format(id=keys.access_key_id, secret=keys.secret_access_key.reveal()))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_ENDPOINT_URL", amazon.endpoint)


@pytest.mark.usefixtures("of_a_role")
def test_a_profile_may_be_a_roles(amazon: Amazon) -> None:
    trust = {"Effect": "Allow", "Principal": {"AWS": amazon.account}, "Action": "sts:AssumeRole"}
    amazon.create_role("studio", {"Version": "2012-10-17", "Statement": [trust]})
    found = with_credentials({**os.environ, "AWS_PROFILE": "studio"})
    assert Cloud(found).identity().arn.startswith("arn:aws:sts::123456789012:assumed-role/studio/")


@pytest.mark.usefixtures("of_a_role")
def test_a_role_that_a_profile_may_not_assume_is_explained() -> None:
    with pytest.raises(AdminError, match="AssumeRole is refused to the profile studio: AccessDenied"):
        with_credentials({**os.environ, "AWS_PROFILE": "studio"})
