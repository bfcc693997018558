"""Every region that botocore knows is addressed as botocore addresses it."""

from urllib.parse import urlsplit

import boto3
import pytest

from darkroom.partitions import address, partition

SESSION = boto3.Session()
REGIONS = [
    (name, region)
    for name in SESSION.get_available_partitions()
    for region in SESSION.get_available_regions("s3", name)
    if "-" in region and not region.startswith(("s3-", "fips-")) and not region.endswith("-fips")
]


@pytest.mark.parametrize(("name", "region"), REGIONS)
def test_a_region_lies_in_its_partition_and_domain(name: str, region: str) -> None:
    assert partition(region).name == name
    for service in ("s3", "sts", "ssm"):
        client = SESSION.client(service, region_name=region, aws_access_key_id="x", aws_secret_access_key="x")
        if service != "s3" or region != "us-east-1":
            assert urlsplit(address(service, region)).hostname == urlsplit(client.meta.endpoint_url).hostname


def test_an_unknown_region_lies_in_the_common_partition() -> None:
    assert partition("mars-north-1").name == "aws"
