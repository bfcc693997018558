"""`darkroom invoke`: a function's handler, run with an event from a file."""

import base64
import json
import os
import sys
import time
import uuid
from argparse import ArgumentParser, Namespace
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from darkroom.cli.common import Failure, add_local, function_environ_of, save
from darkroom.local import PROJECT

SUMMARY = "run a function's handler with an event"
DESCRIPTION = """\
Run functions/FUNCTION/handler.py with an event from a file, as Lambda would, and print what it
answers. Its log goes to the standard error.

  darkroom invoke transform events/transform/webp.json
  darkroom invoke transform events/transform/webp.json -o picture.webp
  darkroom invoke transform event.json --env-vars events/memory.json      as `sam local invoke` does
  darkroom invoke transform - --local < event.json

The environment says where the sources are, as it does for the function. Where it says nothing of AWS,
one drawn picture in memory answers: /demo/sunset.jpg, signed with the key first-light.
"""
_SECONDS = 28.0


def add_options(parser: ArgumentParser) -> None:
    """Declare its arguments."""
    parser.add_argument("function", metavar="FUNCTION", help="a folder below functions/, such as transform")
    parser.add_argument("event", metavar="EVENT.json", help="the event; - for stdin")
    parser.add_argument("-o", dest="out", metavar="FILE", help="save the decoded body; - for stdout")
    parser.add_argument("--env-vars", metavar="FILE", type=Path, help="a file of variables, as SAM reads it")
    add_local(parser)


def run(args: Namespace) -> int:
    """Run the handler and print its answer."""
    event = _event(args.event)
    environ = _environ(args)
    os.environ.clear()
    os.environ.update(environ)
    with redirect_stdout(sys.stderr):
        handler = _handler(args.function)
        if not {"rawPath", "requestContext"} <= set(event):
            raise Failure(f"{args.event} is not an event of an HTTP API: expected rawPath and requestContext")
        answer = handler(event, Context())
    if args.out:
        body = answer.get("body") or ""
        save(base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode(), args.out)
        answer = {**answer, "body": f"(in {args.out})"}
    print(json.dumps(answer, indent=2, ensure_ascii=False), file=sys.stderr if args.out == "-" else sys.stdout)
    return 0


@dataclass(frozen=True)
class Context:
    """What Lambda tells a handler beside the event."""

    function_name: str = "darkroom-local"
    memory_limit_in_mb: str = "1769"
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:darkroom-local"
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    _until: float = field(default_factory=lambda: time.monotonic() + _SECONDS)

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds left."""
        return max(0, int((self._until - time.monotonic()) * 1000))


def _environ(args: Namespace) -> dict[str, str]:
    """The environment of the function, in memory where nothing speaks of AWS."""
    environ = function_environ_of(args) | (_variables(args.env_vars) if args.env_vars else {})
    if not (environ.get("AWS_ACCESS_KEY_ID") or environ.get("DARKROOM_PORTS")):
        print("no AWS credentials in the environment: answering from memory", file=sys.stderr)
        environ["DARKROOM_PORTS"] = "memory"
    return environ


def _variables(file: Path) -> dict[str, str]:
    """The variables in a file for `sam local invoke --env-vars`: an object for each function, or for all."""
    try:
        sections = json.loads(file.read_text())
        return {name: str(value) for section in sections.values() for name, value in section.items()}
    except (ValueError, AttributeError):
        raise Failure(f"{file} is not a file of variables: expected an object of objects") from None


def _event(file: str) -> dict[str, Any]:
    text = sys.stdin.read() if file == "-" else Path(file).read_text()
    try:
        event = json.loads(text)
    except ValueError as error:
        raise Failure(f"{file} is not JSON: {error}") from None
    if not isinstance(event, dict):
        raise Failure(f"{file} is not an event: expected an object")
    return event


def _handler(function: str) -> Any:
    path = PROJECT / "functions" / function / "handler.py"
    spec = spec_from_file_location(f"{function}_handler", path)
    if not path.is_file() or spec is None or spec.loader is None:
        known = ", ".join(sorted(found.parent.name for found in path.parents[1].glob("*/handler.py")))
        raise Failure(f"there is no function {function!r}; there is: {known}")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.lambda_handler
