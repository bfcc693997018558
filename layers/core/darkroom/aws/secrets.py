"""Secrets Manager, as far as it is used here: the two values of a secret that is being rotated."""

from collections.abc import Callable

import msgspec

from darkroom.aws.http import Call, NoAnswer, Pool
from darkroom.aws.signing import AccessKey, Scope, signed
from darkroom.aws.wire import Endpoint
from darkroom.errors import SecretsUnavailable
from darkroom.partitions import address
from darkroom.ports import Clock, Deadline
from darkroom.sources import Secret

_STAGES = ("AWSCURRENT", "AWSPREVIOUS")
_ANSWER = 128 * 1024


class _Found(msgspec.Struct, rename="pascal"):
    secret_string: str = ""


_FOUND = msgspec.json.Decoder(_Found)


class ManagedSecret:
    """A secret by its ARN or name; `endpoint` is empty on AWS."""

    def __init__(
        self, name: str, pool: Pool, own: Callable[[], AccessKey], clock: Clock, region: str, endpoint: str = ""
    ) -> None:
        self._name = name
        self._pool = pool
        self._own = own
        self._clock = clock
        self._region = region
        self._endpoint = Endpoint.of(endpoint or address("secretsmanager", region))

    def values(self, deadline: Deadline) -> tuple[Secret, ...]:
        """The values of both stages; see `darkroom.ports.Secrets`."""
        found = tuple(Secret(value) for stage in _STAGES if (value := self._value(stage, deadline)))
        if not found:
            raise SecretsUnavailable("Secrets Manager: the secret has no value")
        return found

    def _value(self, stage: str, deadline: Deadline) -> str:
        body = msgspec.json.encode({"SecretId": self._name, "VersionStage": stage})
        headers = {
            "host": self._endpoint.authority,
            "content-type": "application/x-amz-json-1.1",
            "x-amz-target": "secretsmanager.GetSecretValue",
        }
        scope = Scope("secretsmanager", self._region)
        headers = signed("POST", "/", headers, body, self._own(), scope, self._clock.now())
        try:
            answer = self._pool.send(Call("POST", self._endpoint, "/", headers, body, True), deadline)
            if answer.status != 200:
                answer.close()
                if answer.code == "ResourceNotFoundException":
                    return ""
                raise SecretsUnavailable(f"Secrets Manager: {answer.status} {answer.code}")
            return _FOUND.decode(answer.read_whole(_ANSWER)).secret_string
        except NoAnswer as error:
            raise SecretsUnavailable(f"Secrets Manager: {error}") from None
        except msgspec.MsgspecError:
            raise SecretsUnavailable("Secrets Manager: an answer that cannot be understood") from None
