"""Trim: edges of one colour that are cut off before anything else."""

from darkroom.plan.declare import Group, group


@group
class Trim(Group):
    """Edges of one colour that are cut off before anything else."""
