"""`darkroom source add` as a person runs it: from a bucket to a picture, and nothing left where it fails."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError

from darkroom.local.moto import Moto
from darkroom.local.seaweed import REGION, Seaweed
from darkroom.render.drawing import landscape
from darkroom.sources import Keys
from darkroom.wiring import build, source_store
from tests.servers.amazon import Amazon
from tests.servers.shelves import fresh_bucket, fresh_name
from tests.terminal import Darkroom
from tests.things import a_request

ODD = "50% a+b & c#1?.png"


pytestmark = pytest.mark.usefixtures("parameters")


@pytest.fixture
def bucket(seaweed: Seaweed, monkeypatch: pytest.MonkeyPatch) -> str:
    """A bucket on the S3 that the environment names, with a picture in a folder."""
    environ = {
        "AWS_ENDPOINT_URL_S3": seaweed.endpoint,
        "AWS_ENDPOINT_URL_IAM": seaweed.endpoint,
        "AWS_ENDPOINT_URL_STS": seaweed.endpoint,
        "AWS_ACCESS_KEY_ID": seaweed.admin.access_key_id,
        "AWS_SECRET_ACCESS_KEY": seaweed.admin.secret_access_key.reveal(),
        "AWS_REGION": REGION,
        "DARKROOM_BASE_DOMAIN": "pictures.example.com",
    }
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    return fresh_bucket(seaweed, {f"public/{ODD}": landscape(60, 40), "private/b.jpg": b"another's"})


def asked_for(url: str) -> int:
    """The status that the function answers a printed URL with."""
    parts = urlsplit(url)
    return build(os.environ).answer(a_request(parts.path, parts.query, host=parts.netloc)).status


@pytest.mark.parametrize("dialect", ["imgix", "imglab", "ixmage"])
def test_a_bucket_becomes_a_source_whose_printed_urls_work(darkroom: Darkroom, bucket: str, dialect: str) -> None:
    name = fresh_name("photos")
    command = ("source", "add", name, "--bucket", bucket, "--prefix", "public", "--provision", "user")
    told = darkroom(*command, "--dialect", dialect)
    assert told.status == 0, told.err
    said, *urls = told.out.splitlines()
    assert said == f"{name}: connected, stored as revision 1; made in IAM: darkroom-{name}"
    assert urls and [asked_for(url) for url in urls] == [200] * len(urls)
    assert [asked_for(f"{url}0") for url in urls] == [403] * len(urls)
    again = darkroom(*command, "--dialect", dialect)
    assert (again.status, again.out.splitlines()[1:]) == (0, urls)
    assert again.out.startswith(f"{name}: nothing to change, revision 1 says so already")
    assert "running functions follow within a minute" in darkroom("source", "disable", name).err
    assert f"{name} is disabled, and answers none of them" in darkroom(*command, "--dialect", dialect).err


def test_what_is_applied_is_what_the_policy_says(darkroom: Darkroom, bucket: str, seaweed: Seaweed) -> None:
    name = fresh_name("photos")
    told = darkroom("source", "add", name, "--bucket", bucket, "--prefix", "public", "--provision", "user", "--json")
    assert json.loads(told.out)["made"] == [f"darkroom-{name}"]
    stored = source_store(os.environ).newest(name)
    assert stored
    user = f"darkroom-{name}"
    applied = seaweed.iam().get_user_policy(UserName=user, PolicyName=user)["PolicyDocument"]
    assert applied == json.loads(darkroom("source", "policy", name).out)
    credentials = stored[1].credentials
    assert isinstance(credentials, Keys)
    assert credentials.secret_access_key.reveal() not in told.out + told.err


def test_a_key_that_there_is_is_taken_from_the_standard_input_or_the_environment(
    darkroom: Darkroom, bucket: str, seaweed: Seaweed, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = seaweed.create_user(fresh_name("reader"), _reads(bucket))
    secret = keys.secret_access_key.reveal()
    command = ("source", "add", "--bucket", bucket, "--prefix", "public", "--access-key-id", keys.access_key_id)
    told = darkroom(*command, fresh_name("photos"), "--secret-from-stdin", typed=f"{secret}\n")
    assert told.status == 0, told.err
    monkeypatch.setenv("DARKROOM_SECRET_ACCESS_KEY", secret)
    assert darkroom(*command, fresh_name("photos")).status == 0
    wrong = darkroom(*command, fresh_name("photos"), "--secret-from-stdin", typed="not-the-secret\n")
    assert wrong.status == 1
    assert "secret key" in wrong.err and "not-the-secret" not in wrong.err + wrong.out


def _reads(bucket: str) -> dict[str, object]:
    statement = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"]}
    resources = [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
    return {"Version": "2012-10-17", "Statement": [{**statement, "Resource": resources}]}


@pytest.mark.usefixtures("bucket")
def test_wrong_fields_are_named_at_once_and_not_echoed(darkroom: Darkroom) -> None:
    told = darkroom(
        *("source", "add", "photos", "--bucket", "X", "--prefix", "a/../b", "--region", "wJalrXUtnFEMI/K7MDENG"),
        *("--access", "everything", "--provision", "user"),
    )
    assert told.status == 1
    named = [line.split(": ")[1] for line in told.err.splitlines()]
    assert sorted(named) == ["access", "bucket.name", "bucket.prefix", "bucket.region"]
    assert "wJalr" not in told.err and "everything" not in told.err


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--provision", "user", "--secret-from-stdin"), "--secret-from-stdin goes with --access-key-id"),
        (("--provision", "role", "--external-id", "8f14"), "--external-id goes with --role-arn"),
        (("--public", "--metadata-prefix", "a"), "go with --metadata-bucket"),
        (("--provision", "wJalrXUtnFEMI"), "--provision: expected user or role"),
        (("--access-key-id", "AKIAEXAMPLE", "--secret-from-stdin"), "expected a secret on a line of its own"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    darkroom: Darkroom, bucket: str, options: tuple[str, ...], named: str
) -> None:
    told = darkroom("source", "add", "photos", "--bucket", bucket, *options)
    assert (told.status, told.out) == (1, "")
    assert named in told.err and "wJalr" not in told.err


def test_a_dry_run_prints_every_call_and_makes_none(darkroom: Darkroom, bucket: str, seaweed: Seaweed) -> None:
    name = fresh_name("photos")
    command = ("source", "add", name, "--bucket", bucket, "--provision", "user", "--dry-run")
    told = darkroom(*command)
    commands = [line.split()[2] for line in told.out.splitlines() if line.startswith("aws ")]
    assert commands == ["create-user", "put-user-policy", "create-access-key"]
    planned = json.loads(darkroom(*command, "--json").out)
    assert [call["operation"] for call in planned["calls"]] == ["CreateUser", "PutUserPolicy", "CreateAccessKey"]
    assert planned["calls"][1]["PolicyDocument"]["Statement"][0]["Resource"] == f"arn:aws:s3:::{bucket}/*"
    assert darkroom("source", "show", name).status == 1
    with pytest.raises(ClientError, match="NoSuchEntity"):
        seaweed.iam().get_user(UserName=f"darkroom-{name}")


def test_a_service_that_makes_no_roles_is_told_of(
    darkroom: Darkroom, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ("source", "add", fresh_name("photos"), "--bucket", bucket, "--provision", "role")
    assert "name the deployment with --stack" in darkroom(*command).err
    monkeypatch.setenv("DARKROOM_FUNCTION_ROLE", "arn:aws:iam::000000000000:role/function")
    told = darkroom(*command)
    assert told.status == 1
    assert "--provision user" in told.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_the_process_leaves_nothing(
    amazon: Amazon, moto: Moto, tmp_path: Path, number: signal.Signals
) -> None:
    amazon.create_bucket("shelf", {"a.jpg": landscape(60, 40)})
    amazon.delay(10_000)
    users, keys = set(amazon.users), len([key for key in amazon.keys.values() if key.status])
    environ = os.environ | amazon.environ | {"AWS_ENDPOINT_URL_SSM": moto.endpoint, "XDG_RUNTIME_DIR": str(tmp_path)}
    command = [str(Path(sys.executable).parent / "darkroom"), "source", "add", "photos", "--bucket", "shelf"]
    process = subprocess.Popen([*command, "--provision", "user"], stderr=subprocess.PIPE, text=True, env=environ)
    with process:
        assert process.stderr
        said = next(line for line in process.stderr if line.startswith("waiting"))
        process.send_signal(number)
        rest = process.stderr.read()
    assert process.returncode == 130, said + rest
    assert rest.splitlines()[-1] == "nothing is left of it"
    assert set(amazon.users) == users
    assert len([key for key in amazon.keys.values() if key.status]) == keys
    assert source_store(environ).newest("photos") is None


def test_a_role_is_made_and_read_through_on_what_answers_as_aws(
    darkroom: Darkroom, amazon: Amazon, moto: Moto, monkeypatch: pytest.MonkeyPatch
) -> None:
    amazon.create_bucket("shelf", {"public/a.jpg": landscape(60, 40), "private/b.jpg": landscape(60, 40)})
    function = amazon.create_user("function")
    environ = amazon.environ | {"AWS_ENDPOINT_URL_SSM": moto.endpoint}
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DARKROOM_FUNCTION_ROLE", amazon.users["function"].arn)
    told = darkroom("source", "add", "photos", "--bucket", "shelf", "--prefix", "public", "--provision", "role")
    assert told.status == 0, told.err
    url = told.out.splitlines()[-1]
    app = build(
        amazon.environ_of(function)
        | {"AWS_ENDPOINT_URL_SSM": moto.endpoint, "DARKROOM_PARAMETER_ROOT": os.environ["DARKROOM_PARAMETER_ROOT"]}
    )
    parts = urlsplit(url)
    assert app.answer(a_request(parts.path, parts.query, host=parts.netloc)).status == 200
