"""The URLs of imgix: how they are signed and what their parameters ask for.

Facts: imgix's blueprint for client libraries (signing, base64 variants) and its rendering API reference.
"""

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import md5, sha1
from hmac import compare_digest
from types import MappingProxyType
from urllib.parse import quote, unquote

from darkroom.dialects import hints, layers
from darkroom.dialects.reading import Asked, Reading, Wishes, decoded_path, pairs, with_overlays
from darkroom.dialects.reading import spell as written
from darkroom.dialects.texts import imgix_texts, typeset
from darkroom.errors import (
    BadEncoding,
    DarkroomError,
    LinkExpired,
    OriginalCorrupt,
    OriginalForbidden,
    OriginalLocked,
    PathRefused,
    SignatureRefused,
    UnknownSource,
)
from darkroom.plan import Plan, vocabulary
from darkroom.plan.declare import changed
from darkroom.plan.fill import Fill, Kind
from darkroom.plan.output import Output
from darkroom.plan.output_values import LOOKS_LIKE_45
from darkroom.plan.size import Size
from darkroom.plan.values import Fit, Format, Length, Locator
from darkroom.sources import SigningKey, Source

STATUSES: Mapping[type[DarkroomError], int] = MappingProxyType(
    {LinkExpired: 404, UnknownSource: 410, OriginalForbidden: 403, OriginalLocked: 403, OriginalCorrupt: 421}
)

QUALITY = 75
QUALITY_COMPRESSED = 45

_LAYERS = layers.Usual(pad=5, mode="overlay")
PNG8_COLOURS = 256

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


OWN_HOST_LOOPS = True
"""A picture of the same source that is named by its host counts as lying upon itself (imgix on `mark`)."""


def sign(asked: Asked, key: SigningKey) -> str:
    """The path and query with `s`, the MD5 of key, path and query exactly as they are sent."""
    digest = _digest(asked.path, asked.query, key.secret.reveal())
    return f"{asked.path}?{asked.query}&s={digest}" if asked.query else f"{asked.path}?s={digest}"


def verify(asked: Asked, source: Source) -> None:
    """Raise `SignatureRefused` unless the query ends in the signature that one of the source's keys makes.

    Every spelling is compared with every key, each in constant time, so that timing tells nothing.
    """
    if not source.secured:
        return
    signed, _, last = asked.query.rpartition("&")
    given = last.removeprefix("s=") if last.startswith("s=") else ""
    matches = [
        compare_digest(given.encode(), _digest(spelling, signed, key.secret.reveal()).encode())
        for spelling in ((asked.path,) if asked.exact else _spellings(unquote(asked.path)))
        for key in source.signing_keys
    ]
    if not any(matches):
        raise SignatureRefused("no key and spelling matches" if given else "no signature")


def _digest(path: str, query: str, key: str) -> str:
    base = f"{key}{path}?{query}" if query else f"{key}{path}"
    return md5(base.encode(), usedforsecurity=False).hexdigest()


def _spellings(decoded: str) -> list[str]:
    one_component = "/" + quote(decoded.removeprefix("/"), safe="!*'()")
    return list(dict.fromkeys([*(quote(decoded, safe=left) for left in _CLIENTS_LEAVE), one_component]))


def object_path(asked: Asked) -> str:
    """The decoded path: in imgix's paths an encoded slash is refused, and a bare `+` reads as a space.

    (The maintainers' word on js-core issue 88: a literal plus must be sent as `%2B`.) Where the path was already
    decoded on its way here the two can no longer be told apart, and a plus is a plus.
    """
    if asked.exact and "%2f" in asked.below.lower():
        raise PathRefused("encoded slash")
    return decoded_path(asked.below.replace("+", " ") if asked.exact else asked.below)


def headers(reading: Reading, etag: str) -> Mapping[str, str]:
    """imgix names the parameters it applied, and each print by a stable id of 40 hex digits."""
    named = {"X-Imgix-ID": sha1(etag.encode(), usedforsecurity=False).hexdigest()}
    if reading.applied:
        named["X-Imgix-Params"] = reading.applied_text()
    return named


def read(asked: Asked, source: Source) -> Reading:
    """What a URL asks for, beginning with the source's defaults; what is unknown or invalid is left out, as imgix does.

    Of a repeated parameter the last valid one counts; `auto` alone is united, also with that of the defaults.

    Raises:
        BadEncoding: a `*64` value is not unpadded base64url of UTF-8 text.
        OverlayRefused: overlays lie upon overlays too deep.
        TextMissing: the path is that of typesetting and there is no text.
    """
    return _read(Locator(unquote(asked.below), query=asked.query), asked.headers, source, 0)


def _read(place: Locator, viewer: Mapping[str, str], source: Source, depth: int) -> Reading:
    wishes = Wishes("imgix")
    if not depth:
        wishes.take(_decoded(source.defaults))
    wishes.take(_decoded(place.query))
    asked = wishes.asked()
    plan = _resolved(
        typeset(hints.told(asked, viewer, saving=QUALITY_COMPRESSED), place.path), by_trial=source.quality_by_trial
    )
    plan = with_overlays(plan, lambda inner, deeper: _read(inner, {}, source, deeper).plan, depth)
    vary = (*(("Accept",) if plan.output.negotiated else ()), *hints.vary(asked.output.hints))
    return wishes.reading(plan, vary=vary, hints=hints.accepted(asked.output.hints))


def spell(reading: Reading) -> str:
    """A query that asks for the same."""
    return written("imgix", reading.asked)


def _decoded(query: str) -> Iterator[tuple[str, str]]:
    """Names and values, those of `<name>64` in their plain form."""
    for name, text in pairs(query):
        found = vocabulary("imgix").get(_plain(name.removesuffix("64")))
        if name.endswith("64") and found and found[1].encodable:
            yield name.removesuffix("64"), _from_base64(text)
        else:
            yield name, text


def _plain(name: str) -> str:
    return re.sub(r"\[[0-9]\]$", "", name)


def _from_base64(text: str) -> str:
    try:
        if not re.fullmatch(r"[A-Za-z0-9_-]*", text):
            raise ValueError("not the base64url alphabet")
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except ValueError:
        raise BadEncoding("a *64 value cannot be decoded") from None


def _resolved(plan: Plan, *, by_trial: bool) -> Plan:
    """imgix's flags and conditional defaults turned into primitives; an empty wish stays empty."""
    density = plan.size.density if _has_box(plan.size) else 1.0
    plan = layers.resolved(_enhanced(plan).settled(), density, _LAYERS).settled()
    plan = changed(plan, texts=imgix_texts(plan))
    plan = _filled(changed(plan, size=_size(plan.size)), plan.size.fit.smeared).at_density(density)
    if not plan.text() or plan.palette.form:
        return plan
    return changed(plan, output=_output(plan.output, by_trial=by_trial))


def _enhanced(plan: Plan) -> Plan:
    return changed(plan, adjust=changed(plan.adjust, enhance=True)) if "enhance" in plan.output.auto else plan


def _has_box(size: Size) -> bool:
    return size.width is not None or size.height is not None


def _size(size: Size) -> Size:
    """`dpr` multiplies the box; `ar` and the bounds need `fit=crop`, and `ar` a side to supply; `fill` needs both."""
    sides = (size.width is not None) + (size.height is not None)
    if size.fit != Fit("cover"):
        size = changed(size, ratio=None, least_width=None, least_height=None, most_width=None, most_height=None)
    size = changed(
        size,
        width=_denser(size.width, size.density),
        height=_denser(size.height, size.density),
        fit=size.fit._replace(canvas=size.fit.canvas and sides == 2, smeared=False),
        ratio=size.ratio if sides < 2 else None,
        density=1.0,
    )
    idle = changed(
        Size(region=size.region), fit=size.fit, anchor=size.anchor, focus_x=size.focus_x, focus_y=size.focus_y
    )
    return Size(region=size.region) if size == idle else size


def _filled(plan: Plan, smeared: bool) -> Plan:
    """Without spare canvas nothing is filled; `fit=clamp` says how; what a model would paint is its fall-back."""
    if smeared or not plan.size.fit.canvas:
        return changed(plan, fill=Fill("clamp") if plan.size.fit.canvas else Fill())
    if plan.fill.kind != "generative":
        return plan
    kind: Kind = "blur" if plan.fill.fallback else "solid"
    return changed(plan, fill=changed(plan.fill, kind=kind, fallback=True)).settled()


def _denser(length: Length | None, density: float) -> Length | None:
    """A side of the box for this density; an integer is multiplied by the plan itself, a fraction here."""
    return length * density if isinstance(length, float) else length


def _output(output: Output, *, by_trial: bool) -> Output:
    """`auto=compress` promises a constant quality, unless the source would rather have it found by trial."""
    if output.is_text():
        return output
    compress, negotiated = "compress" in output.auto, "format" in output.auto
    chosen, colours = output.format, output.colours
    if chosen and chosen.name == "jpeg" and chosen.progressive is None:
        chosen = Format("jpeg", progressive=output.progressive is not False)
    if chosen and chosen.bits == 8:
        chosen, colours = Format("png"), colours or PNG8_COLOURS
    if compress and negotiated and chosen is None:
        colours = colours or PNG8_COLOURS
    lossless = chosen is not None and chosen.name in ("png", "gif") and not negotiated
    compressed = LOOKS_LIKE_45 if by_trial else QUALITY_COMPRESSED
    quality = output.quality if output.quality is not None else compressed if compress else QUALITY
    return replace(
        output,
        format=chosen,
        quality=None if lossless else quality,
        progressive=True if output.progressive and chosen is None else None,
        colours=colours,
        auto=frozenset(),
        negotiated=negotiated,
        by_alpha=compress and chosen is None,
    )
