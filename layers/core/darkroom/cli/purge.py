"""`darkroom purge`: kept prints removed, or marked stale, and the edge's copies with them."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from darkroom.cli.common import Failure, add_local, newest, resolved_of
from darkroom.cli.output import add_json, print_json, tell
from darkroom.cli.source.common import cloud_of, store_of

if TYPE_CHECKING:
    from darkroom.admin.purging import Aim, Purge
    from darkroom.sources import Source

SUMMARY = "remove kept prints: of an original, of a prefix, of a source"
DESCRIPTION = """\
Remove the kept prints of originals, and make CloudFront forget its copies: the next request renders anew.

  darkroom purge photos portraits/ann.jpg                     every print of one original, or of several
  darkroom purge photos https://img.example.com/ann.jpg?w=9   the same, by any of its URLs
  darkroom purge photos --prefix 2024/                        of all originals whose paths begin so
  darkroom purge photos --all --soft                          of a source: marked stale, not removed
  darkroom purge photos --all --dry-run                       count them

A print that is marked stale is compared with its original before it is answered again.

Keys and prefixes are below the source's own prefix, as in its URLs. Requests that are under way may still
write an old print, so after half a minute everything is gone over once more; --no-wait leaves that out. What
was stopped in the middle is finished by the same command.
"""


def add_options(parser: ArgumentParser) -> None:
    """Declare its arguments."""
    parser.add_argument("source", metavar="SOURCE", help="the source")
    parser.add_argument("keys", metavar="KEY", nargs="*", help="an original: its path, or a URL of it")
    parser.add_argument("--prefix", metavar="FOLDER", help="the originals whose paths begin so")
    parser.add_argument("--all", action="store_true", help="every original of the source")
    parser.add_argument("--soft", action="store_true", help="mark the prints stale instead of removing them")
    parser.add_argument("--dry-run", action="store_true", help="say how many prints are meant, and do nothing")
    parser.add_argument("--no-wait", action="store_true", help="do not go over it again after half a minute")
    parser.add_argument("--distribution", metavar="ID", help="CloudFront's distribution (DARKROOM_DISTRIBUTION)")
    add_json(parser)
    add_local(parser)


def run(args: Namespace) -> int:
    """Purge, and say how far it came, whatever ended it."""
    if [bool(args.keys), args.prefix is not None, args.all].count(True) != 1:
        raise Failure("what is to be purged? name originals, or --prefix FOLDER, or --all")
    _, source = newest(store_of(args), args.source)
    purge = _purge(args, source)
    if args.dry_run:
        purge.count()
        _say(args, purge)
        return 0
    try:
        purge.run(wait=not args.no_wait)
    except KeyboardInterrupt:
        forgotten = "" if purge.invalidations or not purge.edge else ", and CloudFront still has its copies"
        tell(f"{_done(args, purge)} before it was stopped{forgotten}; the same command does the rest")
        raise
    _say(args, purge)
    return 0


def _purge(args: Namespace, source: "Source") -> "Purge":
    from darkroom.admin.purging import Edge, Purge, place_of
    from darkroom.wiring import SystemClock

    environ, cloud = resolved_of(args), cloud_of(args)
    distribution = args.distribution or environ.get("DARKROOM_DISTRIBUTION", "")
    place = place_of(cloud, source, environ.get("DARKROOM_PRINTS_BUCKET", ""), environ.get("DARKROOM_READER_ROLE", ""))
    if place is None and (args.dry_run or not distribution):
        raise Failure(
            f"no prints of {source.name} are kept: name the deployment with --stack, or set DARKROOM_PRINTS_BUCKET"
        )
    edge = Edge(cloud, distribution) if distribution else None
    return Purge(place, _aim(args, source), edge, SystemClock(), tell, soft=args.soft)


def _aim(args: Namespace, source: "Source") -> "Aim":
    from darkroom.admin.purging import Aim, path_of
    from darkroom.settings import BASE_DOMAIN
    from darkroom.sources import object_key

    if args.all:
        return Aim.everything(source)
    if args.prefix is not None:
        below = args.prefix.removeprefix("/")
        if not below:
            raise Failure("--prefix: expected what the paths begin with, found nothing; --all means the whole source")
        return Aim.beginning(source, source.bucket.folder + below)
    base = resolved_of(args).get("DARKROOM_BASE_DOMAIN") or BASE_DOMAIN
    return Aim.originals(source, [object_key(source, path_of(key, source, base)) for key in args.keys])


def _say(args: Namespace, purge: "Purge") -> None:
    if args.json:
        facts = {"source": args.source, "found": purge.swept.found, "dry_run": args.dry_run}
        done = {"removed": purge.swept.removed, "marked": purge.swept.marked, "invalidations": purge.invalidations}
        print_json(facts | done)
        return
    if args.dry_run:
        print(f"{args.source}: {purge.swept.found:,} prints would be {'marked stale' if args.soft else 'removed'}")
        return
    print(f"{args.source}: {_done(args, purge)}")
    for one in purge.invalidations:
        print(f"{args.source}: CloudFront forgets its copies (invalidation {one})")


def _done(args: Namespace, purge: "Purge") -> str:
    removed, marked = purge.swept.removed, purge.swept.marked
    if not args.soft:
        return f"{removed:,} prints removed"
    return f"{marked:,} prints marked stale" + (f", {removed:,} that cannot be marked removed" if removed else "")
