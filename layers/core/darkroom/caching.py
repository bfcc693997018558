"""How long an answer may be kept: by the source's rule, the bucket's words, the error's class and the link's own end.

Rules: RFC 9111 (HTTP caching), sections 4.2.1 (ages), 5.2.2 (what Cache-Control says) and 5.3 (Expires); RFC 5861
(stale answers); RFC 8246 (immutable).

How long a stale answer may be used is always said, for a cache that is not told may use it for as long as it cannot
reach us (RFC 9111, 4.2.4).
"""

import re
from collections.abc import Iterator, Mapping
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
    """What a bucket says of an original: seconds, None where it says nothing.

    `age` is for every cache, `shared_age` for those that several viewers share; a `checked` answer is asked after each
    time before it is used, a `strict` one as soon as it is stale. A stale one is used for `revalidating` seconds while
    it is asked after, and for `failing` seconds while that fails. A `fixed` one never changes.
    """

    age: int | None = None
    shared_age: int | None = None
    public: bool = True
    stored: bool = True
    checked: bool = False
    strict: bool = False
    revalidating: int | None = None
    failing: int | None = None
    fixed: bool = False


def of_picture(
    source: Source, stamp: Stamp, expires: int | None, now: float, *, shared: bool = True, alone: bool = True
) -> str:
    """The Cache-Control of a print of this original: as the source's `caching` says, but never beyond the link's end.

    One that is not `shared` is for the viewer who asked: a cache between could show it where it must not be shown. If
    it is not of this original `alone`, that one cannot say that it never changes.

    Where the bucket does not say otherwise, a stale one may be used while it is asked after, for as long as we do not
    ask the bucket ourselves but no longer than it was fresh, and while we fail for as long as the source says.
    """
    said = _Said() if source.caching == "override_origin" else _said(stamp, now)
    if source.caching == "enforce_minimum":
        said = _at_least(said, source.max_age)
    if not said.stored:
        return "no-store"
    public = shared and said.public
    scope = "public" if public else "private"
    if said.checked:
        return f"{scope}, no-cache"
    left = _left(expires, now)
    age = shared_age = min(left, source.max_age if said.age is None else said.age)
    words = [scope, f"max-age={age}"]
    if public and said.shared_age is not None:
        shared_age = min(left, said.shared_age)
        words.append(f"s-maxage={shared_age}")
    if said.fixed and alone and age:
        words.append("immutable")
    room = left - max(age, shared_age)
    return ", ".join([*words, *_stale(*(min(room, window) for window in _windows(said, source, age)))])


def of_stand_in(
    source: Source, stamp: Stamp, lasts: int, expires: int | None, now: float, *, shared: bool = True
) -> str:
    """The Cache-Control of a print that is served although it is stale, and may be for `lasts` seconds more.

    It is asked for again as soon as may be.
    """
    usual = of_picture(source, stamp, expires, now, shared=shared)
    if "no-store" in usual or "no-cache" in usual:
        return usual
    lasts = min(lasts, _left(expires, now))
    age = min(STAND_IN, lasts)
    return ", ".join([usual.partition(",")[0], f"max-age={age}", *_stale(0, lasts - age)])


def of_error(
    error: DarkroomError, source: Source | None, expires: int | None, now: float, *, shared: bool = True
) -> str:
    """The Cache-Control of an error's answer: the source's time for errors of its originals, else the class's own.

    What the URL is to blame for, and our own failures, are kept as their classes say whatever the source says.
    """
    seconds = error.kept_for
    if source and source.error_max_age is not None and isinstance(error, OriginalError | PrintTooLarge | UpstreamError):
        seconds = source.error_max_age
    seconds = min(seconds, _left(expires, now))
    return f"{'public' if shared else 'private'}, max-age={seconds}" if seconds else "no-store"


def of_redirect(picture: str, ends: int, now: float) -> str:
    """The Cache-Control of a redirect to what ends at a moment, where its target has the Cache-Control `picture`.

    At most half of the time that is left: who is redirected at the last moment has the other half to fetch it. A stale
    one leads to nothing.
    """
    directives = dict(_directives(picture))
    if "no-store" in directives or "no-cache" in directives:
        return "no-store"
    scope = "private" if "private" in directives else "public"
    ages = [_seconds(directives[name]) for name in ("max-age", "s-maxage") if name in directives]
    age = max(0, min([*ages, int(ends - now) // 2]))
    return ", ".join([scope, f"max-age={age}", *_stale(0, 0)])


def of_link(picture: str) -> str:
    """The Cache-Control of a link's target, whose `Expires` says when it ends."""
    directives = dict(_directives(picture))
    if "no-store" in directives or "no-cache" in directives:
        return "no-store"
    return "private" if "private" in directives else "public"


def _directives(cache_control: str) -> Iterator[tuple[str, str]]:
    for name, quoted, plain in _DIRECTIVE.findall(cache_control):
        yield name.lower(), quoted or plain


def _left(expires: int | None, now: float) -> int:
    """Seconds until a link's end; where it has none, more than any answer is used."""
    return 2 * _LONGEST if expires is None else max(0, int(expires - now))


def _windows(said: _Said, source: Source, age: int) -> tuple[int, int]:
    """Seconds for which a stale answer may be used while it is asked after, and while that fails.

    An age for shared caches is strict by itself (RFC 9111, 5.2.2.10), unless more is said.
    """
    if said.strict:
        return 0, 0
    usually = (min(age, source.fresh_for), source.stale_for) if said.shared_age is None else (0, 0)
    revalidating = usually[0] if said.revalidating is None else said.revalidating
    failing = usually[1] if said.failing is None else said.failing
    return revalidating, failing


def _stale(revalidating: int, failing: int) -> list[str]:
    words = [f"stale-while-revalidate={revalidating}"] if revalidating else []
    words += [] if revalidating or failing else ["must-revalidate"]
    return [*words, f"stale-if-error={failing}"]


def _said(stamp: Stamp, now: float) -> _Said:
    said: dict[str, str] = {}
    for name, value in _directives(stamp.cache_control):
        said.setdefault(name, value)
    shared_age = _seconds_of(said, "s-maxage")
    age = _seconds_of(said, "max-age")
    if age is None:
        age = _until(stamp.expires, now) if stamp.expires else shared_age
    return _Said(
        age,
        shared_age,
        public="private" not in said,
        stored="no-store" not in said,
        checked="no-cache" in said,
        strict="must-revalidate" in said or "proxy-revalidate" in said,
        revalidating=_seconds_of(said, "stale-while-revalidate"),
        failing=_seconds_of(said, "stale-if-error"),
        fixed="immutable" in said,
    )


def _seconds_of(said: Mapping[str, str], name: str) -> int | None:
    return _seconds(said[name]) if name in said else None


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
