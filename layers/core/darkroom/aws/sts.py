"""Sessions of roles, each narrowed to one folder of one bucket and kept until shortly before its end."""

import html
import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from darkroom.aws.http import Answer, Call, NoAnswer, Pool
from darkroom.aws.signing import AccessKey, Scope, signed
from darkroom.aws.wire import Endpoint
from darkroom.errors import BucketUnavailable, CredentialsRefused
from darkroom.partitions import address
from darkroom.ports import Clock, Deadline
from darkroom.sources import Bucket, Role, Secret
from darkroom.sources.policy import Policy, session
from darkroom.sources.written import written

DURATION = 3600
"""Seconds a session is asked for: what every role allows."""

MARGIN = 300
"""Seconds before its end at which a session is no longer used."""

MOST = 256
"""Sessions remembered; the longest unused are forgotten first."""

_LONGEST_NAME = 64
_FAILED = 500
_ANSWER = 64 * 1024
_REFUSED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "RegionDisabledException",
        "SignatureDoesNotMatch",
        "ValidationError",
    }
)


@dataclass(frozen=True)
class _Session:
    key: AccessKey
    until: float


class Sessions:
    """The access keys of roles. `own` gives the key that assumes them; `endpoint` is empty on AWS."""

    def __init__(self, pool: Pool, own: Callable[[], AccessKey], clock: Clock, region: str, endpoint: str = "") -> None:
        self._pool = pool
        self._own = own
        self._clock = clock
        self._region = region
        self._endpoint = Endpoint.of(endpoint or address("sts", region))
        self._lock = threading.Lock()
        self._sessions: OrderedDict[tuple[Role, str], _Session] = OrderedDict()

    def key(self, name: str, role: Role, allowed: Policy, deadline: Deadline) -> AccessKey:
        """A key of a role for the source of this name, narrowed to what a policy allows.

        Raises:
            CredentialsRefused: this role may not be assumed.
            BucketUnavailable: STS does not answer.
            ConfigurationError: the policy is too long for a session.
            OutOfTime: the deadline passed.
        """
        policy = written(allowed, "session")
        kept = self._kept(role, policy)
        if kept:
            return kept.key
        session = self._assume(name, role, policy, deadline)
        with self._lock:
            self._sessions[role, policy] = session
            self._sessions.move_to_end((role, policy))
            if len(self._sessions) > MOST:
                self._sessions.popitem(last=False)
        return session.key

    def forget(self, role: Role, allowed: Policy) -> None:
        """Assume this role anew the next time: the bucket refused its session."""
        with self._lock:
            self._sessions.pop((role, written(allowed, "session")), None)

    def _kept(self, role: Role, policy: str) -> _Session | None:
        with self._lock:
            kept = self._sessions.get((role, policy))
            if kept is None or self._clock.now() >= kept.until:
                return None
            self._sessions.move_to_end((role, policy))
            return kept

    def _assume(self, name: str, role: Role, policy: str, deadline: Deadline) -> _Session:
        wanted = {
            "Action": "AssumeRole",
            "Version": "2011-06-15",
            "RoleArn": role.arn,
            "RoleSessionName": f"darkroom-{name}"[:_LONGEST_NAME],
            "DurationSeconds": str(DURATION),
            "Policy": policy,
        }
        if role.external_id is not None:
            wanted["ExternalId"] = role.external_id
        try:
            answer = self._pool.send(self._call(urlencode(wanted).encode()), deadline)
            if answer.status != 200:
                raise _refusal(answer)
            return _session(answer.read_whole(_ANSWER).decode(errors="replace"))
        except NoAnswer as error:
            raise BucketUnavailable(f"STS: {error}") from None

    def _call(self, body: bytes) -> Call:
        headers = {
            "host": self._endpoint.authority,
            "content-type": "application/x-www-form-urlencoded; charset=utf-8",
        }
        scope = Scope("sts", self._region)
        headers = signed("POST", "/", headers, body, self._own(), scope, self._clock.now())
        return Call("POST", self._endpoint, "/", headers, body)


def session_policy(bucket: Bucket) -> str:
    """The policy that narrows a session to the objects below the bucket's prefix, as STS takes it.

    Raises:
        ConfigurationError: the prefix is too long for it.
    """
    return written(session(bucket), "session")


def _refusal(answer: Answer) -> CredentialsRefused | BucketUnavailable:
    said = f"STS: {answer.status} {answer.code}"
    refused = answer.status < _FAILED and answer.code in _REFUSED
    return CredentialsRefused(said) if refused else BucketUnavailable(said)


def _session(text: str) -> _Session:
    try:
        key = AccessKey(
            _element(text, "AccessKeyId"),
            Secret(_element(text, "SecretAccessKey")),
            Secret(_element(text, "SessionToken")),
        )
        until = datetime.fromisoformat(_element(text, "Expiration")).timestamp()
    except ValueError:
        raise BucketUnavailable("STS: an answer without credentials") from None
    return _Session(key, until - MARGIN)


def _element(text: str, name: str) -> str:
    found = re.search(f"<{name}>([^<]+)</{name}>", text)
    if not found:
        raise ValueError(name)
    return html.unescape(found[1]).strip()
