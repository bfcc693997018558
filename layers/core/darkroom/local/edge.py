"""What functions/edge/viewer-request.js does at CloudFront, for the local front; a test compares the two."""

import re

from darkroom import http
from darkroom.errors import PathRefused, RequestError
from darkroom.gateway import EDGE_HOST, EDGE_PATH
from darkroom.http import Request, Response
from darkroom.local.event import Call
from darkroom.plan import parsers
from darkroom.plan.declare import Parser

_SIGNATURES = ("s=", "signature=", "key=")
_OF_NO_EFFECT = re.compile(
    r"(utm_[a-z_]+|gclid|gbraid|wbraid|dclid|fbclid|msclkid|twclid|ttclid|mc_cid|mc_eid)(=.*)?", re.DOTALL
)
_RAW_PATH = re.compile(r"/[!\"$->@-~]*")
_CONTROL_OR_BACKSLASH = re.compile(r"%[01][0-9a-f]|%7f|%5c|\\", re.IGNORECASE)
_DOTTED_SEGMENT = re.compile(r"(/|%2f)(\.|%2e){1,2}(/|%2f|$)", re.IGNORECASE)
_REDUCED = (
    "accept",
    "width",
    "dpr",
    "save-data",
    "sec-ch-width",
    "sec-ch-dpr",
    "viewport-width",
    "sec-ch-viewport-width",
)


def at_edge(call: Call) -> Call | Response:
    """The request as it is handed on, or the answer to one that is plainly impossible."""
    host = call.header("host").lower().partition(":")[0].rstrip(".")
    try:
        _check(Request(call.method, call.path, True, call.query, host, {}))
    except RequestError as error:
        return http.problem(error, error.status, "no-store")
    target = call.path + (f"?{effective(call.query)}" if "?" in call.target else "")
    kept = tuple(pair for pair in call.headers if not _is_ours(pair[0].lower()))
    ours = {**reduced(call), EDGE_PATH: call.path, EDGE_HOST: host}
    return Call(call.method, target, call.protocol, (*kept, *ours.items()), call.body, call.address)


def effective(query: str) -> str:
    """The query without what measures visits; as it is where a signature may cover it."""
    chunks = query.split("&")
    if any(chunk.startswith(_SIGNATURES) for chunk in chunks):
        return query
    return "&".join(chunk for chunk in chunks if not _OF_NO_EFFECT.fullmatch(chunk))


def reduced(call: Call) -> dict[str, str]:
    """The headers by which answers differ, each in the one spelling of its meaning; without those that say nothing."""
    accepted = http.accepted_formats(call.header("accept"))
    formats = ",".join(f"image/{name}" for name in sorted(accepted)) or "*/*"
    saving = "on" if call.header("save-data").lower() == "on" else ""
    found = {
        "width": _hint(call, "width", parsers.integer(1, 8192)),
        "dpr": _hint(call, "dpr", parsers.number(0, 5, above_low=True)),
        "save-data": saving,
    }
    return {"accept": formats, **{name: value for name, value in found.items() if value}}


def _check(request: Request) -> None:
    if not _RAW_PATH.fullmatch(request.path):
        raise PathRefused("not a raw path")
    request.check()
    refused = _CONTROL_OR_BACKSLASH.search(request.path) or _DOTTED_SEGMENT.search(request.path)
    if refused and request.method != "OPTIONS":
        raise PathRefused("dotted segment, control character or back-slash")


def _is_ours(name: str) -> bool:
    return name.startswith("x-darkroom-") or name in _REDUCED


def _hint[T](call: Call, name: str, parser: Parser[T]) -> str:
    """A number's own digits, of the first of a hint's two headers that is there."""
    names = {key.lower() for key, _ in call.headers}
    text = call.header(name if name in names else f"sec-ch-{name}")
    try:
        parser.read(text)
    except ValueError:
        return ""
    whole, _, part = text.removeprefix("+").partition(".")
    return (whole.lstrip("0") or "0") + (f".{digits}" if (digits := part.rstrip("0")) else "")
