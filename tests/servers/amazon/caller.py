"""Who asks, and what they may do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests import iam
from tests.servers.amazon.state import Entity, Policy, Session

if TYPE_CHECKING:
    from tests.servers.amazon import Amazon


@dataclass(frozen=True)
class Caller:
    """A user, a session of a role, or nobody in particular."""

    entity: Entity | None = None
    session: Session | None = None

    @property
    def arn(self) -> str:
        return self.session.arn if self.session else self.entity.arn if self.entity else ""

    @property
    def account(self) -> str:
        return self.entity.account if self.entity else ""

    @property
    def id(self) -> str:
        suffix = f":{self.session.name}" if self.session else ""
        return f"{self.entity.id}{suffix}" if self.entity else ""

    def may(
        self,
        action: str,
        resource: str,
        context: Mapping[str, str | Sequence[str]] | None = None,
        attached: Policy | None = None,
        owner: str | None = None,
    ) -> bool:
        """Whether the policies, as far as they are known where the request arrives, allow it."""
        policies = list(self.entity.spreading.seen(self.entity.policies).values()) if self.entity else []
        role = self.entity.arn if self.session and self.entity else ""
        who = iam.Caller(self.arn, policies, role, self.session.policy if self.session else None)
        return iam.may(who, action, resource, context, attached, owner)


@dataclass(frozen=True)
class Query:
    """A call of IAM or STS: who asks, and the fields of their form."""

    amazon: "Amazon"
    caller: Caller
    form: Mapping[str, str]
