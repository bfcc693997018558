"""Whose request it is, and whether it is: keys, sessions, clocks and signatures."""

from typing import TYPE_CHECKING

from tests.servers.amazon.caller import Caller
from tests.servers.amazon.signature import SKEW, Claim, Request, is_signed
from tests.servers.amazon.state import Refused
from tests.servers.amazon.times import iso

if TYPE_CHECKING:
    from tests.servers.amazon import Amazon


def authenticate(amazon: "Amazon", request: Request, claimed: Claim | None) -> Caller:
    """Who asks; each service refuses in its own words.

    Raises:
        Refused: the key is unknown or not active, the session is over, a clock is wrong, or the signature is.
    """
    if claimed is None:
        return Caller()
    storage = claimed.service == "s3"
    caller, secret = _session(amazon, claimed) if claimed.key.startswith("ASIA") else _user(amazon, claimed)
    _in_time(amazon, claimed, storage=storage)
    if not is_signed(request, claimed, secret):
        message = "The request signature we calculated does not match the signature you provided."
        raise Refused(403, "SignatureDoesNotMatch", message)
    if key := amazon.keys.get(claimed.key):
        key.used = (amazon.now(), claimed.service, claimed.region)
    return caller


def _user(amazon: "Amazon", claimed: Claim) -> tuple[Caller, str]:
    key = amazon.keys.get(claimed.key)
    if claimed.token:
        raise _unknown(claimed, "InvalidToken", 400)
    if key is None or key.spreading.seen(key.status) != "Active":
        raise _unknown(claimed, "InvalidAccessKeyId", 403)
    return Caller(key.user), key.secret


def _session(amazon: "Amazon", claimed: Claim) -> tuple[Caller, str]:
    session = amazon.sessions.get(claimed.key)
    if session is None:
        raise _unknown(claimed, "InvalidAccessKeyId", 403)
    if claimed.token != session.token:
        raise _unknown(claimed, "InvalidToken", 400)
    if amazon.now() >= session.until:
        status = 400 if claimed.service == "s3" else 403
        raise Refused(status, "ExpiredToken", "The security token included in the request is expired")
    return Caller(session.role, session), session.secret


def _unknown(claimed: Claim, code: str, status: int) -> Refused:
    if claimed.service == "s3":
        words = {
            "InvalidAccessKeyId": "The AWS Access Key Id you provided does not exist in our records.",
            "InvalidToken": "The provided token is malformed or otherwise invalid.",
        }
        return Refused(status, code, words[code])
    return Refused(403, "InvalidClientTokenId", "The security token included in the request is invalid.")


def _in_time(amazon: "Amazon", claimed: Claim, *, storage: bool) -> None:
    now = amazon.now()
    if claimed.valid is not None:
        if now > claimed.signed_at + claimed.valid:
            raise Refused(403, "AccessDenied", "Request has expired")
        return
    if abs(now - claimed.signed_at) <= SKEW:
        return
    if storage:
        more = {"ServerTime": iso(now), "MaxAllowedSkewMilliseconds": str(SKEW * 1000)}
        message = "The difference between the request time and the current time is too large."
        raise Refused(403, "RequestTimeTooSkewed", message, more=more)
    raise Refused(403, "SignatureDoesNotMatch", f"Signature expired: {claimed.moment} is now earlier than {iso(now)}")
