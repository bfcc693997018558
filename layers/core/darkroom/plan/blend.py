"""Blend: a colour or a picture that is blended with the whole picture."""

from darkroom.plan.declare import Group, group


@group
class Blend(Group):
    """A colour or a picture that is blended with the whole picture."""
