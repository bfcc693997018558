"""SSM's Parameter Store, as far as it is used here: its JSON protocol over signed calls."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from darkroom.aws.http import Answer, Call, NoAnswer, Pool
from darkroom.aws.signing import AccessKey, Scope, signed
from darkroom.aws.wire import Endpoint
from darkroom.errors import SourcesUnavailable
from darkroom.partitions import address
from darkroom.ports import Clock, Deadline

STANDARD = 4096
"""Bytes of a parameter of the standard tier (Systems Manager User Guide, "Managing parameter tiers")."""

ADVANCED = 8192
"""Bytes of a parameter of the advanced tier, which costs by the month."""

_DELETED_AT_ONCE = 10
_ANSWER = 4 * 1024 * 1024


class Parameter(msgspec.Struct, rename="pascal"):
    """A parameter as SSM returns it; `value` is encrypted unless it was asked for."""

    name: str
    value: str = ""
    last_modified_date: float = 0.0


class _Page(msgspec.Struct, rename="pascal"):
    parameters: list[Parameter] = []
    next_token: str | None = None


class _Found(msgspec.Struct, rename="pascal"):
    parameter: Parameter


_PAGES, _FOUND = msgspec.json.Decoder(_Page), msgspec.json.Decoder(_Found)
"""Made beforehand: threads share them, and two that are the first to read a struct end the process (msgspec 0.22)."""


class Parameters:
    """SSM's own operations. `own` gives the key that signs; `endpoint` is empty on AWS.

    Every operation raises `SourcesUnavailable` when SSM refuses or does not answer, and `OutOfTime`.
    """

    def __init__(self, pool: Pool, own: Callable[[], AccessKey], clock: Clock, region: str, endpoint: str = "") -> None:
        self._pool = pool
        self._own = own
        self._clock = clock
        self._region = region
        self._endpoint = Endpoint.of(endpoint or address("ssm", region))

    def below(self, path: str, deadline: Deadline, *, readable: bool, deep: bool = False) -> Iterator[Parameter]:
        """The parameters in this folder, and in those below it if `deep`; decrypted if `readable`."""
        wanted: dict[str, Any] = {"Path": path, "WithDecryption": readable, "Recursive": deep}
        while True:
            page = _decoded(self._done("GetParametersByPath", wanted, deadline), _PAGES)
            yield from page.parameters
            if not page.next_token:
                return
            wanted["NextToken"] = page.next_token

    def get(self, name: str, deadline: Deadline) -> Parameter | None:
        """One parameter, decrypted; None if there is none of this name."""
        answer = self._ask("GetParameter", {"Name": name, "WithDecryption": True}, deadline)
        if answer.code == "ParameterNotFound":
            return None
        return _decoded(_whole(answer), _FOUND).parameter

    def create(self, name: str, value: str, kms_key: str | None, deadline: Deadline, *, repeatable: bool) -> bool:
        """Store a new parameter; False if there is one of this name, which stays as it is.

        It is a SecureString that `kms_key` encrypts, the account's own key for SSM if that is empty; a plain String for
        None. A creation that is not `repeatable` is not sent again when it is unknown what became of it.
        """
        wanted = {
            "Name": name,
            "Value": value,
            "Type": "String" if kms_key is None else "SecureString",
            "Tier": "Standard" if len(value.encode()) <= STANDARD else "Advanced",
            "Overwrite": False,
        }
        wanted |= {"KeyId": kms_key} if kms_key else {}
        answer = self._ask("PutParameter", wanted, deadline, repeatable=repeatable)
        if answer.code == "ParameterAlreadyExists":
            return False
        _whole(answer)
        return True

    def delete(self, names: Sequence[str], deadline: Deadline) -> None:
        """Remove parameters; those that do not exist are no mistake."""
        for start in range(0, len(names), _DELETED_AT_ONCE):
            self._done("DeleteParameters", {"Names": names[start : start + _DELETED_AT_ONCE]}, deadline)

    def _done(self, operation: str, wanted: dict[str, Any], deadline: Deadline) -> bytes:
        return _whole(self._ask(operation, wanted, deadline))

    def _ask(self, operation: str, wanted: dict[str, Any], deadline: Deadline, *, repeatable: bool = True) -> Answer:
        body = msgspec.json.encode(wanted)
        headers = {
            "host": self._endpoint.authority,
            "content-type": "application/x-amz-json-1.1",
            "x-amz-target": f"AmazonSSM.{operation}",
        }
        scope = Scope("ssm", self._region)
        headers = signed("POST", "/", headers, body, self._own(), scope, self._clock.now())
        try:
            return self._pool.send(Call("POST", self._endpoint, "/", headers, body, repeatable), deadline)
        except NoAnswer as error:
            raise SourcesUnavailable(f"SSM: {operation}: {error}") from None


def _whole(answer: Answer) -> bytes:
    if answer.status != 200:
        answer.close()
        raise SourcesUnavailable(f"SSM: {answer.status} {answer.code}")
    try:
        return answer.read_whole(_ANSWER)
    except NoAnswer as error:
        raise SourcesUnavailable(f"SSM: {error}") from None


def _decoded[T](body: bytes, decoder: msgspec.json.Decoder[T]) -> T:
    try:
        return decoder.decode(body)
    except msgspec.MsgspecError:
        raise SourcesUnavailable("SSM: an answer that cannot be understood") from None
