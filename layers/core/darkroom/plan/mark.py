"""Mark: a picture that is laid over the finished one: a watermark."""

from darkroom.plan.declare import Group, group


@group
class Mark(Group):
    """A picture that is laid over the finished one: a watermark."""
