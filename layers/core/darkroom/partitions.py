"""The parts that AWS is divided into, and where their services listen."""

from typing import NamedTuple


class Partition(NamedTuple):
    """The second word of its ARNs, and the domain of its services."""

    name: str
    domain: str


_AWS = Partition("aws", "amazonaws.com")
_BY_REGION = {
    "cn-": Partition("aws-cn", "amazonaws.com.cn"),
    "us-gov-": Partition("aws-us-gov", "amazonaws.com"),
    "eusc-": Partition("aws-eusc", "amazonaws.eu"),
    "us-iso-": Partition("aws-iso", "c2s.ic.gov"),
    "us-isob-": Partition("aws-iso-b", "sc2s.sgov.gov"),
    "us-isof-": Partition("aws-iso-f", "csp.hci.ic.gov"),
    "eu-isoe-": Partition("aws-iso-e", "cloud.adc-e.uk"),
}


def partition(region: str) -> Partition:
    """The partition that a region belongs to."""
    return next((found for start, found in _BY_REGION.items() if region.startswith(start)), _AWS)


def address(service: str, region: str) -> str:
    """The regional address of a service such as `sts`."""
    return f"https://{service}.{region}.{partition(region).domain}"
