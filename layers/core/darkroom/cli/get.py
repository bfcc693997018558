"""`darkroom get`: a URL answered by the app in this process, without any server."""

import re
import sys
from argparse import ArgumentParser, Namespace
from urllib.parse import urlsplit

from darkroom.cli.common import Failure, add_local, function_environ_of, save, with_credentials

SUMMARY = "answer a URL in this process, without a server"
DESCRIPTION = """\
Answer a URL with the very app that Lambda runs, in this process: the status and the headers are
shown, the body goes to a file. The exit status is 1 for an answer of 400 or above.

  darkroom get --local 'http://demo.darkroom.localhost:8080/sunset.jpg?w=300&s=...' -o small.jpg
  darkroom get --local '/demo/sunset.jpg?w=300&s=...' -H 'Accept: image/avif'
  DARKROOM_PORTS=memory darkroom get '/demo/sunset.jpg?w=300&s=87d0eeb12822d1311e6bc3871badcfc2' -o a.jpg

Without --local or --stack the environment says where the sources are, as it does for the function:
AWS_REGION, DARKROOM_PARAMETER_ROOT (/darkroom), DARKROOM_BASE_DOMAIN; AWS credentials are found as the AWS
CLI finds them.
"""


def add_options(parser: ArgumentParser) -> None:
    """Declare its arguments."""
    parser.add_argument("url", metavar="URL", help="a URL, or its path and query; quote it")
    parser.add_argument("-o", dest="out", metavar="FILE", help="where the body goes; - for stdout")
    parser.add_argument("-X", dest="method", metavar="METHOD", default="GET", help="GET (default), HEAD, OPTIONS")
    parser.add_argument(
        "-H",
        dest="headers",
        metavar="'NAME: VALUE'",
        action="append",
        default=[],
        help="a header; repeatable",
    )
    add_local(parser)


def run(args: Namespace) -> int:
    """Answer the URL and show the answer."""
    from darkroom.http import Request
    from darkroom.wiring import build

    url = urlsplit(args.url)
    headers = dict(map(_header, args.headers))
    host = (url.hostname or "localhost").lower()
    path = url.path if url.path.startswith("/") else f"/{url.path}"
    request = Request(args.method.upper(), path, True, url.query, host, headers)
    response = build(with_credentials(function_environ_of(args))).answer(request)
    print(response.status, file=sys.stderr)
    for name, value in response.headers.items():
        print(f"{name}: {value}", file=sys.stderr)
    if bug := response.facts.get("bug"):
        raise bug
    if args.out:
        save(response.body, args.out)
    elif "json" in response.headers.get("Content-Type", ""):
        save(response.body + b"\n", "-")
    elif response.body:
        print(f"({len(response.body):,} bytes: -o FILE saves them)", file=sys.stderr)
    if error := response.facts.get("error"):
        print(f"darkroom: {error}", file=sys.stderr)
    return int(response.status >= 400)


def _header(text: str) -> tuple[str, str]:
    if not (match := re.fullmatch(r"([\w-]+):\s*(.*)", text)):
        raise Failure(f"{text!r} is not a header: expected 'Name: value'")
    return match[1].lower(), match[2]
