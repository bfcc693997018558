"""What a source's own parameters hold that its dialect would pass over at every request without a word."""

from collections.abc import Iterator

from msgspec.structs import replace

from darkroom.dialects import DIALECTS, Asked
from darkroom.errors import DarkroomError
from darkroom.sources import Source


def misread(source: Source) -> list[str]:
    """A line for each parameter of the source's defaults and templates that is unknown or has an invalid value.

    It is named by its place: no message repeats what was found, as `darkroom.sources.document` says.
    """
    queries = {"defaults": source.defaults, **{f"templates.{name}": text for name, text in source.templates.items()}}
    return [
        f"{where}: expected parameters that {source.dialect} understands, found none such in place {place}"
        for where, query in queries.items()
        for place in _misread(source, query)
    ]


def _misread(source: Source, query: str) -> Iterator[int]:
    bare = replace(source, defaults="", templates={}, watermark=None)
    for place, chunk in enumerate(query.split("&"), 1):
        try:
            understood = not DIALECTS[source.dialect].read(Asked("/", "/", chunk), bare).ignored
        except DarkroomError:
            understood = False
        if not understood:
            yield place
