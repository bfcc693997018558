"""The texts and numbers that a source's fields may hold, as types whose constraints are in the types."""

from typing import Annotated

from msgspec import Meta


def _text(pattern: str, description: str) -> Meta:
    return Meta(pattern=rf"\A(?:{pattern})\Z", description=description)


NAME = "[a-z][a-z0-9-]{0,62}"
"""What a source's name looks like."""

HOST = r"(?!.{254})[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*"
"""What a host's name looks like."""

SourceName = Annotated[
    str,
    _text(
        NAME,
        "a name of 1 to 63 lower-case letters, digits and hyphens that begins with a letter",
    ),
]
BucketName = Annotated[
    str,
    _text(
        r"(?!xn--|sthree-|.*(?:\.\.|-s3alias$|--ol-s3$)|\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
        "an S3 bucket name: 3 to 63 lower-case letters, digits, dots and hyphens",
    ),
]
Region = Annotated[str, _text("[a-z0-9-]{2,30}", "an AWS region such as eu-west-1")]
Prefix = Annotated[
    str,
    _text(
        r"(?!(?:.*/)?\.{1,2}(?:/|$))(?!.*//)[^\x00-\x1f\x7f\\]{0,512}",
        "a folder of at most 512 characters without '..', '//' or control characters",
    ),
]
Endpoint = Annotated[
    str,
    _text(r"https?://[A-Za-z0-9.\[\]:-]+/?", "an http(s) address with no path, such as https://s3.example.com"),
]
AccessKeyId = Annotated[str, _text(r"[\w-]{3,128}", "an access key id of 3 to 128 letters, digits, '-' and '_'")]
RoleArn = Annotated[
    str,
    _text(
        r"arn:aws[a-z-]*:iam::\d{0,12}:role/[\w+=,.@/-]{1,512}",
        "a role's ARN: arn:aws:iam::ACCOUNT:role/NAME",
    ),
]
KmsKey = Annotated[
    str,
    _text(
        r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[\w-]{1,256}",
        "the ARN of a KMS key: arn:aws:kms:REGION:ACCOUNT:key/ID",
    ),
]
UserName = Annotated[str, _text(r"[\w+=,.@-]{1,64}", "an IAM user's name of 1 to 64 letters, digits and '+=,.@-_'")]
ExternalId = Annotated[str, _text(r"[\w+=,.@:/-]{2,1224}", "an external id of 2 to 1,224 characters")]
KeyId = Annotated[str, _text(r"[A-Za-z0-9_.-]{1,64}", "an id of 1 to 64 letters, digits and '._-'")]
Seconds = Annotated[int, Meta(ge=0, le=31_536_000, description="seconds, from 0 to 31,536,000 (a year)")]
Account = Annotated[str, _text("[A-Za-z0-9]{0,64}", "an account's token of at most 64 letters and digits")]
Query = Annotated[
    str, _text(r"[^\x00-\x20#?]{0,4096}", "parameters such as w=800&auto=format, at most 4,096 characters")
]
Host = Annotated[
    str,
    _text(
        HOST,
        "a host's name in lower case, without a scheme or a port, such as example.com",
    ),
]
Label = Annotated[
    str,
    _text(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", "a label of 1 to 63 lower-case letters, digits and hyphens"),
]
Words = Annotated[str, _text(r"[^\x00-\x1f\x7f]{0,500}", "a line of at most 500 characters")]
TemplateName = Annotated[str, _text(r"[^\x00-\x20&=#?]{1,64}", "a template's name of at most 64 characters")]
ObjectPath = Annotated[
    str,
    _text(
        r"/?(?!(?:.*/)?\.{0,2}(?:/|$))[^\x00-\x1f\x7f\\]{1,512}",
        "the path of a picture below the source's prefix, of at most 512 characters",
    ),
]
Date = Annotated[str, _text(r"\d{4}-\d\d-\d\d", "a date such as 2026-11-22")]
