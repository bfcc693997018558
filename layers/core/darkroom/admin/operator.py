"""Whoever runs a command, as a role's trust policy names them."""

from botocore.exceptions import BotoCoreError, ClientError

from darkroom.admin import AdminError
from darkroom.admin.cloud import Cloud, code


def operator(cloud: Cloud) -> str:
    """The ARN of the user or the role that the administrator is; a session is named by its role where IAM tells it.

    Raises:
        AdminError: AWS does not say who it is, or it is the account's root user, who can assume no role.
    """
    try:
        arn = cloud.identity().arn
    except (ClientError, BotoCoreError) as error:
        raise AdminError(f"AWS does not say whose credentials these are: {code(error)}") from None
    if arn.endswith(":root"):
        raise AdminError("these are the credentials of the account's root user, who can assume no role: use another")
    if ":assumed-role/" not in arn:
        return arn
    try:
        # The ARN of a session leaves out the path of its role.
        return cloud.iam().get_role(RoleName=arn.split("/")[1])["Role"]["Arn"]
    except (ClientError, BotoCoreError):
        return arn
