"""Palette: the colours of the print, told in place of its pixels."""

from darkroom.plan.declare import Group, group


@group
class Palette(Group):
    """The colours of the print, told in place of its pixels."""
