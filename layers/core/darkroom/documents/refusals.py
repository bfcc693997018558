"""What a document is refused for, by the child's own words."""

from typing import ClassVar


class Refused(Exception):
    """A document that is not drawn; `name` is what the reader is told."""

    name: ClassVar[str] = "corrupt"


class Large(Refused):
    """It is larger than a document may be."""

    name = "large"


class Unsupported(Refused):
    """It is of a kind that is not read."""

    name = "unsupported"
