"""What a fresh process imports: for its first answer what a plain JPEG has a use for, for help next to nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.paths import ROOT

_DEAR = ("numpy", "PIL.ImageFont", "PIL._imagingft", "PIL.ImageDraw", "PIL.ImageCms", "PIL.PngImagePlugin", "boto3")
_READERS = ("resvg", "pypdfium2", "pi_heif", "darkroom.documents.reader", "darkroom.documents.child")
_ADMINISTRATION = (
    "darkroom.admin",
    *(f"darkroom.sources.{name}" for name in ("changes", "cors", "described", "fields", "forms", "terraform", "trust")),
)
_HELPED = """
import json, sys
from contextlib import redirect_stdout
from darkroom.cli import main

try:
    with redirect_stdout(sys.stderr):
        main(sys.argv[1:])
except SystemExit as end:
    assert end.code == 0
print(json.dumps(sorted(sys.modules)))
"""
_ENVIRONMENT = {
    "AWS_REGION": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "PYTHONPATH": ":".join(str(ROOT / folder) for folder in ("layers/core", "functions/transform")),
}
_IMPORTED = "import json, sys, handler; print(json.dumps(sorted(sys.modules)))"
_ANSWERED = """
import json, sys, handler
from types import SimpleNamespace
from darkroom.app import App, Rules
from darkroom.memory import MemoryOriginals, MemorySources
from darkroom.sources import Bucket, Keys, Secret, Source
from darkroom.wiring import SystemClock

keys = Keys(access_key_id="test", secret_access_key=Secret("test"))
source = Source(version=1, name="a", bucket=Bucket(name="a"), secured=False, credentials=keys)
originals = MemoryOriginals({"picture.jpg": open(sys.argv[1], "rb").read()})
handler.app = App(Rules("test"), MemorySources([source]), originals, SystemClock())
event = {"version": "2.0", "rawPath": "/a/picture.jpg", "rawQueryString": "w=800", "headers": {"host": "test"},
         "requestContext": {"http": {"method": "GET"}, "domainName": "test"}}
context = SimpleNamespace(get_remaining_time_in_millis=lambda: 28_000, aws_request_id="1")
answer = handler.lambda_handler(event, context)
assert answer["statusCode"] == 200, answer
print(json.dumps(sorted(sys.modules)))
"""


@pytest.mark.parametrize("program", [_IMPORTED, _ANSWERED], ids=["import", "first answer"])
def test_nothing_is_imported_that_a_plain_jpeg_has_no_use_for(program: str, tmp_path: Path) -> None:
    picture = tmp_path / "picture.jpg"
    Image.effect_noise((1200, 900), 60).convert("RGB").save(picture)
    modules = _modules(program, str(picture))
    assert "darkroom.render.jpeg" in modules and "PIL.JpegImagePlugin" in modules
    assert not modules & {*_DEAR, *_READERS, *_ADMINISTRATION}


@pytest.mark.parametrize("words", [("--help",), ("source", "--help"), ("source", "policy", "--help")], ids=" ".join)
def test_help_imports_nothing_that_a_command_works_with(words: tuple[str, ...]) -> None:
    modules = _modules(_HELPED, *words)
    assert "darkroom.cli.source.add" in modules
    assert not modules & {"boto3", "botocore", "rich", "PIL", "msgspec", "ssl", "yaml", "darkroom.sources"}


def _modules(program: str, *words: str) -> set[str]:
    """What a fresh process has imported once it ran a program, whose last line says it."""
    ran = subprocess.run(
        [sys.executable, "-c", program, *words], env=_ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return set(json.loads(ran.stdout.splitlines()[-1]))
