"""Names that were probably meant."""

import difflib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from darkroom.admin.doctor.asking import folders
from darkroom.admin.doctor.case import Case

_AT_ONCE = 6
_SIBLINGS = 20
"""Folders one level up into which is looked for a folder that is missing from the prefix."""


def near(case: Case) -> list[str]:
    """Folders that are there and have a name like the prefix's, the likeliest first.

    It differs in a letter, in its case, or by a folder that is missing or too many.
    """
    segments = case.folder.strip("/").split("/")
    found = _by_name(case, segments) or _by_depth(case, segments)
    return list(dict.fromkeys(found))[:3]


def near_names(name: str, names: Iterable[str], cutoff: float = 0.6) -> list[str]:
    """Those of the names that are most like this one, whatever their letters' case."""
    lowered = {other.lower(): other for other in names}
    return [lowered[found] for found in difflib.get_close_matches(name.lower(), lowered, 3, cutoff)]


def _by_name(case: Case, segments: list[str]) -> list[str]:
    """Segment by segment from the bucket on: each as it is, or as what is there and most like it."""
    whole = ""
    for segment in segments:
        here = [name.removeprefix(whole).rstrip("/") for name in _folders(case, whole)]
        found = [segment] if segment in here else near_names(segment, here)
        if not found:
            return []
        if segment == segments[-1] and len(found) > 1:
            return [f"{whole}{name}/" for name in found]
        whole = f"{whole}{found[0]}/"
    return [whole] if whole != case.folder else []


def _by_depth(case: Case, segments: list[str]) -> list[str]:
    """Without its first or last folder, or below another folder of the bucket."""
    shorter = [segments[1:], segments[:-1]] if len(segments) > 1 else []
    deeper = [[name.strip("/"), *segments] for name in _folders(case, "")[:_SIBLINGS]]
    candidates = ["/".join(parts) + "/" for parts in shorter + deeper]
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        held = threads.map(lambda candidate: _holds(case, candidate), candidates)
        return [candidate for candidate, holds in zip(candidates, held, strict=True) if holds]


def _folders(case: Case, above: str) -> list[str]:
    """The folders directly below a folder, as the source's credentials or the administrator's see them."""
    said = case.asking.list(above, case.wide, delimiter="/")
    if said.granted:
        return folders(said)
    return [item.key for item in case.own_list(above, delimiter="/") or () if item.key.endswith("/")]


def _holds(case: Case, candidate: str) -> bool:
    said = case.asking.list(candidate, case.wide, most=1)
    return b"<Key>" in said.body if said.granted else bool(case.own_list(candidate))
