"""The URLs of ixmage: accounts, locked aliases, templates, and what their parameters ask for.

Facts: ixmage's documentation and the code that its author has published. A source is called an alias there. The answer
is a WebP, and 120 pixels on its larger side, unless something else is asked for.
"""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha1
from hmac import compare_digest
from types import MappingProxyType
from urllib.parse import unquote, urlsplit

from darkroom.dialects.reading import Asked, Reading, Wishes, decoded_path, pairs
from darkroom.dialects.reading import spell as written
from darkroom.dialects.texts import ixmage_text
from darkroom.errors import DarkroomError, RefererRefused, SignatureRefused
from darkroom.plan import Param, Plan
from darkroom.plan.mark import Mark
from darkroom.plan.output import Output
from darkroom.plan.size import Size
from darkroom.plan.turn import Turn
from darkroom.plan.values import Alignment, Colour, Fit, Format, Locator
from darkroom.sources import SigningKey, Source

STATUSES: Mapping[type[DarkroomError], int] = MappingProxyType({})

OWN_HOST_LOOPS = True

QUALITY = 90
LARGER_SIDE = 120
"""Pixels of the larger side where neither width nor height is asked for."""

_WHITE = Colour(255, 255, 255)

_POSITIONS = {
    f"{down}{across}" or "center": Alignment(x, y)
    for down, y in (("north", 0.0), ("", 0.5), ("south", 1.0))
    for across, x in (("west", 0.0), ("", 0.5), ("east", 1.0))
}


def sign(asked: Asked, key: SigningKey) -> str:
    """The path and query with `key`, which covers the account's token and the query's characters, but not the path."""
    digest = _digest(asked.token, asked.query, key)
    return f"{asked.path}?{asked.query}&key={digest}" if asked.query else f"{asked.path}?key={digest}"


def verify(asked: Asked, source: Source) -> None:
    """Raise unless the picture may be shown on the page that asks, and a locked alias is asked with its key.

    The key may have been made of the query as it was sent or as it was before it was encoded: ixmage's clients encode
    nothing, browsers do. Every spelling and secret is compared in constant time, so that timing tells nothing.

    Raises:
        RefererRefused: the alias lists referers, and the viewer comes from elsewhere or does not say from where.
        SignatureRefused: no secret of a locked alias makes this key.
    """
    if source.referers and not _comes_from(source.referers, asked.headers.get("referer", "")):
        raise RefererRefused("not on the list")
    if not source.secured:
        return
    signed, given = _parted(asked.query)
    matches = [
        compare_digest(given.encode(), _digest(source.account, spelling, secret).encode())
        for spelling in dict.fromkeys((signed, unquote(signed)))
        for secret in source.signing_keys
    ]
    if not any(matches):
        raise SignatureRefused("no secret matches" if given else "no key")


def _comes_from(hosts: tuple[str, ...], referer: str) -> bool:
    """Whether a page lies at one of the hosts or at a sub-domain of it."""
    try:
        host = urlsplit(referer).hostname or ""
    except ValueError:
        return False
    return any(f".{host}".endswith(f".{listed}") for listed in hosts)


def _parted(query: str) -> tuple[str, str]:
    """The query without the key, and the key."""
    chunks = query.split("&")
    given = [chunk for chunk in chunks if chunk.startswith("key=")]
    rest = "&".join(chunk for chunk in chunks if chunk not in given)
    return rest, given[-1].removeprefix("key=") if given else ""


def _digest(token: str, query: str, key: SigningKey) -> str:
    characters = "".join(sorted(query.removeprefix("&").removeprefix("?")))
    return sha1(f"{token}{characters}{key.secret.reveal()}".encode(), usedforsecurity=False).hexdigest()


def object_path(asked: Asked) -> str:
    """The decoded path."""
    return decoded_path(asked.below)


def headers(reading: Reading, etag: str) -> Mapping[str, str]:  # noqa: ARG001 - as every dialect is asked
    """None beside the common ones is documented."""
    return {}


def read(asked: Asked, source: Source) -> Reading:
    """What a URL asks for: the alias' defaults, its template, and what the URL adds; what is unknown is left out.

    What a template says, the URL cannot overrule, by no alias of the name either. A template that does not exist is
    passed over.
    """
    wishes = Wishes("ixmage")
    wishes.take(pairs(source.defaults))
    wishes.take(pairs(asked.query), protected=_protected(wishes, asked.query, source))
    vary = ("Referer",) if source.referers else ()
    return wishes.reading(_watermarked(_resolved(wishes.asked()), source), vary=vary)


def spell(reading: Reading) -> str:
    """A query that asks for the same, of an alias without defaults."""
    return written("ixmage", reading.asked)


def _protected(wishes: Wishes, query: str, source: Source) -> frozenset[Param]:
    """Take what the template says, if one is asked for, and return its parameters."""
    names = [text for name, text in pairs(query) if name == "template"]
    template = source.templates.get(names[-1], "") if names else ""
    held = [pair for pair in pairs(template) if pair[0] not in ("key", "template")]
    said = Wishes("ixmage")
    said.take(held)
    wishes.take(held)
    return said.lines()


def _resolved(plan: Plan) -> Plan:
    """ixmage's flags and defaults turned into primitives."""
    sides = (plan.size.width is not None) + (plan.size.height is not None)
    density = plan.size.density
    plan = replace(plan, size=_size(plan.size, sides), turn=_turn(plan.turn), output=_output(plan.output))
    ground = _WHITE if plan.background.colour is None else plan.background.colour
    background = replace(plan.background, colour=ground if ground.alpha else None)
    texts = tuple(ixmage_text(text) for text in plan.settled().texts)
    return replace(plan, background=background, texts=texts).settled().at_density(density)


def _size(size: Size, sides: int) -> Size:
    """A box with both sides is filled exactly: padded, unless `cover` or `extend` asks for more, and may."""
    if not sides:
        size = replace(size, width=LARGER_SIDE, height=LARGER_SIDE)
    fit = Fit("contain", enlarge=size.enlarge, canvas=sides == 2)
    if sides == 2 and size.cover:
        fit = Fit("cover", enlarge=size.enlarge, canvas=not size.enlarge)
    elif sides == 2 and size.stretch:
        fit = Fit("stretch")
    return replace(size, fit=fit, enlarge=False, cover=False, stretch=False, density=1.0)


def _turn(turn: Turn) -> Turn:
    if not turn.flop:
        return turn
    return replace(turn, flip="hv" if turn.flip else "h", flop=False)


def _output(output: Output) -> Output:
    """A WebP of quality 90 unless something else is asked for."""
    chosen = output.format or Format("webp")
    if chosen.name == "jpeg":
        chosen = chosen._replace(progressive=False)
    quality = output.quality if output.quality is not None else QUALITY
    return replace(output, format=chosen, quality=None if chosen.name in ("png", "gif") else quality)


def _watermarked(plan: Plan, source: Source) -> Plan:
    """The plan with the alias' watermark over everything, in its own size."""
    if source.watermark is None:
        return plan
    picture = Locator(f"/{source.watermark.path.removeprefix('/')}", plan=Plan())
    tiled = source.watermark.tiled
    align = Alignment(0.0, 0.0) if tiled else _POSITIONS[source.watermark.position]
    return replace(plan, marks=(Mark(picture, tiled=tiled, align=align, pad=0, over_texts=True),))
