"""Fill: how the spare canvas beside a picture is painted."""

from darkroom.plan.declare import Group, group


@group
class Fill(Group):
    """How the spare canvas beside a picture is painted."""
