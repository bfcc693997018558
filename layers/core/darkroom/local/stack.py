"""The whole stack, started in order and ended in the other: stores, demo, function, front."""

import os
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from darkroom.local import LOOPBACK, PROJECT, demo, pictures
from darkroom.local.front import Front, Watch
from darkroom.local.function import Function
from darkroom.local.handover import LOCAL_PORT, Handover, handed_over, handover_folder
from darkroom.local.lent import Lent
from darkroom.local.moto import Moto
from darkroom.local.pictures import Picture
from darkroom.local.seaweed import REGION, Seaweed, role_arn
from darkroom.settings import BASE_DOMAIN
from darkroom.sources import Bucket, Source
from darkroom.sources.policy import all_buckets, metadata
from darkroom.wiring import source_store

TRANSFORM = PROJECT / "functions" / "transform"

_FUNCTION = "darkroom-transform"
_READER = "darkroom-reader"
_PRINTS = "darkroom-prints"
_ROLES = {_READER: all_buckets(Bucket("*"))}
_PATIENCE = 30.0

Tell = Callable[[str], None]


class NotStarted(Exception):
    """The stack cannot start; the text says why, to a person."""


@dataclass(frozen=True)
class Options:
    """What `darkroom serve` is asked for; `photos` None: the drawn pictures, `key` None: a random one.

    `stores` is the address at which SSM and S3 listen: one that containers reach, so that `sam local` finds them with
    events/local-stack.json. SSM is then on the port after the front's.
    """

    port: int = 8080
    key: str | None = None
    photos: Path | None = None
    edge: bool = True
    stores: str = LOOPBACK


@dataclass(frozen=True)
class Stack:
    """A running stack: its demo's sources, one for each dialect, what lies in their bucket, and its port."""

    sources: Sequence[Source]
    uploaded: Sequence[Picture]
    port: int


@contextmanager
def running(options: Options, tell: Tell, log: Tell, watch: Watch) -> Iterator[Stack]:
    """The stack, answering pictures, until the end of the block; it leaves nothing behind.

    `tell` gets a line for each step, `log` the function's log, `watch` every answer.

    Raises:
        NotStarted: the port is taken, there are no pictures, or a part does not start.
        ConfigurationError: the signing key is not one.
    """
    chosen = _chosen(options.photos)
    tell("starting, SeaweedFS takes a few seconds")
    with ExitStack() as parts:
        front = parts.enter_context(_front(options))
        folder = Path(parts.enter_context(tempfile.TemporaryDirectory(prefix="darkroom-")))
        beside = parts.enter_context(ThreadPoolExecutor(2))
        ssm = beside.submit(_started, parts, Moto(folder / "moto", options.stores, _ssm_port(options)))
        drawing = beside.submit(chosen)
        seaweed = _started(parts, Seaweed(folder / "weed", _ROLES, options.stores))
        tell("S3, IAM and STS are up (SeaweedFS)")
        moto = ssm.result()
        tell("SSM is up (moto)")
        sources = demo.create_sources(seaweed, options.key or secrets.token_hex(16))
        environ = _environ(moto, seaweed, links=options.edge)
        front.links = Lent(seaweed, _PRINTS).answer if options.edge else None
        for source in sources:
            source_store(environ).put(source)
        tell(f"the sources {', '.join(source.name for source in sources)} are stored")
        function = _started(parts, Function(TRANSFORM, environ, instances=os.cpu_count() or 2, log=log))
        uploaded = _uploaded(seaweed, sources[0], drawing.result(), tell)
        parts.enter_context(front.answering(function.submit, watch))
        tell(f"{len({picture.name for picture in uploaded})} files lie in the bucket")
        _wait_for_a_picture(sources[0], uploaded, front.port)
        tell("the function answers pictures")
        left = _handover(environ, moto, seaweed, front.port)
        parts.enter_context(handed_over(handover_folder(os.environ), left))
        yield Stack(sources, uploaded, front.port)


def _ssm_port(options: Options) -> int | None:
    return None if options.stores == LOOPBACK else options.port + 1


def _chosen(photos: Path | None) -> Callable[[], list[Picture]]:
    if photos is None:
        return pictures.drawn
    folder = photos.expanduser()
    if not folder.is_dir():
        raise NotStarted(f"{folder} is not a folder")
    files = pictures.found(folder)
    if not files:
        raise NotStarted(f"there are no files in {folder}")
    return lambda: files


def _front(options: Options) -> Front:
    try:
        return Front(options.port, edge=options.edge)
    except (OSError, OverflowError) as error:
        raise NotStarted(f"port {options.port} cannot be used: {error}; choose another one") from None


def _started[Part: (Moto, Seaweed, Function)](parts: ExitStack, part: Part) -> Part:
    """Enter a part that is sure to be left, even when a Ctrl-C comes while it starts."""
    parts.push(part)
    try:
        return part.__enter__()
    except (RuntimeError, OSError) as error:
        raise NotStarted(str(error)) from None


def _environ(moto: Moto, seaweed: Seaweed, *, links: bool) -> dict[str, str]:
    """The function's environment: where its stores are, and credentials that read no bucket by themselves."""
    seaweed.s3().create_bucket(Bucket=_PRINTS)
    keys = seaweed.create_user(_FUNCTION, metadata(Bucket(_PRINTS)))
    return {
        "AWS_ACCESS_KEY_ID": keys.access_key_id,
        "AWS_SECRET_ACCESS_KEY": keys.secret_access_key.reveal(),
        "AWS_ENDPOINT_URL_SSM": moto.endpoint,
        "AWS_ENDPOINT_URL_STS": seaweed.endpoint,
        "AWS_REGION": REGION,
        "DARKROOM_BASE_DOMAIN": BASE_DOMAIN,
        "AWS_ENDPOINT_URL_S3": seaweed.endpoint,
        "DARKROOM_LINKS": "yes" if links else "",
        "DARKROOM_PRINTS_BUCKET": _PRINTS,
        "DARKROOM_READER_ROLE": role_arn(_READER),
    }


def _handover(environ: dict[str, str], moto: Moto, seaweed: Seaweed, port: int) -> Handover:
    """What other commands need; no service of AWS is left that the administrator would reach."""
    function = {**environ, LOCAL_PORT: str(port), "DARKROOM_API_URL": f"http://{LOOPBACK}:{port}"}
    administrator = {
        **function,
        "AWS_ACCESS_KEY_ID": seaweed.admin.access_key_id,
        "AWS_SECRET_ACCESS_KEY": seaweed.admin.secret_access_key.reveal(),
        "AWS_ENDPOINT_URL": moto.endpoint,
        "AWS_ENDPOINT_URL_IAM": seaweed.endpoint,
        "AWS_ENDPOINT_URL_S3": seaweed.endpoint,
    }
    return Handover(function, administrator)


def _uploaded(seaweed: Seaweed, source: Source, chosen: Sequence[Picture], tell: Tell) -> list[Picture]:
    """The pictures that lie in the bucket now; told of are those that do not, and now and then how far it is."""
    uploaded, told = [], time.monotonic()
    for count, (picture, problem) in enumerate(demo.upload(seaweed, source, chosen), 1):
        if problem:
            tell(f"left out: {picture.name}: {problem}")
        else:
            uploaded.append(picture)
        if time.monotonic() > told + 2:
            tell(f"uploaded {count} of {len(chosen)} files")
            told = time.monotonic()
    if not uploaded:
        raise NotStarted("none of the files could be uploaded")
    return uploaded


def _wait_for_a_picture(source: Source, uploaded: Sequence[Picture], port: int) -> None:
    """Ask the front itself, until one of the pictures is developed: new keys take a moment to be known."""
    links = [demo.link(source, picture, port, by_host=False) for picture in demo.shown(uploaded)]
    patience = time.monotonic() + _PATIENCE
    while not any(_answers(port, link) for link in links):
        if time.monotonic() > patience:
            raise NotStarted("none of the pictures could be developed")
        time.sleep(0.1)


def _answers(port: int, link: str) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    try:
        connection.request("GET", link.partition(f":{port}")[2])
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
