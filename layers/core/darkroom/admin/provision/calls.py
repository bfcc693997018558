"""Calls of IAM that change something: made, or only shown, from one description."""

import json
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError

from darkroom.admin import AdminError
from darkroom.admin.cloud import Cloud, code
from darkroom.ports import Clock

_FIRM = 500
"""From here on a status says nothing about whether a call was carried out."""

_GONE = "NoSuchEntity"
_PASSING = frozenset({"ConcurrentModification", "DeleteConflict", "EntityTemporarilyUnmodifiable", _GONE, "Throttling"})
"""What IAM may say while it has not yet heard of the call before (IAM User Guide, "Changes are not always immediately
visible")."""

_ROOM = 10.0
"""Seconds for which a call is repeated that IAM may not be ready for."""


@dataclass(frozen=True)
class Call:
    """One call; a policy among its parameters is the document itself."""

    operation: str
    parameters: Mapping[str, Any]

    @property
    def command(self) -> str:
        """The same as a command of the AWS CLI, for people."""
        words = ["aws", "iam", xform_name(self.operation, "-")]
        for name, value in self.parameters.items():
            words += [f"--{xform_name(name, '-')}", *_words(value)]
        return shlex.join(words)


def deletion(user: str, key: str) -> Call:
    """The call that deletes a user's access key."""
    return Call("DeleteAccessKey", {"UserName": user, "AccessKeyId": key})


class Refused(AdminError):
    """IAM did not do what was asked. `word` is its own, or the name of what kept it from saying one.

    `firm`: it is known that nothing was done.
    """

    def __init__(self, operation: str, word: str, *, firm: bool) -> None:
        super().__init__(f"IAM: {operation}: {word}{_cure(operation, word)}")
        self.word = word
        self.firm = firm


class Iam:
    """IAM as the administrator reaches it; every method raises `Refused`."""

    def __init__(self, cloud: Cloud, clock: Clock) -> None:
        self._iam = cloud.iam()
        self._clock = clock

    def do(self, call: Call) -> dict[str, Any]:
        """Make a call, again for a while where IAM may not have heard of the one before.

        Between two calls an interruption is heard of, and never within one.
        """
        self._clock.sleep(0)
        return self._repeated(call, lambda refused: refused.word in _PASSING)

    def remove(self, call: Call) -> None:
        """Make a call that removes something, again for a while; what is gone already is no mistake."""
        try:
            self._repeated(call, lambda refused: refused.word in _PASSING - {_GONE} or not refused.firm)
        except Refused as refused:
            if refused.word != _GONE:
                raise

    def look(self, operation: str, **parameters: Any) -> dict[str, Any] | None:
        """What IAM says about something, None if there is none of its name."""
        try:
            return self._asked(Call(operation, parameters))
        except Refused as refused:
            if refused.word == _GONE:
                return None
            raise

    def _repeated(self, call: Call, may_pass: Callable[[Refused], bool]) -> dict[str, Any]:
        end = self._clock.monotonic() + _ROOM
        while True:
            try:
                return self._asked(call)
            except Refused as refused:
                if not may_pass(refused) or self._clock.monotonic() >= end:
                    raise
            self._clock.sleep(1)

    def _asked(self, call: Call) -> dict[str, Any]:
        act: Callable[..., dict[str, Any]] = getattr(self._iam, xform_name(call.operation))
        try:
            return act(**{name: _sent(value) for name, value in call.parameters.items()})
        except ClientError as error:
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", _FIRM)
            raise Refused(call.operation, code(error), firm=status < _FIRM) from None
        except BotoCoreError as error:
            raise Refused(call.operation, code(error), firm=False) from None


def _sent(value: Any) -> Any:
    # In ASCII: IAM refuses letters beyond Latin-1 that are not escaped.
    return json.dumps(value, separators=(",", ":")) if isinstance(value, dict) else value


def _words(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [json.dumps(value, indent=2)]
    if isinstance(value, list):
        return [",".join(f"{name}={text}" for name, text in item.items()) for item in value]
    return [str(value)]


def _cure(operation: str, word: str) -> str:
    match word:
        case "AccessDenied" | "AccessDeniedException":
            return f"; you need iam:{operation}"
        case "ExpiredToken" | "InvalidClientTokenId":
            return "; sign in to AWS anew"
        case "NotImplemented":
            return "; this service does not know it: use --provision user, or bring credentials of your own"
        case "LimitExceeded" if operation == "CreateAccessKey":
            return "; AWS allows two keys a user: delete one that nobody uses"
        case _:
            return ""
