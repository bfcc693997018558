"""A source's access key is replaced by a new one of the same IAM user, and no request fails on the way.

How far a rotation came is seen from what is there (`situation`), so that one that was killed is taken up by the next.
"""

from darkroom.admin.rotation.look import NothingToRotate, Tools, View, Wishes, explain, look, steps
from darkroom.admin.rotation.turn import Rotated, rotate, undo

__all__ = ["NothingToRotate", "Rotated", "Tools", "View", "Wishes", "explain", "look", "rotate", "steps", "undo"]
