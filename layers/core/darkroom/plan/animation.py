"""Animation: which frames of an animation are used, and how they play."""

from darkroom.plan.declare import Group, group


@group
class Animation(Group):
    """Which frames of an animation are used, and how they play."""
