"""What the pages for those who come from another service tell them to type does what they say.

Each page runs as one script against the local stack's S3, IAM, STS and SSM, as an administrator of a deployment would
type it: `--stack` finds the outputs of a CloudFormation stack, whose names of hosts lead to the local front.
"""

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config
from PIL import Image

from darkroom.local.handover import Handover, handover_folder, take_over
from darkroom.settings import BASE_DOMAIN
from darkroom.sources import Bucket
from darkroom.sources.policy import read
from tests.paths import ROOT
from tests.servers.stack import running_stack

PAGES = sorted((ROOT / "docs").glob("from-*.md"))
DOMAIN, API = "img.example", "abc123.execute-api.eu-west-1.amazonaws.com"
TOLD = {
    "ApiUrl": f"https://{API}",
    "BaseDomain": DOMAIN,
    "ParameterRoot": "/darkroom",
    "SourcesKeyAlias": "alias/darkroom-sources",
    "TransformRoleArn": "arn:aws:iam::123456789012:role/darkroom-TransformRole",
}
BUCKETS: dict[str, tuple[str, ...]] = {
    "my-photos": ("public/beach.jpg", "public/logo.png", "public/drafts/a.jpg", "private.jpg"),
    "my-shop": ("products/chair.jpg", "invoices/1.jpg"),
    "my-website": ("website-images/lamp.jpg", "backup/a.jpg"),
    "my-data": ("cats/images/1.jpg", "cats/images/2.jpg", "dogs/images/1.jpg"),
    "my-metadata": (),
    "my-labels": ("frames/001.jpg", "frames/002.jpg", "exports/last.jpg", "other.jpg"),
}
FILES: dict[str, Any] = {
    "cats/annotations.json": {
        "images": [{"id": number, "file_name": f"{number}.jpg", "width": 60, "height": 40} for number in (1, 2)],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 30, 20], "area": 600}],
        "categories": [{"id": 1, "name": "cat"}],
    },
    "cats/predictions.json": [{"image_id": 2, "category_id": 1, "bbox": [1, 2, 30, 20], "score": 0.9}],
}
_SCRIPT = """\
set -euo pipefail
begin() { printf '\\n%s\\n' "$MARK"; printf '\\n%s\\n' "$MARK" >&2; }
"""
_MARK = "-- the next block --"


type Runs = dict[Path, Future[subprocess.CompletedProcess[str]]]


@dataclass(frozen=True)
class Deployment:
    """The parts that a page is run against: the environment of its commands, and the front's port."""

    environ: dict[str, str]
    port: int

    def status(self, url: str) -> int:
        """The status of an answer to exactly this URL, asked for from a page of example.com."""
        parts = urlsplit(url)
        host = (parts.hostname or "").replace(DOMAIN, BASE_DOMAIN).replace(API, "127.0.0.1")
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            headers = {"Host": f"{host}:{self.port}", "Referer": "https://www.example.com/"}
            connection.request("GET", f"{parts.path}?{parts.query}", headers=headers)
            return connection.getresponse().status
        finally:
            connection.close()


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    runtime = tmp_path_factory.mktemp("runtime")
    with running_stack(runtime=runtime) as stack:
        left = take_over(handover_folder({"XDG_RUNTIME_DIR": str(runtime)}))
        _deploy(left)
        shop = _fill(left)
        keys = {name: value for name, value in left.administrator.items() if name.startswith("AWS_")}
        home = {"HOME": str(runtime), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
        ours = {name: os.environ[name] for name in ("PYTHONPATH", "LANG") if name in os.environ}
        yield Deployment({**ours, **home, **keys, **shop, "MARK": _MARK}, stack.port)


def _client(left: Handover, service: Any) -> Any:
    environ = left.administrator
    return boto3.client(
        service,
        endpoint_url=environ.get(f"AWS_ENDPOINT_URL_{service.upper()}", environ["AWS_ENDPOINT_URL"]),
        aws_access_key_id=environ["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environ["AWS_SECRET_ACCESS_KEY"],
        region_name=environ["AWS_REGION"],
        config=Config(read_timeout=300, retries={"total_max_attempts": 1}),
    )


def _deploy(left: Handover) -> None:
    """A CloudFormation stack with the outputs of ours."""
    template = {
        "Resources": {"Logs": {"Type": "AWS::Logs::LogGroup"}},
        "Outputs": {name: {"Value": value} for name, value in TOLD.items()},
    }
    _client(left, "cloudformation").create_stack(StackName="darkroom", TemplateBody=json.dumps(template))


def _fill(left: Handover) -> dict[str, str]:
    """The buckets of a customer, and the key by which another service reads one of them today."""
    s3, iam = _client(left, "s3"), _client(left, "iam")
    for bucket, keys in BUCKETS.items():
        s3.create_bucket(Bucket=bucket)
        for key in keys:
            s3.put_object(Bucket=bucket, Key=key, Body=_picture(key))
    for key, content in FILES.items():
        s3.put_object(Bucket="my-data", Key=key, Body=json.dumps(content).encode())
    policy = json.dumps(read(Bucket("my-shop", prefix="products")))
    iam.create_user(UserName="reader-of-today")
    iam.put_user_policy(UserName="reader-of-today", PolicyName="read", PolicyDocument=policy)
    key = iam.create_access_key(UserName="reader-of-today")["AccessKey"]
    return {
        "ACCESS_KEY_ID": key["AccessKeyId"],
        "SECRET_ACCESS_KEY": key["SecretAccessKey"],
        "ENDPOINT": left.administrator["AWS_ENDPOINT_URL_S3"],
    }


def _picture(key: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(file, "PNG" if key.endswith(".png") else "JPEG")
    return file.getvalue()


def blocks(page: Path) -> list[tuple[str, str]]:
    """The blocks of a page that are to be run, or shown what is printed: their kind and their text."""
    return re.findall(r"^```(\w+)\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE)


def script(page: Path) -> str:
    parts = [_SCRIPT]
    for kind, text in blocks(page):
        if kind != "text":
            parts.append("begin\n" + (text if kind == "sh" else f"python - <<'END'\n{text}END\n"))
    return "".join(parts)


def like(line: str) -> re.Pattern[str]:
    """A line of a page as a pattern: three dots stand for what is different each time."""
    return re.compile(re.escape(line.rstrip()).replace(re.escape("..."), ".*"))


@pytest.fixture(scope="module")
def runs(deployment: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    """Every page's script, all at once: they have nothing to do with each other."""

    def run(page: Path) -> "subprocess.CompletedProcess[str]":
        folder, bash = tmp_path_factory.mktemp(page.stem), ["bash", "-c", script(page)]
        return subprocess.run(bash, cwd=folder, env=deployment.environ, capture_output=True, text=True, check=False)

    with ThreadPoolExecutor(len(PAGES)) as workers:
        yield {page: workers.submit(run, page) for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_does_what_it_says(deployment: Deployment, runs: Runs, page: Path) -> None:
    done = runs[page].result()
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    printed = iter(done.stdout.split(f"\n{_MARK}\n"))
    output = next(printed)
    for kind, text in blocks(page):
        if kind != "text":
            output = next(printed)
            continue
        for line in text.splitlines():
            assert any(like(line).fullmatch(told.rstrip()) for told in output.splitlines()), (line, output)
    urls = re.findall(rf"https://[\w.-]*(?:{re.escape(DOMAIN)}|{re.escape(API)})/\S+", done.stdout)
    assert urls
    assert {url: deployment.status(url) for url in urls} == dict.fromkeys(urls, 200)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_file_that_a_page_links_to_exists(page: Path) -> None:
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()):
        assert (page.parent / link).exists(), link


def test_there_is_a_page_for_each_service() -> None:
    assert [page.stem for page in PAGES] == [
        "from-imgix",
        "from-imglab",
        "from-ixmage",
        "from-labellerr",
        "from-tenyks",
    ]
