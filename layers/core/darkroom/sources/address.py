"""Where a source answers: the addresses that are its own, and no other source's."""

from typing import Literal, NamedTuple

from darkroom.sources.model import Source

_FOUND = "found one that is taken"


class Address(NamedTuple):
    """A label before the base domain (a source's name or its sub-domain), or a host of a source's own."""

    kind: Literal["labels", "hosts"]
    text: str


def addresses(source: Source) -> dict[Address, str]:
    """Each address of a source, and what is wrong with the field that names it where another source has it."""
    wrong = {
        Address("hosts", host): f"domains[{index}]: expected a host that no other source has, {_FOUND}"
        for index, host in enumerate(source.domains)
    }
    if source.subdomain:
        rule = f"subdomain: expected a label that no other source has as its name or sub-domain, {_FOUND}"
        wrong[Address("labels", source.subdomain)] = rule
    wrong[Address("labels", source.name)] = (
        f"name: expected a name that no other source has as its sub-domain, {_FOUND}"
    )
    return wrong
