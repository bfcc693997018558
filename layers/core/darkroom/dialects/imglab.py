"""The URLs of imglab: how they are signed and what their parameters ask for.

Facts: imglab's documentation and its official clients (signing, spelling of values). Unlike imgix's, a URL without a
single parameter is developed too: the answer is a JPEG unless another format is asked for.
"""

import base64
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import replace
from hmac import compare_digest
from types import MappingProxyType
from urllib.parse import unquote_to_bytes

from darkroom.dialects import layers
from darkroom.dialects.reading import Asked, Reading, Wishes, decoded_path, pairs, with_overlays
from darkroom.dialects.reading import spell as written
from darkroom.dialects.texts import imglab_text
from darkroom.errors import ConfigurationError, DarkroomError, SignatureRefused
from darkroom.plan import Plan
from darkroom.plan.fill import Fill
from darkroom.plan.output import Output
from darkroom.plan.size import Size
from darkroom.plan.trim import USUAL_TOLERANCE, Trim
from darkroom.plan.values import ColourSpace, Fit, Format, Locator
from darkroom.sources import Secret, SigningKey, Source

STATUSES: Mapping[type[DarkroomError], int] = MappingProxyType({})

OWN_HOST_LOOPS = False
"""A URL as a value may name its own source by the source's host; the official clients' suites do."""

QUALITY = 75

_KEPT_WHEN_EMPTY = "download"
"""The one name whose empty value is a wish: to download under the original's own name."""


def sign(asked: Asked, key: SigningKey) -> str:
    """The path and query with `signature`, which covers the salt, the path once decoded and the query as sent."""
    digest = _digest(asked.below, asked.query, key)
    return f"{asked.path}?{asked.query}&signature={digest}" if asked.query else f"{asked.path}?signature={digest}"


def verify(asked: Asked, source: Source) -> None:
    """Raise `SignatureRefused` unless the query holds the signature that one of the source's keys makes of the rest.

    Every key is compared in constant time, so that timing tells nothing.
    """
    if not source.secured:
        return
    signed, given = _parted(asked.query)
    matches = [
        compare_digest(given.encode(), _digest(asked.below, signed, key).encode()) for key in source.signing_keys
    ]
    if not any(matches):
        raise SignatureRefused("no key matches" if given else "no signature")


def _parted(query: str) -> tuple[str, str]:
    """The query without the signature, wherever that stands, and the signature."""
    chunks = query.split("&")
    given = [chunk for chunk in chunks if chunk.startswith("signature=")]
    rest = "&".join(chunk for chunk in chunks if chunk not in given)
    return rest, given[-1].removeprefix("signature=") if given else ""


def _digest(below: str, query: str, key: SigningKey) -> str:
    signed = _bytes(key.salt) + unquote_to_bytes(below) + (f"?{query}".encode() if query else b"")
    return base64.urlsafe_b64encode(hmac.digest(_bytes(key.secret), signed, "sha256")).decode().rstrip("=")


def _bytes(secret: Secret | None) -> bytes:
    try:
        return base64.b64decode(secret.reveal() if secret else "", validate=True)
    except ValueError:
        raise ConfigurationError(["imglab's keys and salts are base64 texts"]) from None


def object_path(asked: Asked) -> str:
    """The path after one decoding, in which `%2F` and `/` are alike."""
    return decoded_path(asked.below)


def headers(reading: Reading, etag: str) -> Mapping[str, str]:  # noqa: ARG001 - as every dialect is asked
    """None beside the common ones is documented."""
    return {}


def read(asked: Asked, source: Source) -> Reading:
    """What a URL asks for, beginning with the source's defaults; what is unknown or invalid is left out.

    An empty value means that the parameter is not set, so the source's default holds.

    Raises:
        OverlayRefused: overlays lie upon overlays too deep.
    """
    wishes = Wishes("imglab")
    wishes.take(_set(source.defaults))
    wishes.take(_set(asked.query))
    return wishes.reading(_resolved(_overlaid(wishes.asked(), 0)))


def spell(reading: Reading) -> str:
    """A query that asks for the same, of a source without defaults."""
    return written("imglab", reading.asked)


def _set(query: str) -> Iterator[tuple[str, str]]:
    return ((name, text) for name, text in pairs(query) if text or name == _KEPT_WHEN_EMPTY)


def _overlaid(plan: Plan, depth: int) -> Plan:
    return with_overlays(plan, _nested, depth)


def _nested(locator: Locator, depth: int) -> Plan:
    """What a URL value's own query wants of the overlay: neither a default format nor a profile makes sense there."""
    wishes = Wishes("imglab")
    wishes.take(_set(locator.query))
    return _boxed(_overlaid(wishes.asked(), depth))


def _resolved(plan: Plan) -> Plan:
    """imglab's flags and defaults turned into primitives."""
    plan = _boxed(_paged(replace(plan, trim=_trim(plan.trim))))
    return plan if plan.output.is_text() else replace(plan, output=_output(plan.output)).settled()


def _paged(plan: Plan) -> Plan:
    """`page` is a frame of what moves and a page of a document: an original is never both."""
    frames = plan.animation.frames
    return replace(plan, document=replace(plan.document, page=frames.first)) if frames else plan


def _boxed(plan: Plan) -> Plan:
    sides = (plan.size.width is not None) + (plan.size.height is not None)
    density = plan.size.density if sides else 1.0
    plan = layers.resolved(replace(plan, size=_size(plan.size, sides)).settled(), density, layers.Usual())
    fill = plan.fill if plan.size.fit.canvas else Fill()
    texts = tuple(imglab_text(text) for text in plan.texts)
    return replace(plan, fill=fill, texts=texts).settled().at_density(density)


def _size(size: Size, sides: int) -> Size:
    """All modes but `clip` need the whole box, of which a ratio may supply a side; only `upscale` enlarges.

    A picture that is distorted is brought to its box whether that is larger or smaller.
    """
    if sides < 2 and size.ratio is None:
        size = replace(size, fit=Fit())
    enlarge = size.enlarge or size.fit.mode == "stretch"
    size = replace(size, fit=size.fit._replace(enlarge=enlarge), enlarge=False, density=1.0)
    boxed = sides or (size.ratio is not None and size.fit != Fit(enlarge=enlarge))
    return size if boxed else Size(region=size.region)


def _trim(trim: Trim) -> Trim:
    """The region is cut first, and its edges are trimmed; unasked, the tolerance is imglab's own."""
    if not trim.is_asked():
        return trim
    tolerance = USUAL_TOLERANCE if trim.tolerance is None else trim.tolerance
    return replace(trim, within_region=True, tolerance=tolerance)


def _output(output: Output) -> Output:
    """A JPEG of quality 75 unless something else is asked for, with the original's profile unless that is stripped."""
    chosen = output.format or Format("jpeg")
    if chosen.name == "jpeg":
        chosen = chosen._replace(progressive=output.progressive is True)
    quality = output.quality if output.quality is not None else QUALITY
    return replace(
        output,
        format=chosen,
        quality=None if chosen.name in ("png", "gif") else quality,
        progressive=None,
        colour_space=_colour_space(output),
        bare=False,
    )


def _colour_space(output: Output) -> ColourSpace | None:
    if not output.bare:
        return output.colour_space or ColourSpace("origin")
    if output.colour_space in (None, ColourSpace("srgb")):
        return None
    return output.colour_space._replace(tagged=False)
