"""Text: text that is written over the picture."""

from darkroom.plan.declare import Group, group


@group
class Text(Group):
    """Text that is written over the picture."""
