"""`darkroom source rotate`: another access key for a source, and no request fails."""

from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from typing import TYPE_CHECKING

from darkroom.cli.common import add_local
from darkroom.cli.output import add_json, print_json, tell
from darkroom.cli.patience import patience
from darkroom.cli.source.common import add_name, cloud_of, read_secret, store_of

if TYPE_CHECKING:
    from darkroom.admin.rotation import Rotated, Tools, Wishes
    from darkroom.sources import Keys

SUMMARY = "give a source another access key, without a failed request"
DESCRIPTION = """\
Give a source another access key. A second key of the same IAM user is made, tried until S3 knows it
everywhere, and stored; once no running function remembers the first one, that is deactivated, watched, and
deleted. All sources that use the key are moved together.

  darkroom source rotate photos                       in three to four minutes
  darkroom source rotate photos --dry-run             what would be done
  darkroom source rotate photos --watch 3600          watch the old key for an hour, and inactive for another
  darkroom source rotate photos --keep                leave the old key inactive; the next `rotate` deletes it
  darkroom source rotate photos --undo                back to the old key, if a rotation was killed
  darkroom source rotate photos --replace AKIA...     make room: delete the user's other key first
  darkroom source rotate photos --access-key-id AKIA... < secret.txt
                                                      move to a key that you made, in another account or service

When something fails, or at Ctrl-C, everything goes back: that takes a minute, because functions remember the
new key by then. What cannot go back is said. The next `rotate` finishes what was killed half-way.
You need iam:ListAccessKeys, CreateAccessKey, UpdateAccessKey, DeleteAccessKey and GetAccessKeyLastUsed on the user.
"""


def add_options(parser: ArgumentParser) -> None:
    """Declare its arguments."""
    add_name(parser)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--dry-run", action="store_true", help="say what would be done, and change nothing")
    how.add_argument("--access-key-id", metavar="ID", help="move to this key, which you made")
    parser.add_argument("--secret-from-stdin", action="store_true", help="as that key's secret is read in any case")
    how.add_argument("--undo", action="store_true", help="go back to the key before, if it is still there")
    parser.add_argument(
        "--watch",
        metavar="SECONDS",
        type=_seconds,
        default=60.0,
        help="how long, before it is deactivated and before it is deleted (60)",
    )
    parser.add_argument("--keep", action="store_true", help="leave the old key inactive, not deleted")
    parser.add_argument("--user", metavar="NAME", help="the IAM user, where neither the source nor IAM says it")
    parser.add_argument("--replace", metavar="KEY-ID", help="delete this other key of the user first")
    parser.add_argument("--sample", metavar="PATH", help="an object to try keys with (the first that is listed)")
    add_json(parser)
    add_local(parser)


def run(args: Namespace) -> int:
    """Rotate, or say what would be done."""
    from darkroom.admin.rotation import NothingToRotate, Tools, Wishes

    key = _brought(args)
    wishes = Wishes(args.user, args.replace, args.watch, args.keep, args.sample)
    with patience() as clock:
        tools = Tools(cloud_of(args), store_of(args), clock, tell)
        try:
            if args.dry_run:
                return _dry_run(args, tools, wishes)
            done = _rotated(args, tools, wishes, key)
        except NothingToRotate as nothing:
            _print_nothing(args, str(nothing))
            return 0
    _print_done(args, done)
    return 0


def _brought(args: Namespace) -> "Keys | None":
    from darkroom.sources import Keys, Secret

    return Keys(args.access_key_id, Secret(read_secret())) if args.access_key_id else None


def _rotated(args: Namespace, tools: "Tools", wishes: "Wishes", key: "Keys | None") -> "Rotated":
    from darkroom.admin.rotation import bring, rotate, undo

    if key:
        return bring(tools, args.name, key, wishes)
    return undo(tools, args.name, wishes) if args.undo else rotate(tools, args.name, wishes)


def _dry_run(args: Namespace, tools: "Tools", wishes: "Wishes") -> int:
    from darkroom.admin.rotation import explain, look, steps

    view = look(tools, args.name, wishes)
    if view.situation.kind == "full":
        raise explain(view, tell)
    planned = steps(view, wishes)
    if args.json:
        print_json({"source": args.name, "done": "nothing", "user": view.iam.user, "old": view.key, "steps": planned})
    else:
        print("\n".join(planned))
    return 0


def _print_nothing(args: Namespace, why: str) -> None:
    if args.json:
        print_json({"source": args.name, "done": "nothing", "why": why})
    else:
        print(why)


def _print_done(args: Namespace, done: "Rotated") -> None:
    if args.json:
        print_json(asdict(done))
        return
    others = [name for name in done.moved if name != done.source]
    with_others = f" (and {', '.join(others)})" if others else ""
    print(f"{done.source}{with_others}: {done.done}, reads through {done.new}; {done.old} is {done.old_key}")


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds <= 604_800:
        raise ValueError
    return seconds
