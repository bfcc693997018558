"""AWS credentials, region and addresses as the AWS CLI finds them: environment, profiles, SSO, roles.

Facts: the AWS SDKs and Tools Reference Guide ("Settings reference", "Service-specific endpoints").
"""

from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)
from botocore.session import Session

from darkroom.admin import AdminError

SERVICES = ("cloudformation", "cloudfront", "iam", "kms", "s3", "ssm", "sts")
"""What the commands talk to."""

_KEY, _SECRET, _TOKEN = "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"


def resolved(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment with everything in it that profiles and files say of AWS, so that nobody reads them again.

    A key in the environment goes before any profile, and the environment's addresses before the profile's. Raises
    `AdminError` where there are no credentials, or no region.
    """
    session = _session(environ)
    try:
        profile = session.get_scoped_config()
        endpoints = dict(_endpoints(environ, session.full_config, profile))
    except BotoCoreError as error:
        raise AdminError(_what(error, environ)) from None
    given = _given(environ) or _found(session, environ)
    region = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or profile.get("region")
    if not region:
        raise AdminError("there is no AWS region: set AWS_REGION, or `region` in the profile")
    bundle = environ.get("AWS_CA_BUNDLE") or profile.get("ca_bundle")
    others = {name: value for name, value in environ.items() if not name.startswith("AWS_ENDPOINT_URL")}
    found = {**others, **endpoints, **given, "AWS_REGION": region}
    return found | ({"AWS_CA_BUNDLE": bundle} if bundle else {})


def _session(environ: Mapping[str, str]) -> Session:
    """botocore's session, with the profile and the files of this environment rather than of the process."""
    files = {
        "config_file": environ.get("AWS_CONFIG_FILE") or "~/.aws/config",
        "credentials_file": environ.get("AWS_SHARED_CREDENTIALS_FILE") or "~/.aws/credentials",
    }
    variables = {name: (None, None, value, None) for name, value in {**files, "profile": None}.items()}
    return Session(session_vars=variables, profile=environ.get("AWS_PROFILE") or environ.get("AWS_DEFAULT_PROFILE"))


def _given(environ: Mapping[str, str]) -> dict[str, str]:
    """What the environment itself says; empty if it names no key."""
    if not environ.get(_KEY):
        return {}
    if not environ.get(_SECRET):
        raise AdminError(f"AWS credentials: there is {_KEY} in the environment, and no {_SECRET}")
    return {name: environ.get(name, "") for name in (_KEY, _SECRET, _TOKEN)}


def _found(session: Session, environ: Mapping[str, str]) -> dict[str, str]:
    try:
        found = session.get_credentials()
        frozen = found.get_frozen_credentials() if found else None
    except (BotoCoreError, ClientError) as error:
        raise AdminError(_what(error, environ)) from None
    if not (frozen and frozen.access_key and frozen.secret_key):
        raise AdminError(
            f"there are no AWS credentials: choose a profile with --profile or AWS_PROFILE, or set {_KEY} and {_SECRET}"
        )
    return {_KEY: frozen.access_key, _SECRET: frozen.secret_key, _TOKEN: frozen.token or ""}


def _endpoints(
    environ: Mapping[str, str], config: Mapping[str, Any], profile: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Where services are said to be, by the variables that say so."""
    ignored = environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") or profile.get("ignore_configured_endpoint_urls", "")
    if ignored.lower() == "true":
        return
    services = config.get("services", {}).get(profile.get("services"), {})
    everywhere = environ.get("AWS_ENDPOINT_URL")
    for service in SERVICES:
        name = f"AWS_ENDPOINT_URL_{service.upper()}"
        of_profile = services.get(service, {}).get("endpoint_url") or profile.get("endpoint_url")
        if found := environ.get(name) or everywhere or of_profile:
            yield name, found


def _what(error: BotoCoreError | ClientError, environ: Mapping[str, str]) -> str:
    """What keeps the credentials from being found, and what would cure it."""
    profile = environ.get("AWS_PROFILE")
    match error:
        case ProfileNotFound():
            return f"AWS credentials: there is no profile {error.kwargs['profile']}; `aws configure list-profiles`"
        case SSOError() | TokenRetrievalError():
            option = f" --profile {profile}" if profile else ""
            return f"AWS credentials: you are signed out of SSO, or never signed in: run `aws sso login{option}`"
        case ClientError():
            code = error.response.get("Error", {}).get("Code", "unknown")
            return f"AWS credentials: {error.operation_name} is refused to the profile {profile or 'default'}: {code}"
        case _:
            return f"AWS credentials: {error}"
