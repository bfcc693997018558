"""`darkroom source update`: single fields of a source changed."""

import itertools
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from darkroom.cli.common import Failure, add_local
from darkroom.cli.output import add_json, tell
from darkroom.cli.source.common import add_name, read_secret, store_of
from darkroom.cli.source.outcome import print_outcome
from darkroom.cli.source.shown import made_for

if TYPE_CHECKING:
    from argparse import _ArgumentGroup

    from darkroom.sources import Source
    from darkroom.sources.changes import Change

SUMMARY = "change fields of a source"
DESCRIPTION = """\
Change fields of a source. A field has the path under which `darkroom source show` lists it, and
`darkroom source fields` says what each may hold. All changes
are checked before one is stored; together they are one new revision, and none if nothing changes.

  darkroom source update demo --max-age 86400 --region eu-west-1
  darkroom source update demo --set missing_image.path=missing.png --set caching=respect_origin
  darkroom source update demo --add domains=img.example.com --remove domains=old.example.com
  darkroom source update demo --set domains=a.example.com,b.example.com --unset error_image
  darkroom source update shop --set templates.small='w=200&q=80' --unset templates.large

Secrets come from the standard input only, a line each in the order of their options; on a terminal you
are asked:

  darkroom source update demo --access-key-id AKIA... --secret-from-stdin < secret.txt
  darkroom source update demo --role-arn arn:aws:iam::123456789012:role/reader --external-id 8f14e45f
  darkroom source update demo --public
"""

NAMED = {
    "description": ("TEXT", "description"),
    "bucket": ("NAME", "bucket.name"),
    "prefix": ("FOLDER", "bucket.prefix"),
    "region": ("REGION", "bucket.region"),
    "endpoint": ("URL", "bucket.endpoint"),
    "addressing": ("WHERE", "bucket.addressing"),
    "kms-key": ("ARN", "bucket.kms_key"),
    "metadata-bucket": ("NAME", "metadata.bucket.name"),
    "metadata-prefix": ("FOLDER", "metadata.bucket.prefix"),
    "access": ("KIND", "access"),
    "dialect": ("NAME", "dialect"),
    "account": ("TOKEN", "account"),
    "subdomain": ("LABEL", "subdomain"),
    "defaults": ("PARAMETERS", "defaults"),
    "max-age": ("SECONDS", "max_age"),
    "error-max-age": ("SECONDS", "error_max_age"),
    "fresh-for": ("SECONDS", "fresh_for"),
    "stale-for": ("SECONDS", "stale_for"),
    "caching": ("HOW", "caching"),
    "missing-image": ("PATH", "missing_image.path"),
    "error-image": ("PATH", "error_image.path"),
    "access-key-id": ("ID", "credentials.access_key_id"),
    "role-arn": ("ARN", "credentials.arn"),
    "external-id": ("ID", "credentials.external_id"),
}
"""The options for single fields: what their value is called, and the field's path."""
FLAGS = {
    "secured": ("secured", "true"),
    "unsecured": ("secured", "false"),
    "public": ("credentials", "public"),
    "ambient": ("credentials", "ambient"),
}
"""The options without a value: the field's path and what it is set to."""
_KINDS = {"access-key-id": "keys", "role-arn": "role"}
"""The kind of credentials that an option is about."""
_FIELD = "credentials.secret_access_key"
"""Where the secret goes that an option does not name a field for."""


def add_options(parser: ArgumentParser) -> None:
    """Declare its arguments; what they ask for is kept in the order in which they stand."""
    add_name(parser)
    fields = _Group(parser.add_argument_group("fields"))
    fields.option("--set", "FIELD=VALUE", _pair("set"), "set a field; a list's items are set apart by commas")
    fields.option("--unset", "FIELD", lambda path: [("unset", path, "")], "let it be as if it had never been set")
    fields.option("--add", "FIELD=ITEM", _pair("add"), "add an item to a list")
    fields.option("--remove", "FIELD=ITEM", _pair("remove"), "remove an item from a list")
    fields.option("--secret", "FIELD", lambda path: [("secret", path, "")], "set a secret, from the standard input")
    common = _Group(parser.add_argument_group("common fields"))
    for name, (metavar, path) in NAMED.items():
        common.option(f"--{name}", metavar, _setter(path, _KINDS.get(name)), path)
    common.flag("--secret-from-stdin", ("secret", _FIELD, ""), _FIELD)
    for name, (path, value) in FLAGS.items():
        common.flag(f"--{name}", ("set", path, value), f"{path}={value}")
    add_json(parser)
    add_local(parser)


class _Group:
    """Options whose wishes are kept together, in the order in which they are typed."""

    def __init__(self, group: "_ArgumentGroup") -> None:
        self._group = group

    def option(self, name: str, metavar: str, read: Callable[[str], "_Asked"], help: str) -> None:
        self._group.add_argument(name, metavar=metavar, dest="asked", action="append", type=read, help=help)

    def flag(self, name: str, asked: tuple[str, str, str], help: str) -> None:
        self._group.add_argument(name, dest="asked", action="append_const", const=[asked], help=help)


type _Asked = list[tuple[str, str, str]]
"""What an option asks for: how, the field's path, the value; without a path it was not understood."""


def _pair(how: str) -> Callable[[str], _Asked]:
    def read(text: str) -> _Asked:
        path, found, value = text.partition("=")
        return [(how, path if found else "", value if found else text)]

    return read


def _setter(path: str, kind: str | None) -> Callable[[str], _Asked]:
    first = [("set", "credentials", kind)] if kind else []
    return lambda value: [*first, ("set", path, value)]


def run(args: Namespace) -> int:
    """Change it."""
    from darkroom.admin.changing import change, checked
    from darkroom.sources.changes import changed

    changes = list(_changes(itertools.chain(*args.asked or [])))
    if not changes:
        raise Failure("nothing to change: say what with --set FIELD=VALUE and the like")
    outcome = change(store_of(args), args.name, lambda source: checked(changed(source, changes)))
    print_outcome(args, outcome, "updated")
    if left := _left(outcome.before, outcome.after):
        tell(
            f"darkroom: {left}, which Darkroom made for {args.name}, is still there, and {args.name} has no use for it"
        )
    return 0


def _changes(asked: Iterable[tuple[str, str, str]]) -> Iterator["Change"]:
    from darkroom.sources.changes import Change

    for how, path, value in asked:
        match how:
            case "secret":
                yield Change(path, "set", read_secret(path), secret=True)
            case "set" | "unset" | "add" | "remove" if path:
                yield Change(path, how, value)
            case _:
                raise Failure(f"--{how}: expected FIELD=VALUE, found a text of {len(value)} characters without '='")


def _left(before: "Source | None", after: "Source") -> list[str]:
    """What Darkroom made in IAM for the source's former credentials, and its new ones do not name."""
    kept = made_for(after)
    return [made for made in (made_for(before) if before else []) if made not in kept]
