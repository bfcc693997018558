"""Document: what is drawn of an original that is not made of pixels."""

from darkroom.plan.declare import Group, group


@group
class Document(Group):
    """What is drawn of an original that is not made of pixels."""
