"""What a deployed CloudFormation stack tells of itself, as the variables that commands read."""

from collections.abc import Mapping

from botocore.exceptions import BotoCoreError, ClientError

from darkroom.admin import AdminError
from darkroom.admin.cloud import Cloud, code

VARIABLES: Mapping[str, str] = {
    "ApiUrl": "DARKROOM_API_URL",
    "DistributionUrl": "DARKROOM_API_URL",
    "BaseDomain": "DARKROOM_BASE_DOMAIN",
    "DistributionId": "DARKROOM_DISTRIBUTION",
    "ParameterRoot": "DARKROOM_PARAMETER_ROOT",
    "PrintsBucket": "DARKROOM_PRINTS_BUCKET",
    "ReaderRoleArn": "DARKROOM_READER_ROLE",
    "SourcesKeyAlias": "DARKROOM_KMS_KEY",
    "TransformRoleArn": "DARKROOM_FUNCTION_ROLE",
}
"""The stack's outputs (template.yaml), and the variables that mean the same; of two for one, the later counts."""


def told_by(cloud: Cloud, stack: str) -> dict[str, str]:
    """The variables that a stack's outputs stand for; `stack` is its name or ARN.

    Raises:
        AdminError: there is no such stack, it may not be read, or it is not Darkroom's.
    """
    try:
        found = cloud.cloudformation().describe_stacks(StackName=stack)["Stacks"][0]
    except (BotoCoreError, ClientError) as error:
        raise AdminError(_why(cloud, stack, error)) from None
    outputs = {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", ())}
    if "ParameterRoot" not in outputs:
        state = found["StackStatus"]
        raise AdminError(f"the stack {stack} is not a finished deployment of Darkroom: it is {state}, without outputs")
    return {variable: outputs[output] for output, variable in VARIABLES.items() if output in outputs}


def _why(cloud: Cloud, stack: str, error: BotoCoreError | ClientError) -> str:
    match code(error):
        case "ValidationError":
            return (
                f"there is no stack {stack} in {cloud.region}; `aws cloudformation list-stacks` names those there are"
            )
        case "AccessDenied" | "AccessDeniedException":
            return f"the stack {stack} may not be read: allow cloudformation:DescribeStacks to these credentials"
        case "ExpiredToken" | "ExpiredTokenException":
            return f"the stack {stack} cannot be read: the AWS credentials have expired; sign in anew"
        case said:
            return f"the stack {stack} cannot be read: {said}"
