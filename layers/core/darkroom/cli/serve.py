"""`darkroom serve`: the whole stack on this machine, until Ctrl-C."""

import json
import os
import signal
import sys
import time
from argparse import ArgumentParser, BooleanOptionalAction, Namespace
from collections import deque
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import quote

from darkroom.cli.common import Failure

if TYPE_CHECKING:
    from darkroom.local.event import Call
    from darkroom.local.reply import Reply
    from darkroom.local.stack import Stack

SUMMARY = "start the whole stack on this machine, with a demo"
DESCRIPTION = """\
Start S3, IAM and STS (SeaweedFS), SSM (moto) and an HTTP front that calls the function's own handler;
put pictures into a bucket; print signed URLs. Everything listens on 127.0.0.1 only, unless --stores says
otherwise. Nothing is left behind: Ctrl-C ends every process and removes every file.

  darkroom serve                                   pictures that are drawn, a key that is made up
  darkroom serve --photos ~/Pictures               a folder of your own, sub-folders included
  darkroom serve --key my-signing-key --port 9000  a key for your own client

While it runs, other commands reach it with --local:

  darkroom sign --local --source demo 'sunset.jpg?w=300'
  darkroom sign --local --source demo-imglab 'sunset.jpg?width=300'
  darkroom sign --local --source demo-ixmage 'sunset.jpg?w=300&h=300'

imglab's keys are base64 texts: --key is encoded for its demo, and so is the source's name, as the salt.
"""

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def add_options(parser: ArgumentParser) -> None:
    """Declare its arguments."""
    parser.add_argument("--port", type=int, default=8080, help="where the front listens (8080)")
    parser.add_argument("--key", metavar="KEY", help="the demo's signing key (made up at each start)")
    parser.add_argument("--photos", metavar="DIR", type=Path, help="a folder to upload (drawn pictures)")
    parser.add_argument(
        "--edge",
        action=BooleanOptionalAction,
        default=True,
        help="play CloudFront's function too; --no-edge: the API alone",
    )
    parser.add_argument(
        "--stores",
        metavar="ADDRESS",
        default="127.0.0.1",
        help="where SSM and S3 listen (127.0.0.1); 172.17.0.1 for `sam local` with events/local-stack.json",
    )
    parser.add_argument("--verbose", action="store_true", help="show the function's whole log")


def run(args: Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM."""
    from darkroom.local.stack import NotStarted, Options, running

    _keep_to_this_machine()
    for number in _ENDING:
        signal.signal(number, _interrupt)
    options = Options(args.port, args.key, args.photos, args.edge, args.stores)
    show = _Show(args.verbose)
    try:
        with running(options, show.step, show.log, show.answer) as stack:
            _welcome(stack, made_up=args.key is None, edge=args.edge)
            show.answers = True
            Event().wait()
    except NotStarted as error:
        _say("\n".join(show.held))
        raise Failure(str(error)) from None
    except KeyboardInterrupt:
        _say("\nended")
    return 0


def _keep_to_this_machine() -> None:
    """Leave aside the user's AWS profile and proxies: they are for a world that nothing of this reaches."""
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
        os.environ.pop(name, None)
    os.environ |= {"NO_PROXY": "*", "no_proxy": "*"}


def _interrupt(*_: object) -> NoReturn:
    """The first signal ends everything; those that follow must not disturb that."""
    for number in _ENDING:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _welcome(stack: "Stack", *, made_up: bool, edge: bool) -> None:
    """Links to click, and the line that says it is ready; without the edge, none that holds a question mark."""
    from darkroom.local import demo

    whole = [picture for picture in stack.uploaded if edge or "?" not in picture.name]
    shown = demo.shown(whole or stack.uploaded)
    source, *others = stack.sources
    links = [(picture.name, demo.link(source, picture, stack.port)) for picture in shown]
    links += [("the first by path", demo.link(source, shown[0], stack.port, by_host=False))]
    links += [(f"as {other.dialect}'s", demo.link(other, shown[0], stack.port)) for other in others]
    width = min(40, max(len(name) for name, _ in links))
    _say("\nsigned URLs")
    for name, link in links:
        _say(f"  {name:{width}}  {link}")
    _tell_keys(stack, made_up=made_up)
    sign = f"sign --local --source {source.name} '{quote(shown[0].name)}?w=300'"
    _say(f"sign more:   {os.path.relpath(sys.argv[0])} {sign}")
    _say("Ctrl-C ends every process and removes every file.")
    _say(f"\nready http://127.0.0.1:{stack.port}")


def _tell_keys(stack: "Stack", *, made_up: bool) -> None:
    """What a client of each dialect must be given; a key that the user chose is not shown again."""
    _say("")
    for source in stack.sources:
        key = source.signing_keys[-1]
        salt = f", salt {key.salt.reveal()}" if key.salt else ""
        account = f", account {source.account}" if source.account else ""
        chosen = "yours, in base64" if key.salt else "yours"
        _say(f"{source.name}: signing key {key.secret.reveal() if made_up else chosen}{salt}{account}")
    if made_up:
        _say("(made up for this run and gone with it)")


class _Show:
    """What is shown while the stack starts and runs, a line each."""

    def __init__(self, verbose: bool) -> None:
        self.answers = False
        """Whether requests are shown; the stack's own, before it is ready, are not."""
        self.held: deque[str] = deque(maxlen=20)
        """The last troubles before it was ready, to be shown if it never is."""
        self._verbose = verbose
        self._began = time.monotonic()

    def step(self, text: str) -> None:
        """A step of the start."""
        _say(f"{time.monotonic() - self._began:5.1f} s  {text}")

    def answer(self, call: "Call", reply: "Reply", seconds: float) -> None:
        """A request that was answered."""
        if self.answers:
            kind = {name.lower(): value for name, value in reply.headers}.get("content-type", "")
            size = f"{kind}, {reply.length:,} bytes" if reply.length else ""
            _say(f"{reply.status}  {seconds * 1000:5.0f} ms  {call.method} {call.target}  {size}")

    def log(self, line: str) -> None:
        """A line of the function's log; what went well is for `--verbose` only."""
        if self._verbose:
            _say(line)
        elif trouble := _trouble(line):
            (_say if self.answers else self.held.append)(f"     {trouble}")


def _trouble(line: str) -> str:
    """What a line of the log says of a failure, empty if it tells of none; a line that is not JSON is one."""
    try:
        told = json.loads(line)
    except ValueError:
        return line
    return str(told.get("exception") or told.get("error") or "") if isinstance(told, dict) else line


def _say(text: str) -> None:
    """A line, at once; a name that no terminal can show does not stop it."""
    print(text.encode(errors="backslashreplace").decode(), flush=True)
