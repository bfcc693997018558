"""A policy as AWS takes it: its text, held to the size that AWS allows where it is put."""

import json
from collections.abc import Mapping
from typing import Literal, NamedTuple

from darkroom.errors import ConfigurationError
from darkroom.sources.policy import Policy

type Place = Literal["user", "role", "managed", "trust", "session", "bucket"]


class Room(NamedTuple):
    """How many characters there are for a policy somewhere, and whether white space is counted."""

    name: str
    most: int
    counts_space: bool = False


ROOMS: Mapping[Place, Room] = {
    "user": Room("all inline policies of a user together", 2048),
    "role": Room("all inline policies of a role together", 10240),
    "managed": Room("a managed policy", 6144),
    "trust": Room("a trust policy", 2048),
    "session": Room("a session policy", 2048, counts_space=True),
    "bucket": Room("a bucket policy", 20480, counts_space=True),
}
"""From the IAM User Guide, "IAM and AWS STS quotas", and the Amazon S3 User Guide, "Bucket policies"."""


_CAUSES = {
    "trust": ("principal", "fewer principals would fit"),
    "prefix": ("bucket.prefix", "a shorter prefix would fit (its letters outside ASCII count six)"),
}


def written(policy: Policy, place: Place) -> str:
    """The shortest JSON of a policy, in ASCII: IAM refuses letters beyond Latin-1 that are not escaped.

    Raises:
        ConfigurationError: it is too large for this place.
    """
    text = json.dumps(policy, separators=(",", ":"))
    room = ROOMS[place]
    size = len(text if room.counts_space else "".join(text.split()))
    if size > room.most:
        field, cure = _CAUSES["trust" if place == "trust" else "prefix"]
        raise ConfigurationError(
            [f"{field}: expected at most {room.most:,} characters for {room.name}, found {size:,}; {cure}"]
        )
    return text
