"""How long an answer may be kept: by the source's rule, the bucket's words, the error's class and the link's own end.

Rules: RFC 9111 (HTTP caching), sections 4.2.1 (ages), 5.2.2 (what Cache-Control says) and 5.3 (Expires).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from darkroom.dates import moment
from darkroom.errors import DarkroomError, OriginalError, PrintTooLarge, UpstreamError
from darkroom.ports import Stamp
from darkroom.sources import Source

_LONGEST = 2**31
"""Seconds; what is longer counts as this (RFC 9111, 1.2.2)."""

STAND_IN = 5
"""Seconds a stale print is kept by caches."""

_DIRECTIVE = re.compile(r'([\w-]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,"]*)))?')


@dataclass(frozen=True)
class _Said:
    """What a bucket says of an original: ages in seconds, None where it says nothing.

    `age` is for every cache, `shared_age` for those that several viewers share; a `checked` answer is asked after each
    time before it is used.
    """

    age: int | None = None
    shared_age: int | None = None
    public: bool = True
    stored: bool = True
    checked: bool = False


def of_picture(source: Source, stamp: Stamp, expires: int | None, now: float, *, shared: bool = True) -> str:
    """The Cache-Control of a print of this original: as the source's `caching` says, but never beyond the link's end.

    One that is not `shared` is for the viewer who asked: a cache between could show it where it must not be shown.
    """
    said = _Said() if source.caching == "override_origin" else _said(stamp, now)
    if source.caching == "enforce_minimum":
        said = _at_least(said, source.max_age)
    if not said.stored:
        return "no-store"
    public = shared and said.public
    words = ["public" if public else "private"]
    if said.checked:
        return ", ".join([*words, "no-cache"])
    age = _within(source.max_age if said.age is None else said.age, expires, now)
    words.append(f"max-age={age}")
    if public and said.shared_age is not None:
        words.append(f"s-maxage={_within(said.shared_age, expires, now)}")
    return ", ".join(words)


def of_stand_in(source: Source, stamp: Stamp, expires: int | None, now: float, *, shared: bool = True) -> str:
    """The Cache-Control of a print that is served although it is stale: asked for again as soon as may be."""
    usual = of_picture(source, stamp, expires, now, shared=shared)
    if "no-store" in usual or "no-cache" in usual:
        return usual
    return f"{usual.partition(',')[0]}, max-age={_within(STAND_IN, expires, now)}"


def of_error(
    error: DarkroomError, source: Source | None, expires: int | None, now: float, *, shared: bool = True
) -> str:
    """The Cache-Control of an error's answer: the source's time for errors of its originals, else the class's own.

    What the URL is to blame for, and our own failures, are kept as their classes say whatever the source says.
    """
    seconds = error.kept_for
    if source and source.error_max_age is not None and isinstance(error, OriginalError | PrintTooLarge | UpstreamError):
        seconds = source.error_max_age
    seconds = _within(seconds, expires, now)
    return f"{'public' if shared else 'private'}, max-age={seconds}" if seconds else "no-store"


def of_redirect(picture: str, ends: int, now: float) -> str:
    """The Cache-Control of a redirect to what ends at a moment, where its target has the Cache-Control `picture`.

    At most half of the time that is left: who is redirected at the last moment has the other half to fetch it.
    """
    directives = dict(_directives(picture))
    if "no-store" in directives or "no-cache" in directives:
        return "no-store"
    scope = "private" if "private" in directives else "public"
    ages = [_seconds(directives[name]) for name in ("max-age", "s-maxage") if name in directives]
    return f"{scope}, max-age={max(0, min([*ages, int(ends - now) // 2]))}"


def of_link(picture: str) -> str:
    """The Cache-Control of a link's target, whose `Expires` says when it ends."""
    directives = dict(_directives(picture))
    if "no-store" in directives or "no-cache" in directives:
        return "no-store"
    return "private" if "private" in directives else "public"


def _directives(cache_control: str) -> Iterator[tuple[str, str]]:
    for name, quoted, plain in _DIRECTIVE.findall(cache_control):
        yield name.lower(), quoted or plain


def _within(seconds: int, expires: int | None, now: float) -> int:
    return seconds if expires is None else max(0, min(seconds, int(expires - now)))


def _said(stamp: Stamp, now: float) -> _Said:
    said: dict[str, str] = {}
    for name, value in _directives(stamp.cache_control):
        said.setdefault(name, value)
    shared_age = _seconds(said["s-maxage"]) if "s-maxage" in said else None
    if "max-age" in said:
        age: int | None = _seconds(said["max-age"])
    else:
        age = _until(stamp.expires, now) if stamp.expires else shared_age
    return _Said(age, shared_age, "private" not in said, "no-store" not in said, "no-cache" in said)


def _seconds(text: str) -> int:
    """An age; one that is none has passed already."""
    return min(int(text), _LONGEST) if re.fullmatch("[0-9]{1,4000}", text) else 0


def _until(date: str, now: float) -> int:
    """Seconds until a date; one that is none (`0`, say) has passed already."""
    until = moment(date)
    return 0 if until is None else max(0, min(int(until - now), _LONGEST))


def _at_least(said: _Said, seconds: int) -> _Said:
    """Kept for `seconds` at the least, whatever was said; who may keep it stays as it was said."""
    shared_age = None if said.shared_age is None else max(seconds, said.shared_age)
    return replace(said, age=max(seconds, said.age or 0), shared_age=shared_age, stored=True, checked=False)
