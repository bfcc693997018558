"""Everything that can go wrong, as a tree.

Each class carries the HTTP status and the words that may leave the house (`status`, `public`).
`str(error)` is for the log only: it may name a bucket or a key, never a secret. A dialect may answer
with another status where its service does (see `darkroom.dialects`).

    DarkroomError                     500
    ├── RequestError                  400
    │   ├── PathRefused               400   a path that disagrees with itself or points outside the prefix
    │   │   └── AddressRefused        400   a web address in place of a path: there is no source for these
    │   ├── TextMissing               400   typesetting without a text
    │   ├── BadEncoding               400   a value that is not what its name says it is (`*64`)
    │   ├── OverlayRefused            400   an overlay that loops, lies too deep, or elsewhere than in a source
    │   ├── SignatureRefused          403
    │   ├── RefererRefused            403
    │   ├── EdgeRequired              403   a request that did not come through the distribution
    │   ├── LinkExpired               403
    │   ├── ReservedPath              404
    │   ├── UnknownSource             404
    │   ├── SourceDisabled            410
    │   ├── MethodRefused             405
    │   ├── UrlTooLong                414
    │   ├── PreconditionFailed        412   the viewer wants another state of the picture than there is
    │   └── RangeRefused              416
    ├── OriginalError                 422
    │   ├── OriginalMissing           404
    │   ├── OriginalForbidden         404
    │   │   └── OriginalLocked        404   archived, or under a KMS key that may not be used
    │   ├── OriginalTooLarge          413
    │   ├── OriginalUnsupported       422   not a picture, or a format that is not on the list
    │   │   └── DocumentsLeftOut      422   an SVG, PDF or HEIC where the layer that reads them was left out
    │   ├── OriginalCorrupt           422
    │   ├── OverlayMissing            404
    │   └── OverlayUnusable           422   an overlay that is not a picture, or damaged
    ├── PrintTooLarge                 413
    ├── UpstreamError                 502
    │   ├── CredentialsRefused        502   the source's own credentials do not work
    │   ├── BucketUnavailable         502
    │   │   └── TransferCut           502   the original did not arrive whole
    │   ├── SourcesUnavailable        502   no configuration can be had
    │   ├── PrintsUnavailable         502   seen only where an answer is too large to go without
    │   ├── SecretsUnavailable        502   whether a request came through the edge cannot be told
    │   └── OutOfTime                 504
    ├── ConfigurationError            500   settings or a source's document; lists every problem at once
    └── RevisionTaken                 409   somebody else wrote this source meanwhile
"""

from typing import ClassVar


class DarkroomError(Exception):
    """The root: anything Darkroom raises on purpose.

    `status` is the HTTP status, `public` the sentence a stranger may read, `kept_for` the seconds a
    cache may keep the answer (0: not at all).
    """

    status: ClassVar[int] = 500
    public: ClassVar[str] = "Something went wrong on our side."
    kept_for: ClassVar[int] = 0


class RequestError(DarkroomError):
    """The request itself cannot be answered, whatever the bucket holds."""

    status = 400
    public = "The request cannot be understood."


class PathRefused(RequestError):
    """The path disagrees with the edge's copy of it, or could leave the source's prefix."""

    public = "The path is not allowed."


class AddressRefused(PathRefused):
    """A web address stands in place of a path; every source is a bucket, and no proxy for other hosts."""

    public = "The path is a web address: pictures come from buckets only."


class BadEncoding(RequestError):
    """A `*64` value is not unpadded base64url of UTF-8 text."""

    public = "A base64 parameter cannot be decoded."


class TextMissing(RequestError):
    """The path asks for a text that is a picture by itself, and the query has none."""

    public = "There is no text to set: say `txt`."


class SignatureRefused(RequestError):
    """A secured source was asked without a signature, or with a wrong one."""

    status = 403
    public = "The signature is missing or wrong."


class OverlayRefused(RequestError):
    """An overlay leads back to itself, lies too deep or outside its source, or at a host that is no source here."""

    public = "An overlay is not allowed: it must lie in a source of this service, and not upon itself."


class RefererRefused(RequestError):
    """The source shows its pictures on listed sites only, and this is none of them."""

    status = 403
    public = "This picture may not be shown here."


class EdgeRequired(RequestError):
    """The request did not come through the distribution, whose secret it lacks."""

    status = 403
    public = "Ask at the public address of this service."


class LinkExpired(RequestError):
    """The URL's `expires` has passed."""

    status = 403
    public = "The link has expired."


class ReservedPath(RequestError):
    """A path that Darkroom keeps for itself and does not answer here."""

    status = 404
    public = "There is nothing here."


class UnknownSource(RequestError):
    """No source has this name."""

    status = 404
    public = "There is no such source."
    kept_for = 10


class SourceDisabled(RequestError):
    """The source is switched off."""

    status = 410
    public = "This source is switched off."
    kept_for = 10


class MethodRefused(RequestError):
    """Only GET, HEAD and OPTIONS are answered."""

    status = 405
    public = "Only GET and HEAD are allowed."


class UrlTooLong(RequestError):
    """The URL has more characters than a dialect's service accepts."""

    status = 414
    public = "The URL is longer than 8,000 characters."


class PreconditionFailed(RequestError):
    """The viewer asks for the picture in another state only (If-Match, If-Unmodified-Since)."""

    status = 412
    public = "The picture is not in the state that was asked for."


class RangeRefused(RequestError):
    """No byte of the picture, which has `length` of them, lies in the range that was asked for."""

    status = 416
    public = "The picture has fewer bytes than that."

    def __init__(self, length: int) -> None:
        super().__init__(f"of {length} bytes")
        self.length = length


class OriginalError(DarkroomError):
    """The object that was asked for cannot be developed."""

    status = 422
    public = "The original cannot be developed."
    kept_for = 60


class OriginalMissing(OriginalError):
    """The bucket has no such object."""

    status = 404
    public = "The original does not exist."


class OriginalForbidden(OriginalError):
    """S3 refuses this object; also its answer for a missing one when ListBucket is not granted."""

    status = 404
    public = "The original cannot be read."


class OriginalLocked(OriginalForbidden):
    """The object exists, but S3 keeps it to itself: it is archived, or its KMS key may not be used."""


class OriginalTooLarge(OriginalError):
    """The original has more bytes, pixels or frames than the settings allow."""

    status = 413
    public = "The original is too large."


class OriginalUnsupported(OriginalError):
    """The object is not a picture, or in a format that is not on the list."""

    public = "The original is not a picture in a supported format."


class DocumentsLeftOut(OriginalUnsupported):
    """SVG, PDF and HEIC are read by a layer that this deployment was made without."""

    public = "This service was deployed without the layer that reads SVG, PDF and HEIC."


class OriginalCorrupt(OriginalError):
    """The object begins like a picture but cannot be decoded to its end."""

    public = "The original is damaged."


class OverlayMissing(OriginalError):
    """The source has no such object to lay over the picture, or may not read it."""

    status = 404
    public = "An overlay does not exist."


class OverlayUnusable(OriginalError):
    """What should be laid over the picture is not a picture, or damaged."""

    public = "An overlay is not a picture that can be developed."


class PrintTooLarge(DarkroomError):
    """The result has more bytes than an inline answer can carry."""

    status = 413
    public = "The result is larger than one answer can carry: ask for a smaller size or a lower quality."
    kept_for = 60


class UpstreamError(DarkroomError):
    """Something that Darkroom depends on failed."""

    status = 502
    public = "The original cannot be fetched at the moment."


class CredentialsRefused(UpstreamError):
    """The source's credentials are unknown, expired, wrongly signed, or may not assume their role."""

    public = "The source cannot be read: its access is refused."


class BucketUnavailable(UpstreamError):
    """The bucket does not answer, answers nonsense, or does not exist."""


class TransferCut(BucketUnavailable):
    """The original ended early or its checksum is wrong; a second attempt may succeed."""


class SourcesUnavailable(UpstreamError):
    """The configuration store fails and no earlier configuration is known."""

    public = "The source's configuration cannot be read at the moment."


class PrintsUnavailable(UpstreamError):
    """The store of prints fails, is full, or refuses; the answer is made without it."""


class SecretsUnavailable(UpstreamError):
    """The edge's secret cannot be had, and was never known."""

    public = "The request cannot be checked at the moment."


class OutOfTime(UpstreamError):
    """The answer could not be made within the function's time."""

    status = 504
    public = "The answer took too long."


class ConfigurationError(DarkroomError):
    """Settings or a source's document are wrong; `problems` names every one, never a secret's text."""

    public = "The service is not configured correctly."

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class RevisionTaken(DarkroomError):
    """Another writer stored this revision first; read the source again and repeat the change."""

    status = 409
    public = "The source was changed by somebody else meanwhile."
