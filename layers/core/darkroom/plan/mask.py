"""Mask: the shape that remains of the picture."""

from darkroom.plan.declare import Group, group


@group
class Mask(Group):
    """The shape that remains of the picture."""
