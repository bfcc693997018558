"""A user or a role that is made for one source: the calls it takes, made or only shown, and how they are undone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from darkroom.admin import Tell
from darkroom.admin.provision.calls import Call, Iam, Refused
from darkroom.admin.provision.found import RUN, Found, Kind, external_id_of, find, keys_of, named
from darkroom.admin.provision.removal import remove
from darkroom.admin.provision.undoing import Undoing
from darkroom.sources import Keys, Role, Secret
from darkroom.sources.forms import USERS
from darkroom.sources.policy import Policy


@dataclass(frozen=True)
class Identity:
    """Whom a source is to be read through: a user, or, with a trust policy, a role; `found` is what there is of it."""

    name: str
    policy: Policy
    tags: Mapping[str, str]
    trust: Policy | None = None
    found: Found | None = None

    @property
    def kind(self) -> Kind:
        return "Role" if self.trust else "User"

    @property
    def calls(self) -> list[Call]:
        """What makes it, in this order; nothing that is there already is made again, but for a key."""
        calls, there, whose = [], self.found, named(self.kind, self.name)
        if there is None:
            calls.append(self._creation())
        elif self.trust and self.trust != there.trust:
            calls.append(Call("UpdateAssumeRolePolicy", {**whose, "PolicyDocument": self.trust}))
        if there is None or there.policy != self.policy:
            calls.append(self.putting(self.policy))
        if self.kind == "User":
            calls.append(Call("CreateAccessKey", whose))
        return calls

    def putting(self, policy: Policy) -> Call:
        """The call that gives it a policy, under its own name."""
        put = {**named(self.kind, self.name), "PolicyName": self.name, "PolicyDocument": policy}
        return Call(f"Put{self.kind}Policy", put)

    def _creation(self) -> Call:
        tags = [{"Key": key, "Value": value} for key, value in self.tags.items()]
        how = {"AssumeRolePolicyDocument": self.trust} if self.trust else {"Path": USERS}
        return Call(f"Create{self.kind}", {**named(self.kind, self.name), **how, "Tags": tags})


class Making:
    """One identity in the making."""

    def __init__(self, iam: Iam, wanted: Identity, tell: Tell) -> None:
        self._iam = iam
        self._wanted = wanted
        self._tell = tell
        self._whose = named(wanted.kind, wanted.name)
        self._made_keys: list[str] = []
        self._is_made = False

    def make(self, undoing: Undoing) -> Keys | Role:
        """The credentials by which it is used; `undoing` knows from here on how to go back.

        Raises:
            Refused: IAM did not do one of the calls.
        """
        arn = self._wanted.found.arn if self._wanted.found else ""
        for call in self._wanted.calls:
            undo = self._undo(call)
            if undo:
                undoing.push(undo)
            self._tell(f"IAM: {call.operation} {self._wanted.name}")
            answer = self._done(call)
            match call.operation:
                case "CreateUser" | "CreateRole":
                    self._is_made, arn = True, answer[self._wanted.kind]["Arn"]
                case "CreateAccessKey":
                    return self._keys(answer["AccessKey"])
        return Role(arn, external_id_of(self._wanted.trust), provisioned=True)

    def _done(self, call: Call) -> dict[str, Any]:
        try:
            return self._iam.do(call)
        except Refused as refused:
            # The answer to an earlier attempt may have been lost on its way.
            if refused.word != "EntityAlreadyExists" or not self._is_of_this_run():
                raise
        return self._iam.look(f"Get{self._wanted.kind}", **self._whose) or {}

    def _keys(self, made: Mapping[str, str]) -> Keys:
        """The key; whatever came up beside it, because an answer was lost, is of no use to anybody."""
        self._made_keys.append(made["AccessKeyId"])
        if self._is_made:
            for key in set(keys_of(self._iam, self._wanted.name)) - {made["AccessKeyId"]}:
                self._iam.remove(Call("DeleteAccessKey", {**self._whose, "AccessKeyId": key}))
        return Keys(made["AccessKeyId"], Secret(made["SecretAccessKey"]), user=self._wanted.name)

    def _is_of_this_run(self) -> bool:
        there = find(self._iam, self._wanted.kind, self._wanted.name)
        return there is not None and there.tags.get(RUN) == self._wanted.tags[RUN]

    def _undo(self, call: Call) -> Callable[[], Sequence[str]] | None:
        there = self._wanted.found
        if there is None:
            return self._unmake if call.operation.startswith("Create") and call.operation != "CreateAccessKey" else None
        match call.operation:
            case "CreateAccessKey":
                return lambda: self._unmake_keys(there.keys)
            case "UpdateAssumeRolePolicy":
                return lambda: self._back(Call(call.operation, {**self._whose, "PolicyDocument": there.trust}))
            case _ if there.policy is None:
                name = self._wanted.name
                return lambda: self._back(Call(f"Delete{self._wanted.kind}Policy", {**self._whose, "PolicyName": name}))
            case _:
                earlier = there.policy
                return lambda: self._back(self._wanted.putting(earlier))

    def _unmake(self) -> list[str]:
        """Remove what this run made, and only that: of the same name may be what somebody else made meanwhile."""
        kind, name = self._wanted.kind, self._wanted.name
        if not self._is_made:
            try:
                there = find(self._iam, kind, name)
            except (Refused, KeyboardInterrupt):
                return [_perhaps(Call(f"Delete{kind}", self._whose))]
            if there is None:
                return []
            if there.tags.get(RUN) != self._wanted.tags[RUN]:
                return [] if there.tags.get(RUN) else [_perhaps(Call(f"Delete{kind}", self._whose))]
        return remove(self._iam, kind, name, self._made_keys)

    def _unmake_keys(self, before: Sequence[str]) -> list[str]:
        """Delete the new key; one that came up without an answer may be somebody else's, and is only told of."""
        calls = [Call("DeleteAccessKey", {**self._whose, "AccessKeyId": key}) for key in self._made_keys]
        left = [command for call in calls for command in self._back(call)]
        try:
            strange = set(keys_of(self._iam, self._wanted.name)) - {*before, *self._made_keys}
        except (Refused, KeyboardInterrupt):
            strange = set()
        return left + [
            _perhaps(Call("DeleteAccessKey", {**self._whose, "AccessKeyId": key})) for key in sorted(strange)
        ]

    def _back(self, call: Call) -> list[str]:
        try:
            self._iam.remove(call)
        except (Refused, KeyboardInterrupt):
            return [call.command]
        return []


def _perhaps(call: Call) -> str:
    return f"{call.command}  # if it was made by this run"
