"""`darkroom source assets`: what lies in a source's bucket, as its rules show it."""

import json
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from itertools import batched
from shlex import quote
from typing import TYPE_CHECKING, Any

from darkroom.cli.common import Failure, add_local, newest, resolved_of
from darkroom.cli.output import add_json, print_json, tell
from darkroom.cli.source.common import add_name
from darkroom.cli.source.dataset import check

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from darkroom.admin.assets import Asset, Page
    from darkroom.sources import Source

SUMMARY = "list what a source's rules show of its bucket"
DESCRIPTION = """\
List the objects below a source's prefix: bytes, date, type, path. They are listed with the source's own
credentials, and as its asset rules say (include all, include paths, exclude all, exclude paths), which decide
what is listed here and never what renders.

  darkroom source assets photos                              the first hundred
  darkroom source assets photos --folder summer --limit 20
  darkroom source assets photos --after summer/beach.jpg     what follows in the order of paths
  darkroom source assets photos --pictures --all --json > pictures.jsonl

  darkroom source assets photos --dataset cats               check a dataset, as Tenyks lays it out

A dataset is a folder with a folder of images (the only one, the one named images, or --images), annotations.json
and predictions.json in COCO's form. What is missing, malformed or does not agree is printed, and the exit status
is then 1. A source whose prefix is the dataset itself needs no name: --dataset.

The type is what the path's ending says; --types asks S3 what each object would be served as. With --json a page
is one object, whose `after` begins the next page and is null at the end; with --all it is one line an object.
"""


def add_options(parser: ArgumentParser) -> None:
    """Declare its arguments."""
    add_name(parser)
    parser.add_argument("--folder", metavar="PATH", default="", help="only what lies in this folder below the prefix")
    parser.add_argument("--pictures", action="store_true", help="only what can be developed, by its type")
    parser.add_argument("--limit", metavar="N", type=_limit, default=100, help="how many at most, up to 1,000 (100)")
    parser.add_argument("--after", metavar="PATH", default="", help="begin after this path: the end of the page before")
    parser.add_argument("--all", action="store_true", help="all of them, however many, while they are read")
    parser.add_argument(
        "--dataset", metavar="FOLDER", nargs="?", const="", help="check this dataset instead of listing"
    )
    parser.add_argument("--images", metavar="FOLDER", default="", help="the dataset's folder of images")
    parser.add_argument("--types", action="store_true", help="ask S3 for each object's type: a request an object")
    add_json(parser)
    add_local(parser)


def run(args: Namespace) -> int:
    """List the assets, or check a dataset."""
    from darkroom.admin.assets import Listing

    s3, source = _opened(args)
    if args.dataset is not None:
        return check(args, s3, source)
    listing = Listing(s3, source, pictures=args.pictures)
    if args.all:
        for some in batched(listing.all(args.folder, args.after), 1000 if args.types else 1, strict=False):
            for asset in listing.with_types(some) if args.types else some:
                print(json.dumps(_told(asset), ensure_ascii=False) if args.json else _line(asset))
    else:
        page = listing.page(args.limit, args.folder, args.after)
        _print_page(args, page._replace(assets=listing.with_types(page.assets)) if args.types else page)
    return 0


def _limit(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= 1000):
        raise ArgumentTypeError(f"expected a whole number from 1 to 1,000, found {text!r}")
    return int(text)


def _opened(args: Namespace) -> tuple["S3Client", "Source"]:
    """The source, and S3 as its own credentials reach it."""
    from darkroom.admin.assets import listing_policy
    from darkroom.admin.cloud import Cloud
    from darkroom.admin.credentials import key_of
    from darkroom.wiring import source_store

    for option in ("folder", "dataset", "images"):
        if ".." in (getattr(args, option) or "").split("/"):
            raise Failure(f"--{option}: expected a folder below the prefix, found one with '..'")
    environ = resolved_of(args)
    cloud = Cloud(environ)
    _, source = newest(source_store(environ), args.name)
    key = key_of(cloud, source, listing_policy(source), environ.get("DARKROOM_READER_ROLE", ""))
    return cloud.s3(source.bucket, key), source


def _print_page(args: Namespace, page: "Page") -> None:
    if args.json:
        print_json({"source": args.name, "assets": [_told(asset) for asset in page.assets], "after": page.after})
        return
    for asset in page.assets:
        print(_line(asset))
    if not page.assets:
        tell("nothing is shown here")
    if page.after is not None:
        tell(f"there are more: --after {quote(page.after)}")


def _told(asset: "Asset") -> dict[str, Any]:
    """An asset for programs."""
    return {
        "path": asset.path,
        "size": asset.size,
        "type": asset.type,
        "modified": asset.modified.isoformat(),
        "storage": asset.storage,
    }


def _line(asset: "Asset") -> str:
    """An asset for people, whose terminal no name can disturb."""
    path = "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in asset.path)
    return f"{asset.size:>15,}  {asset.modified:%Y-%m-%d %H:%M}  {asset.type:<24}  {path}"
