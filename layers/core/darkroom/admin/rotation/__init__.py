"""A source's access key is replaced by a new one of the same IAM user, and no request fails on the way.

How far a rotation came is seen from what is there (`situation`), so that one that was killed is taken up by the next.
"""

from darkroom.admin.rotation.look import View, explain, look, steps
from darkroom.admin.rotation.move import Rotated, bring
from darkroom.admin.rotation.turn import rotate, undo
from darkroom.admin.rotation.use import NothingToRotate, Tools, Wishes

__all__ = [
    "NothingToRotate",
    "Rotated",
    "Tools",
    "View",
    "Wishes",
    "bring",
    "explain",
    "look",
    "rotate",
    "steps",
    "undo",
]
