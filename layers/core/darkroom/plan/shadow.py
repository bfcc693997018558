"""Shadow: what the finished picture casts."""

from darkroom.plan.declare import Group, group


@group
class Shadow(Group):
    """The shadow that the picture casts; it makes the print larger."""


@group
class Reflection(Group):
    """The reflection of the picture below itself."""
