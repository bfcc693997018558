"""The configuration of a source, as types; what a field may hold stands in `texts`."""

import hmac
from typing import ClassVar, Literal

from msgspec import Struct

from darkroom.sources.texts import (
    AccessKeyId,
    Account,
    BucketName,
    Date,
    Endpoint,
    ExternalId,
    Host,
    KeyId,
    KmsKey,
    Label,
    ObjectPath,
    Prefix,
    Query,
    Region,
    RoleArn,
    Seconds,
    SourceName,
    TemplateName,
    UserName,
    Words,
)

ACCOUNTS = "v2"
"""The first segment of every ixmage URL: the version of its interface."""

RESERVED_NAMES = frozenset({ACCOUNTS})
"""First path segments that can never be a source."""


class Secret:
    """A text that never shows itself: not in `repr`, not in `str`, not in a format string."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text; call it only where it is used."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(...)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        return hash(self._text)


class Part(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What every part of a source's document has in common."""


class Bucket(Part, frozen=True):
    """Where the originals lie.

    `prefix` is a folder below which every key lies; it is kept without a leading and with a trailing
    slash. `endpoint` is set for S3-compatible services. `addressing` is where the bucket's name stands: in the host
    (`virtual`), in the path (`path`), or, for `auto`, in the host on AWS and in the path elsewhere. `kms_key` is the
    customer's own key that encrypts its objects, if one does: it lies in the bucket's region, and who reads them
    must be allowed to use it.
    """

    name: BucketName
    region: Region = "us-east-1"
    prefix: Prefix = ""
    endpoint: Endpoint | None = None
    addressing: Literal["auto", "path", "virtual"] = "auto"
    kms_key: KmsKey | None = None

    @property
    def folder(self) -> str:
        """The prefix as a folder: empty, or ending in one slash and never beginning with one."""
        inner = self.prefix.strip("/")
        return f"{inner}/" if inner else ""


class Keys(Part, frozen=True, tag_field="kind", tag="keys"):
    """The access key of an IAM user (or of an S3-compatible service).

    `user` is the IAM user that Darkroom made for this source, if it made one.
    """

    access_key_id: AccessKeyId
    secret_access_key: Secret
    user: UserName | None = None


class Role(Part, frozen=True, tag_field="kind", tag="role"):
    """A role to assume; the session is narrowed to GetObject below the source's prefix.

    `provisioned`: Darkroom made the role for this source.
    """

    arn: RoleArn
    external_id: ExternalId | None = None
    provisioned: bool = False


class Public(Part, frozen=True, tag_field="kind", tag="public"):
    """No credentials: the requests are not signed, and the bucket lets anyone read."""


class Ambient(Part, frozen=True, tag_field="kind", tag="ambient"):
    """The deployment's own reader role, its session narrowed to GetObject below the source's prefix."""


type Credentials = Keys | Role | Public | Ambient


class SigningKey(Part, frozen=True):
    """One key of the ring: all of them verify, the last one signs.

    imglab's have a `salt`, and both are base64 texts. ixmage's are the account's secret and those of the alias.
    """

    id: KeyId
    secret: Secret
    salt: Secret | None = None
    created: Date | None = None


class Watermark(Part, frozen=True):
    """A picture of the same source that lies over every other one; `tiled`: all over it, else at a compass point."""

    path: ObjectPath
    tiled: bool = False
    position: Literal[
        "northwest", "north", "northeast", "west", "center", "east", "southwest", "south", "southeast"
    ] = "center"


class Fallback(Part, frozen=True):
    """A picture of the same source that is shown in place of one that cannot be.

    `parameters`: it is developed as the URL asks, instead of as it is.
    """

    path: ObjectPath
    parameters: bool = False


class AssetRules(Part, frozen=True):
    """Which objects a list of the source's assets shows; what renders does not ask for them.

    `paths` are folders below the source's prefix, which `include` shows alone and `exclude` leaves out.
    """

    rule: Literal["include_all", "include", "exclude_all", "exclude"] = "include_all"
    paths: tuple[Prefix, ...] = ()


class Metadata(Part, frozen=True):
    """A folder of the customer's own, where what Darkroom makes of the originals is kept.

    Its credentials may write there; without credentials of its own the source's are used.
    """

    bucket: Bucket
    credentials: Keys | Role | Ambient | None = None


class Source(Part, frozen=True):
    """A named bucket (and prefix) with its credentials, keys and defaults.

    `version` is the version of this layout. A source that is not `enabled` answers nothing. `access` is what its
    credentials are meant to be allowed (see `darkroom.sources.policy`), and what its test holds them to. `secured`
    sources answer signed URLs only. `subdomain` is the label before the base domain at which it also answers, `domains`
    the hosts that are its own.

    `max_age` is how long, in seconds, a picture may be kept by caches; `caching` says whether it goes before what the
    original's `Cache-Control` says (`override_origin`), after it (`respect_origin`), or is the least of it
    (`enforce_minimum`). `error_max_age` is how long an error of an original or a print may be kept; without it each
    error's own time holds. `missing_image` is shown where there is no original, `error_image` where a picture cannot be
    made otherwise, and also where there is no original and no `missing_image`.

    A kept print is answered for `fresh_for` seconds without asking for its original; then it is compared with it. It is
    served for `stale_for` seconds more while the bucket fails or refuses.

    `strip_metadata` also strips what is passed through without parameters, by developing it. `defaults` are parameters
    in the source's dialect that every request begins with; what the URL says goes before them. `quality_by_trial`:
    where a dialect promises a constant quality for small answers (imgix's `auto=compress`), it is found by trial.

    The rest is ixmage's, whose sources are called aliases. `account` is the token that stands before the source's name
    in URLs of the form `/v2/{token}/{name}/...`. `referers` are the hosts on whose pages, and on those of whose
    sub-domains, the pictures may be shown; with none of them, on any. `templates` are parameters by a name that a URL
    can ask for, and cannot overrule. `watermark` lies over every picture, and no URL turns it off.
    """

    LAYOUT: ClassVar[int] = 1

    version: Literal[1]
    name: SourceName
    bucket: Bucket
    credentials: Keys | Role | Public | Ambient
    description: Words = ""
    enabled: bool = True
    access: Literal["read", "objects-only", "all-buckets", "import", "export"] = "read"
    dialect: Literal["imgix", "imglab", "ixmage"] = "imgix"
    secured: bool = True
    signing_keys: tuple[SigningKey, ...] = ()
    subdomain: Label | None = None
    domains: tuple[Host, ...] = ()
    max_age: Seconds = 2_592_000
    caching: Literal["override_origin", "respect_origin", "enforce_minimum"] = "override_origin"
    error_max_age: Seconds | None = None
    fresh_for: Seconds = 3600
    stale_for: Seconds = 86_400
    error_image: Fallback | None = None
    missing_image: Fallback | None = None
    strip_metadata: bool = False
    defaults: Query = ""
    quality_by_trial: bool = False
    assets: AssetRules = AssetRules()
    metadata: Metadata | None = None
    account: Account = ""
    referers: tuple[Host, ...] = ()
    templates: dict[TemplateName, Query] = {}
    watermark: Watermark | None = None


def folder(name: str, account: str = "") -> str:
    """What stands before an object's path in the URLs that name the source by their path."""
    return f"/{ACCOUNTS}/{account}/{name}" if account else f"/{name}"
