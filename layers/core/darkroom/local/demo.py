"""The demo: a source of its own in SeaweedFS, pictures in its bucket, and signed URLs to them."""

import mimetypes
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

from botocore.exceptions import BotoCoreError, ClientError

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
    object_key,
    objects_only,
    read_source,
    write_source,
)

NAME = "demo"
LINKS = 8
_BUCKET = Bucket(name="darkroom-demo", region=REGION, prefix="pictures")


def create_source(seaweed: Seaweed, signing_key: str) -> Source:
    """A bucket, an IAM user who may read one folder of it, and the source that uses the user's key.

    Raises:
        ConfigurationError: the signing key is empty or too long.
    """
    seaweed.s3().create_bucket(Bucket=_BUCKET.name)
    source = Source(
        version=1,
        name=NAME,
        bucket=Bucket(_BUCKET.name, _BUCKET.region, _BUCKET.prefix, seaweed.endpoint),
        credentials=seaweed.create_user(f"{NAME}-reader", objects_only(_BUCKET.name, _BUCKET.folder)),
        signing_keys=(SigningKey(NAME, Secret(signing_key)),),
    )
    return read_source(write_source(source))


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
    """A signed URL of a picture, with the source in the host or at the beginning of the path."""
    below = quote(f"/{picture.name}")
    asked = Asked(below if by_host else f"/{source.name}{below}", below, picture.query)
    signed = DIALECTS[source.dialect].sign(asked, source.signing_keys[-1])
    host = f"{source.name}.{BASE_DOMAIN}" if by_host else "127.0.0.1"
    return f"http://{host}:{port}{signed}"


def _content_type(picture: Picture) -> str:
    return mimetypes.guess_type(picture.name)[0] or "application/octet-stream"
