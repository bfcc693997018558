"""Credentials, region and addresses are found where the AWS CLI finds them."""

import hashlib
import json
import os
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

import pytest

from darkroom.admin import AdminError
from darkroom.admin.cloud import Cloud
from darkroom.cli.common import add_local, environ_of, function_environ_of, with_credentials
from darkroom.local.handover import Handover, handed_over
from darkroom.sources import Bucket

CONFIG = """
[default]
region = eu-west-1

[profile work]
region = eu-central-1
endpoint_url = http://everything.example
services = near
ca_bundle = /etc/ssl/work.pem

[services near]
s3 =
  endpoint_url = http://s3.example

[profile quiet]
region = eu-central-1
endpoint_url = http://everything.example
ignore_configured_endpoint_urls = true

[profile nowhere]
aws_access_key_id = AKIANOWHERE
aws_secret_access_key = secret-of-nowhere

[profile signed-out]
region = eu-west-1
sso_start_url = https://example.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 123456789012
sso_role_name = Photographer

[sso-session studio]
sso_start_url = https://example.awsapps.com/start
sso_region = eu-west-1

[profile expired]
region = eu-west-1
sso_session = studio
sso_account_id = 123456789012
sso_role_name = Photographer
"""
KEYS = """
[default]
aws_access_key_id = AKIADEFAULT
aws_secret_access_key = secret-of-default

[work]
aws_access_key_id = AKIAWORK
aws_secret_access_key = secret-of-work
aws_session_token = token-of-work

[quiet]
aws_access_key_id = AKIAQUIET
aws_secret_access_key = secret-of-quiet
"""

Environ = Callable[..., dict[str, str]]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with the AWS CLI's files, and an environment that says nothing of AWS."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "DARKROOM_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text(CONFIG)
    (tmp_path / ".aws" / "credentials").write_text(KEYS)
    return tmp_path


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch) -> Environ:
    """What a command with these options finds in this environment."""

    def found(*options: str, **variables: str) -> dict[str, str]:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        parser = ArgumentParser()
        add_local(parser)
        return with_credentials(environ_of(parser.parse_args(options)))

    return found


def test_the_default_profile_gives_keys_and_region(environ: Environ) -> None:
    found = environ()
    assert found["AWS_ACCESS_KEY_ID"] == "AKIADEFAULT"
    assert found["AWS_SECRET_ACCESS_KEY"] == "secret-of-default"
    assert found["AWS_REGION"] == "eu-west-1"
    assert Cloud(found).endpoint("s3") is None


@pytest.mark.parametrize("chosen", [((), {"AWS_PROFILE": "work"}), (("--profile", "work"), {})])
def test_a_profile_gives_all_that_it_says(environ: Environ, chosen: tuple[tuple[str, ...], dict[str, str]]) -> None:
    options, variables = chosen
    found = environ(*options, **variables)
    assert (found["AWS_ACCESS_KEY_ID"], found["AWS_SESSION_TOKEN"]) == ("AKIAWORK", "token-of-work")
    assert (found["AWS_REGION"], found["AWS_CA_BUNDLE"]) == ("eu-central-1", "/etc/ssl/work.pem")
    assert found["AWS_ENDPOINT_URL_S3"] == "http://s3.example"
    assert found["AWS_ENDPOINT_URL_SSM"] == found["AWS_ENDPOINT_URL_IAM"] == "http://everything.example"


def test_keys_in_the_environment_go_before_its_profile_but_not_before_the_option(environ: Environ) -> None:
    keys = {"AWS_ACCESS_KEY_ID": "AKIAHERE", "AWS_SECRET_ACCESS_KEY": "here", "AWS_SESSION_TOKEN": "token-of-here"}
    found = environ(AWS_PROFILE="work", **keys)
    assert (found["AWS_ACCESS_KEY_ID"], found["AWS_REGION"]) == ("AKIAHERE", "eu-central-1")
    found = environ("--profile", "quiet")
    assert (found["AWS_ACCESS_KEY_ID"], found["AWS_SESSION_TOKEN"]) == ("AKIAQUIET", "")


@pytest.mark.parametrize("name", ["AWS_REGION", "AWS_DEFAULT_REGION"])
def test_a_region_in_the_environment_goes_before_the_profiles(environ: Environ, name: str) -> None:
    assert environ(**{name: "ap-south-1"})["AWS_REGION"] == "ap-south-1"


def test_addresses_in_the_environment_go_before_the_profiles(environ: Environ) -> None:
    found = environ(
        "--profile", "work", AWS_ENDPOINT_URL="http://all.example", AWS_ENDPOINT_URL_STS="http://sts.example"
    )
    assert found["AWS_ENDPOINT_URL_STS"] == "http://sts.example"
    assert found["AWS_ENDPOINT_URL_S3"] == found["AWS_ENDPOINT_URL_SSM"] == "http://all.example"


def test_addresses_can_be_ignored(environ: Environ) -> None:
    assert Cloud(environ("--profile", "quiet")).endpoint("ssm") is None
    ignored = environ(AWS_IGNORE_CONFIGURED_ENDPOINT_URLS="true", AWS_ENDPOINT_URL="http://all.example")
    assert Cloud(ignored).endpoint("ssm") is None


def test_the_files_may_lie_elsewhere(environ: Environ, home: Path) -> None:
    (home / "elsewhere").write_text("[default]\nregion = sa-east-1\n")
    assert environ(AWS_CONFIG_FILE=str(home / "elsewhere"))["AWS_REGION"] == "sa-east-1"


@pytest.mark.parametrize(
    ("options", "variables", "words"),
    [
        (("--profile", "wrok"), {}, "no profile wrok"),
        (("--profile", "nowhere"), {}, "no AWS region: set AWS_REGION"),
        ((), {"AWS_SHARED_CREDENTIALS_FILE": "/nowhere"}, "no AWS credentials: choose a profile"),
        ((), {"AWS_ACCESS_KEY_ID": "AKIAHERE"}, "no AWS_SECRET_ACCESS_KEY"),
        (("--profile", "signed-out"), {}, "run `aws sso login --profile signed-out`"),
        (("--profile", "expired"), {}, "run `aws sso login --profile expired`"),
    ],
)
def test_what_is_missing_is_said_with_its_cure(
    environ: Environ, home: Path, options: tuple[str, ...], variables: dict[str, str], words: str
) -> None:
    expired_sign_in(home)
    with pytest.raises(AdminError, match=words):
        environ(*options, **variables)


def expired_sign_in(home: Path) -> None:
    """What `aws sso login` left behind a long time ago."""
    cache = home / ".aws" / "sso" / "cache"
    cache.mkdir(parents=True)
    token = {"startUrl": "https://example.awsapps.com/start", "accessToken": "old", "expiresAt": "2020-01-01T00:00:00Z"}
    (cache / f"{hashlib.sha1(b'studio').hexdigest()}.json").write_text(json.dumps(token))


def test_local_is_free_of_what_the_user_set_for_aws(environ: Environ, home: Path) -> None:
    users = {
        "AWS_PROFILE": "wrok",
        "AWS_SESSION_TOKEN": "token-of-another",
        "AWS_ENDPOINT_URL": "http://everything.example",
        "DARKROOM_KMS_KEY": "alias/deployed-sources",
    }
    local = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_REGION": "us-east-1"}
    function = {**local, "AWS_ACCESS_KEY_ID": "function"}
    with handed_over(home / "run" / "darkroom" / "stacks", Handover(function, local)):
        found = environ("--local", **users)
        parser = ArgumentParser()
        add_local(parser)
        assert function_environ_of(parser.parse_args(["--local"]))["AWS_ACCESS_KEY_ID"] == "function"
    assert found["AWS_ACCESS_KEY_ID"] == "local"
    assert not found.get("AWS_SESSION_TOKEN")
    assert not {"AWS_PROFILE", "AWS_ENDPOINT_URL", "DARKROOM_KMS_KEY"} & found.keys()


def test_clients_ask_nothing_of_this_process(environ: Environ, monkeypatch: pytest.MonkeyPatch) -> None:
    cloud = Cloud(environ())
    monkeypatch.setenv("AWS_PROFILE", "wrok")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://everything.example")
    assert cloud.iam().meta.endpoint_url == "https://iam.amazonaws.com"
    assert cloud.sts().meta.region_name == "eu-west-1"
    assert cloud.own_s3(Bucket("my-bucket", "eu-west-1")).meta.endpoint_url == "https://s3.eu-west-1.amazonaws.com"
