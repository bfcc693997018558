"""CloudFront made to forget answers, by the tags that they came with.

Facts: the CloudFront Developer Guide, "Invalidating content by cache tags": an item is `#` and a tag.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_hex

from botocore.exceptions import BotoCoreError, ClientError

from darkroom.admin import AdminError
from darkroom.admin.cloud import Cloud, code


@dataclass(frozen=True)
class Edge:
    """The distribution of this id."""

    cloud: Cloud
    distribution: str

    def forget(self, tags: Sequence[str]) -> str:
        """Begin to invalidate every answer with one of these tags; the invalidation's id. Raises `AdminError`."""
        items = [f"#{tag}" for tag in tags]
        batch = {"Paths": {"Quantity": len(items), "Items": items}, "CallerReference": token_hex(16)}
        try:
            made = self.cloud.cloudfront().create_invalidation(
                DistributionId=self.distribution, InvalidationBatch=batch
            )
        except (BotoCoreError, ClientError) as error:
            raise AdminError(f"CloudFront keeps its copies: {self._why(code(error))}") from None
        return str(made["Invalidation"]["Id"])

    def _why(self, said: str) -> str:
        match said:
            case "AccessDenied" | "AccessDeniedException":
                return f"allow cloudfront:CreateInvalidation on the distribution {self.distribution}"
            case "NoSuchDistribution":
                return f"there is no distribution {self.distribution}"
            case "TooManyInvalidationsInProgress":
                return "too many invalidations are in progress; run it again later"
            case _:
                return said
