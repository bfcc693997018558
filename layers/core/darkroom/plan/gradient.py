"""Gradient: a gradient of colour over the whole picture."""

from darkroom.plan.declare import Group, group


@group
class Gradient(Group):
    """A gradient of colour over the whole picture."""
