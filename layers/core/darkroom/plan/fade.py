"""Fade: edges that fade away."""

from darkroom.plan.declare import Group, group


@group
class Fade(Group):
    """Edges that fade away."""
