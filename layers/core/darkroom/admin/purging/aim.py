"""Which prints are meant, as what their names begin with, and by which tags a cache knows their answers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from darkroom.admin import AdminError
from darkroom.dialects.reading import decoded_path
from darkroom.shelf import cache_tags, of_original, of_prefix, within
from darkroom.sources import Source, folder

MOST_TAGS = 100
"""Originals whose answers a cache forgets one by one; of more than that it forgets the whole source's."""


@dataclass(frozen=True)
class Aim:
    """`listed`: what the names of the prints begin with, below their source's place.

    `prefix` is what the originals' keys begin with; of a listing that holds others too it tells which are meant.
    """

    listed: tuple[str, ...]
    tags: tuple[str, ...]
    prefix: str = ""

    @classmethod
    def originals(cls, source: Source, keys: Iterable[str]) -> "Aim":
        """The prints of the originals at these keys, which include the source's prefix."""
        different = tuple(dict.fromkeys(keys))
        few = len(different) <= MOST_TAGS
        tags = tuple(_tags(source, key)[1] for key in different) if few else (_tags(source)[0],)
        return cls(tuple(map(of_original, different)), tags)

    @classmethod
    def beginning(cls, source: Source, prefix: str) -> "Aim":
        """The prints of all originals whose keys begin so; it includes the source's prefix.

        A cache forgets the whole source: it also holds answers of originals of which no print is kept any longer.
        """
        return cls((of_prefix(prefix),), (_tags(source)[0],), prefix)

    @classmethod
    def everything(cls, source: Source) -> "Aim":
        """All prints of a source, whatever its prefix was when they were made."""
        return cls(("",), (_tags(source)[0],))

    def means(self, name: str) -> bool | None:
        """Whether a listed print is meant by its name, None if only its label can tell."""
        return within(name, self.prefix) if self.prefix else True

    def means_key(self, key: str) -> bool:
        """Whether the prints of the original at this key are meant."""
        return key.startswith(self.prefix)


def path_of(text: str, source: Source, base_domain: str) -> str:
    """The decoded path below a source that a person means: a path as it is, or that of a URL in any of its forms.

    Raises:
        AdminError: the URL is none of this source's.
        PathRefused: its path is not UTF-8.
    """
    if not re.match("https?://", text, re.IGNORECASE):
        return text
    try:
        url = urlsplit(text)
    except ValueError:
        raise AdminError("KEY: expected a path or a URL, found a URL that cannot be read") from None
    above = "" if _is_own(url, source, base_domain) else folder(source.name, source.account)
    if not url.path.startswith(f"{above}/"):
        raise AdminError(f"KEY: expected a path, or a URL of {source.name}, found a URL of {url.hostname}{url.path}")
    return decoded_path(url.path.removeprefix(above))


def _is_own(url: SplitResult, source: Source, base_domain: str) -> bool:
    labels = [source.name, *([source.subdomain] if source.subdomain else [])]
    hosts = {*source.domains, *(f"{label}.{base_domain}" for label in labels)}
    return not source.account and url.hostname in hosts


def _tags(source: Source, key: str = "") -> list[str]:
    return cache_tags(source.name, key).split(",")
