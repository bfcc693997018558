"""A source's own credentials, as whoever administers it can use them."""

from botocore.exceptions import BotoCoreError, ClientError

from darkroom.admin import AdminError
from darkroom.admin.cloud import Cloud, code
from darkroom.aws.signing import AccessKey
from darkroom.sources import Ambient, Keys, Public, Role, Source
from darkroom.sources.policy import Policy
from darkroom.sources.written import written


def key_of(cloud: Cloud, source: Source, session_policy: Policy, reader_role: str = "") -> AccessKey | None:
    """The key of a source's credentials, None for those that sign nothing.

    A role's session, and one of the deployment's `reader_role` for ambient credentials, may do what the policy says
    at most.

    Raises:
        AdminError: the role may not be assumed, or there is no reader role.
        ConfigurationError: the prefix is too long for a session's policy.
    """
    match source.credentials:
        case Keys() as keys:
            return AccessKey.of(keys)
        case Public():
            return None
        case Ambient():
            if not reader_role:
                raise AdminError(
                    "there is no reader role: name the deployment with --stack, or set DARKROOM_READER_ROLE"
                )
            role = Role(arn=reader_role)
        case Role() as role:
            pass
    try:
        return cloud.assume(role, f"darkroom-{source.name}"[:64], written(session_policy, "session"))
    except BotoCoreError as error:
        raise AdminError(f"STS cannot be asked for the role {role.arn}: {code(error)}") from None
    except ClientError as error:
        raise AdminError(
            f"the role {role.arn} is not given to you: {code(error)}; its trust policy must name you"
        ) from None
