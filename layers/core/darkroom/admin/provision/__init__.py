"""The user or role that a source is read through, made by Darkroom in IAM: all of it or nothing, and unmade again."""

from darkroom.admin.provision.calls import Call, Iam, Refused
from darkroom.admin.provision.making import Identity, Making
from darkroom.admin.provision.undoing import Undoing
from darkroom.admin.provision.wanted import Deployment, Wanted
from darkroom.admin.provision.withdrawal import unprovision

__all__ = ["Call", "Deployment", "Iam", "Identity", "Making", "Refused", "Undoing", "Wanted", "unprovision"]
