"""Where a source's pictures are asked for, and signed URLs of them."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

from darkroom.cli.common import Failure
from darkroom.local.handover import LOCAL_PORT

if TYPE_CHECKING:
    from darkroom.sources import SigningKey

_LEFT = "/%:@!$&'()*,;=~+"
"""What a browser leaves as it is in a path, beside letters, digits and `-._`."""


def signed_urls(
    target: str, name: str, environ: Mapping[str, str], *, dialect: str, key: "SigningKey | None", account: str = ""
) -> Iterator[str]:
    """A path and query as typed, in each form of the URL, signed unless there is no key; raises `Failure`."""
    from darkroom.dialects import DIALECTS, Asked

    if dialect not in DIALECTS:
        raise Failure(f"there is no dialect {dialect!r}; there is: {', '.join(DIALECTS)}")
    path, _, query = target.partition("?")
    path, query = quote(path.removeprefix("/"), safe=_LEFT), quote(query, safe=f"{_LEFT}?")
    for origin, prefix in _forms(name, account, environ):
        asked = Asked(f"{prefix}/{path}", f"/{path}", query, token=account)
        yield origin + (DIALECTS[dialect].sign(asked, key) if key else f"{prefix}/{path}{query and f'?{query}'}")


def _forms(name: str, account: str, environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What stands before the path: with the source in the host, unless in an account; and with it in the path.

    The base domain and the API's own address are named where the environment tells them.
    """
    from darkroom.sources import folder

    base, port = environ.get("DARKROOM_BASE_DOMAIN", ""), environ.get(LOCAL_PORT, "")
    api = environ.get("DARKROOM_API_URL", "").rstrip("/")
    if not account and (base or not api):
        yield (f"http://{name}.{base}:{port}" if port else f"https://{name}.{base}" if base else "", "")
    yield (api or (f"https://{base}" if base else ""), folder(name, account))
