"""The URLs of imgix: how they are signed and what their parameters ask for.

Facts: imgix's blueprint for client libraries (signing, base64 variants) and its rendering API reference.
"""

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import md5, sha1
from hmac import compare_digest
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, unquote

from darkroom.dialects.reading import Reading, pairs
from darkroom.errors import (
    BadEncoding,
    DarkroomError,
    LinkExpired,
    OriginalCorrupt,
    OriginalForbidden,
    PathRefused,
    SignatureRefused,
    UnknownSource,
)
from darkroom.plan import Param, Plan, Spelling, plan_of, vocabulary
from darkroom.plan.output import Output
from darkroom.plan.size import Size
from darkroom.plan.values import Anchor, Fit, Format, Length

STATUSES: Mapping[type[DarkroomError], int] = MappingProxyType(
    {LinkExpired: 404, UnknownSource: 410, OriginalForbidden: 403, OriginalCorrupt: 421}
)

QUALITY = 75
QUALITY_COMPRESSED = 45

_CLIENTS_LEAVE = (
    "/;,@&=$!~*'()",
    "/&$;=@,",
    "/",
    "/:@",
    "/&$:=@",
    "/*",
    "/;,:@&=+$!~*'()",
    "/;,:@&=+$!~*'()[]|^{}<>\"` ",
)
"""The characters that imgix's clients leave as they are in a path, beside letters, digits and `-._~`: js-core;
python; ruby; php; go; java (which does encode `~`, as nobody signs); the older js; and paths sent with encoding off."""


def sign(path: str, query: str, key: str) -> str:
    """The path and query with `s`, the MD5 of key, path and query exactly as they are sent."""
    return f"{path}?{query}&s={_digest(path, query, key)}" if query else f"{path}?s={_digest(path, query, key)}"


def verify(path: str, exact: bool, query: str, keys: Sequence[str]) -> None:
    """Raise `SignatureRefused` unless the query ends in the signature that one of the keys makes.

    Every spelling is compared with every key, each in constant time, so that timing tells nothing.
    """
    signed, _, last = query.rpartition("&")
    given = last.removeprefix("s=") if last.startswith("s=") else ""
    matches = [
        compare_digest(given.encode(), _digest(spelling, signed, key).encode())
        for spelling in ((path,) if exact else _spellings(unquote(path)))
        for key in keys
    ]
    if not any(matches):
        raise SignatureRefused("no key and spelling matches" if given else "no signature")


def _digest(path: str, query: str, key: str) -> str:
    base = f"{key}{path}?{query}" if query else f"{key}{path}"
    return md5(base.encode(), usedforsecurity=False).hexdigest()


def _spellings(decoded: str) -> list[str]:
    one_component = "/" + quote(decoded.removeprefix("/"), safe="!*'()")
    return list(dict.fromkeys([*(quote(decoded, safe=left) for left in _CLIENTS_LEAVE), one_component]))


def object_path(path: str, exact: bool) -> str:
    """The decoded path: in imgix's paths an encoded slash is refused, and a bare `+` reads as a space.

    (The maintainers' word on js-core issue 88: a literal plus must be sent as `%2B`.) Where the path was already
    decoded on its way here the two can no longer be told apart, and a plus is a plus.
    """
    if exact and "%2f" in path.lower():
        raise PathRefused("encoded slash")
    try:
        return unquote(path.replace("+", " ") if exact else path, errors="strict")
    except UnicodeDecodeError:
        raise PathRefused("not UTF-8") from None


def headers(reading: Reading, etag: str) -> Mapping[str, str]:
    """imgix names the parameters it applied, and each print by a stable id of 40 hex digits."""
    named = {"X-Imgix-ID": sha1(etag.encode(), usedforsecurity=False).hexdigest()}
    if reading.applied:
        named["X-Imgix-Params"] = reading.applied_text()
    return named


def read(query: str) -> Reading:
    """What a raw query asks for; unknown names and invalid values are left out, as imgix does.

    Of a repeated parameter the last valid one counts; `auto` alone is united.

    Raises:
        BadEncoding: a `*64` value is not unpadded base64url of UTF-8 text.
    """
    values: dict[Param, Any] = {}
    applied: dict[str, str] = {}
    ignored: dict[str, None] = {}
    for name, line, spelling, text in _understood(query, ignored):
        try:
            value = spelling.parser.read(text)
        except ValueError:
            ignored[name] = None
            continue
        values[line] = values[line] | value if spelling.repeatable and line in values else value
        if line.group != "delivery":
            united = spelling.repeatable and spelling.name in applied
            applied[spelling.name] = f"{applied[spelling.name]},{text}" if united else text
    return Reading(_resolved(plan_of(values)), tuple(applied.items()), tuple(ignored))


def _understood(query: str, ignored: dict[str, None]) -> Iterator[tuple[str, Param, Spelling, str]]:
    known = vocabulary("imgix")
    for name, text in pairs(query):
        if name in known:
            yield name, *known[name], text
        elif name.endswith("64") and name[:-2] in known and known[name[:-2]][1].encodable:
            yield name, *known[name[:-2]], _decoded(text)
        else:
            ignored[name] = None


def _decoded(text: str) -> str:
    try:
        if not re.fullmatch(r"[A-Za-z0-9_-]*", text):
            raise ValueError("not the base64url alphabet")
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except ValueError:
        raise BadEncoding("a *64 value cannot be decoded") from None


def _resolved(plan: Plan) -> Plan:
    """imgix's flags and conditional defaults turned into primitives; an empty wish stays empty."""
    plan = replace(plan, size=_size(plan.size))
    if not plan.text():
        return plan
    return replace(plan, output=_output(plan.output))


def _size(size: Size) -> Size:
    """`dpr` multiplies the box and needs one; `ar` and `crop` need a fit that cuts; `fill` needs both sides."""
    cover = size.fit.mode == "cover"
    sides = (size.width is not None) + (size.height is not None)
    ratio = size.ratio if size.fit == Fit("cover") and sides < 2 else None
    if not sides and ratio is None:
        return Size(region=size.region)
    canvas = size.fit.canvas and sides == 2
    return Size(
        region=size.region,
        width=_device_pixels(size.width, size.density),
        height=_device_pixels(size.height, size.density),
        fit=size.fit._replace(canvas=canvas),
        anchor=size.anchor if cover else Anchor(),
        ratio=ratio,
    )


def _device_pixels(length: Length | None, density: float) -> Length | None:
    if isinstance(length, int):
        return max(1, int(length * density + 0.5))
    return None if length is None else length * density


def _output(output: Output) -> Output:
    compress = "compress" in output.auto
    chosen = output.format
    if chosen and chosen.name == "jpeg" and chosen.progressive is None:
        chosen = Format("jpeg", progressive=output.progressive is not False)
    negotiated = "format" in output.auto
    lossless = chosen is not None and chosen.name in ("png", "gif") and not negotiated
    quality = output.quality if output.quality is not None else QUALITY_COMPRESSED if compress else QUALITY
    return Output(
        format=chosen,
        quality=None if lossless else quality,
        negotiated=negotiated,
        by_alpha=compress and chosen is None,
    )
