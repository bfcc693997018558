"""Which user or role a source needs: its name, tags and policies, and what there is of it already."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from darkroom.admin import AdminError
from darkroom.admin.cloud import Cloud
from darkroom.admin.operator import operator
from darkroom.admin.provision.calls import Iam
from darkroom.admin.provision.found import DEPLOYMENT, RUN, SOURCE, Found, Kind, expect_ours, external_id_of, find
from darkroom.admin.provision.making import Identity
from darkroom.sources.forms import identity_name
from darkroom.sources.policy import Policy
from darkroom.sources.trust import trust
from darkroom.sources.written import written

_EXTERNAL_ID = 16
"""Bytes of chance in an external id."""


@dataclass(frozen=True)
class Deployment:
    """Where the function runs: the name that tells it from others in the account, and the ARN of its role."""

    name: str
    function_role: str | None = None


@dataclass(frozen=True)
class Wanted:
    """Works out what is wanted, and asks what is there; nothing is changed. `chance` gives bytes nobody can guess."""

    iam: Iam
    cloud: Cloud
    deployment: Deployment
    chance: Callable[[int], bytes]
    run: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "run", self.chance(8).hex())

    def user(self, name: str, policy: Policy, part: str = "") -> Identity:
        """The user of a source, or of a part of it that has its own, such as `metadata`.

        Raises:
            ConfigurationError: the policy is too large for a user.
            AdminError: there is a user of this name that is not ours, or has two keys already; IAM does not say.
        """
        written(policy, "user")
        called = identity_name(f"{name}-{part}" if part else name)
        tags = self._tags(f"{name}/{part}" if part else name)
        return Identity(called, policy, tags, found=self._found("User", called, tags))

    def role(self, name: str, policy: Policy) -> Identity:
        """The role of a source, which trusts the function and who asks, so that it can be tested.

        Raises:
            ConfigurationError: a policy is too large for a role.
            AdminError: there is a role of this name that is not ours; nobody says who the function is; whoever asks
                cannot assume roles.
        """
        written(policy, "role")
        if not self.deployment.function_role:
            raise AdminError(
                "whom shall the role trust? name the deployment with --stack, or its role in DARKROOM_FUNCTION_ROLE"
            )
        called, tags = identity_name(name), self._tags(name)
        found = self._found("Role", called, tags)
        external_id = external_id_of(found.trust if found else None) or self.chance(_EXTERNAL_ID).hex()
        trusting = trust([self.deployment.function_role, operator(self.cloud)], external_id)
        written(trusting, "trust")
        return Identity(called, policy, tags, trusting, found)

    def _found(self, kind: Kind, name: str, tags: Mapping[str, str]) -> Found | None:
        found = find(self.iam, kind, name)
        if found:
            expect_ours(found, kind, name, tags)
        return found

    def _tags(self, source: str) -> dict[str, str]:
        return {SOURCE: source, DEPLOYMENT: self.deployment.name, RUN: self.run}
