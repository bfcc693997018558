"""The ring of a source's signing keys, from the oldest to the newest: all of them verify, the newest signs."""

from base64 import b64encode
from collections.abc import Callable
from datetime import date

from msgspec.structs import replace

from darkroom.errors import ConfigurationError
from darkroom.sources.document import read_source, write_source
from darkroom.sources.model import Secret, SigningKey, Source

BYTES = 32
"""Bytes of chance in a secret: what SHA-256 can use, and nobody can guess."""

type Chance = Callable[[int], bytes]
"""Gives this many bytes that nobody can guess."""


def newest(source: Source) -> SigningKey | None:
    """The key that signs, None on an empty ring."""
    return source.signing_keys[-1] if source.signing_keys else None


def drawn(source: Source, name: str, today: date, chance: Chance) -> SigningKey:
    """A new key in the form of the source's dialect: imglab's is base64 with a salt, the others' are hex digits."""
    if source.dialect == "imglab":
        return SigningKey(name, _base64(chance), _base64(chance), today.isoformat())
    return SigningKey(name, Secret(chance(BYTES).hex()), None, today.isoformat())


def free_id(source: Source, today: date) -> str:
    """Today's date, and for the day's second key the number that makes it another id."""
    taken = {key.id for key in source.signing_keys}
    day = today.isoformat()
    return next(name for number in range(1, len(taken) + 2) if (name := _numbered(day, number)) not in taken)


def added(source: Source, key: SigningKey) -> Source:
    """The source with one more key, the newest; raises `ConfigurationError` unless it is one for this source."""
    twin = next((other.id for other in source.signing_keys if other.secret == key.secret), None)
    if twin is not None:
        raise ConfigurationError([f"signing_keys: the new secret is that of the key {twin}"])
    return read_source(write_source(replace(source, signing_keys=(*source.signing_keys, key))))


def retired(source: Source, name: str) -> Source:
    """The source without a key: what it signed is refused from now on.

    Raises:
        ConfigurationError: there is no such key, or it is the last one of a secured source.
    """
    left = tuple(key for key in source.signing_keys if key.id != name)
    if len(left) == len(source.signing_keys):
        there = ", ".join(key.id for key in source.signing_keys) or "none"
        raise ConfigurationError([f"signing_keys: there is no key of this id; there is: {there}"])
    if source.secured and not left:
        raise ConfigurationError([f"signing_keys: {name} is the last key of a secured source: add another one first"])
    return replace(source, signing_keys=left)


def age(key: SigningKey, today: date) -> int | None:
    """Days since the key was made, None where that is not known."""
    try:
        return (today - date.fromisoformat(key.created or "")).days
    except ValueError:
        return None


def _base64(chance: Chance) -> Secret:
    return Secret(b64encode(chance(BYTES)).decode())


def _numbered(day: str, number: int) -> str:
    return day if number == 1 else f"{day}.{number}"
