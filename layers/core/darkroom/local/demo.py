"""The demo: sources of its own in SeaweedFS, one for each dialect, pictures in their bucket, and signed URLs."""

import mimetypes
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

from botocore.exceptions import BotoCoreError, ClientError
from msgspec.structs import replace

from darkroom.dialects import DIALECTS, Asked
from darkroom.errors import PathRefused
from darkroom.local.pictures import Picture
from darkroom.local.seaweed import REGION, Seaweed
from darkroom.settings import BASE_DOMAIN
from darkroom.sources import (
    Bucket,
    Secret,
    SigningKey,
    Source,
    folder,
    object_key,
    read_source,
    write_source,
)
from darkroom.sources.policy import read

NAME = "demo"
ACCOUNT = "DEMO"
"""The token in the URLs of ixmage's demo."""

LINKS = 8
QUERIES = {"imglab": "width=400&height=300&mode=crop", "ixmage": "w=400&h=300&bgc=_f4efe6"}
"""What the links in the dialects other than the pictures' own ask for."""

_BUCKET = Bucket(name="darkroom-demo", region=REGION, prefix="pictures")


def create_sources(seaweed: Seaweed, signing_key: str) -> tuple[Source, ...]:
    """A bucket, an IAM user who may read one folder of it, and a source for each dialect that uses the user's key.

    imglab's keys are base64 texts: its demo signs with those of the signing key and of the source's own name.

    Raises:
        ConfigurationError: the signing key is empty or too long.
    """
    seaweed.s3().create_bucket(Bucket=_BUCKET.name)
    plain = Source(
        version=1,
        name=NAME,
        bucket=Bucket(_BUCKET.name, _BUCKET.region, _BUCKET.prefix, seaweed.endpoint),
        credentials=seaweed.create_user(f"{NAME}-reader", read(_BUCKET)),
        signing_keys=(SigningKey(NAME, Secret(signing_key)),),
    )
    imglab, ixmage = f"{NAME}-imglab", f"{NAME}-ixmage"
    salted = SigningKey(NAME, _base64(signing_key), _base64(imglab))
    sources = (
        plain,
        replace(plain, name=imglab, dialect="imglab", signing_keys=(salted,)),
        replace(plain, name=ixmage, dialect="ixmage", account=ACCOUNT),
    )
    return tuple(read_source(write_source(source)) for source in sources)


def _base64(text: str) -> Secret:
    return Secret(b64encode(text.encode()).decode())


def upload(seaweed: Seaweed, source: Source, pictures: Iterable[Picture]) -> Iterator[tuple[Picture, str]]:
    """Put pictures into the source's folder; each with why it could not be put, or an empty text."""
    s3 = seaweed.s3()

    def put(picture: Picture) -> tuple[Picture, str]:
        content_type = _content_type(picture)
        try:
            key = object_key(source, f"/{picture.name}")
            with picture.open() as body:
                s3.put_object(Bucket=source.bucket.name, Key=key, Body=body, ContentType=content_type)
        except (PathRefused, UnicodeError):
            return picture, "no URL can have this name"
        except ClientError as error:
            return picture, f"S3 refuses it: {error.response['Error'].get('Code', 'unknown')}"
        except (BotoCoreError, OSError) as error:
            return picture, f"it cannot be read or sent: {type(error).__name__}"
        return picture, ""

    with ThreadPoolExecutor(4) as workers:
        yield from workers.map(put, pictures)


def shown(uploaded: Sequence[Picture]) -> Sequence[Picture]:
    """The few that links are printed for: by their names they are pictures, if any is."""
    pictures = [picture for picture in uploaded if _content_type(picture).startswith("image/")]
    return (pictures or uploaded)[:LINKS]


def link(source: Source, picture: Picture, port: int, *, by_host: bool = True) -> str:
    """A signed URL of a picture, with the source in the host or, as always in an account, in the path."""
    below = quote(f"/{picture.name}")
    by_host = by_host and not source.account
    path = below if by_host else f"{folder(source.name, source.account)}{below}"
    query = QUERIES.get(source.dialect, picture.query)
    asked = Asked(path, below, query, token=source.account)
    signed = DIALECTS[source.dialect].sign(asked, source.signing_keys[-1])
    host = f"{source.name}.{BASE_DOMAIN}" if by_host else "127.0.0.1"
    return f"http://{host}:{port}{signed}"


def _content_type(picture: Picture) -> str:
    return mimetypes.guess_type(picture.name)[0] or "application/octet-stream"
