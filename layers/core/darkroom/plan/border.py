"""Border: border and padding around the picture."""

from darkroom.plan.declare import Group, group


@group
class Border(Group):
    """Border and padding around the picture."""
