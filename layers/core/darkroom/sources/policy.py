"""IAM policies of a source: pure functions from names to documents."""

from typing import Any


def objects_only(bucket: str, folder: str, partition: str = "aws") -> dict[str, Any]:
    """Allows GetObject below one folder of one bucket and nothing else.

    It is the policy of the demo's user and the session policy of every assumed role. Wild cards in the
    folder's own name are written as IAM's escapes (`${*}`, `${?}`, `${$}`), so that they stand for themselves.
    """
    literal = "".join(f"${{{character}}}" if character in "*?$" else character for character in folder)
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "s3:GetObject",
                "Resource": f"arn:{partition}:s3:::{bucket}/{literal}*",
            }
        ],
    }
