"""`darkroom source keys`: the ring of keys that sign a source's URLs."""

import secrets
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from darkroom.cli.common import Failure, add_local, newest
from darkroom.cli.output import add_json, print_json, print_table, tell
from darkroom.cli.patience import patience
from darkroom.cli.source.common import add_name, read_secret, store_of

if TYPE_CHECKING:
    from darkroom.sources import SigningKey, Source

SUMMARY = "the keys that sign a source's URLs: list, add, retire, reveal"
DESCRIPTION = """\
The keys that sign a source's URLs, a ring from the oldest to the newest: all of them verify, the newest signs.

  darkroom source keys list photos                    their ids, dates and ages, no secrets
  darkroom source keys add photos                     a new one; it says from when on to sign with it
  darkroom source keys add photos --wait              ... and waits until then
  darkroom source keys add photos --secret-from-stdin < key.txt
  darkroom source keys reveal photos 2026-11-25       print the secret, for whoever signs
  darkroom source keys retire photos 2025-10          refuse from now on what that one signed

To change keys without a refused URL: add one, reveal it to what signs your URLs, and retire the old one when none
of the URLs that it signed is used any longer. Functions remember a ring for a minute.
imglab's keys have a salt, which is the second line wherever a secret is read or printed.
"""


def add_options(parser: ArgumentParser) -> None:
    """Declare what can be done with keys."""
    actions = parser.add_subparsers(dest="keys", metavar="ACTION", required=True, title="actions")

    def action(name: str, run: Callable[[Namespace], int], summary: str) -> ArgumentParser:
        added = actions.add_parser(
            name, help=summary, description=DESCRIPTION, formatter_class=RawDescriptionHelpFormatter
        )
        added.set_defaults(on_keys=run)
        add_name(added)
        return added

    listing = action("list", _list, "ids, dates and ages, the newest last; no secrets")
    adding = action("add", _add, "a new key, the newest")
    adding.add_argument("--id", help="its id (today's date)")
    adding.add_argument("--secret-from-stdin", action="store_true", help="read it; else it is drawn by chance")
    adding.add_argument("--wait", action="store_true", help="wait until every function knows it")
    retiring = action("retire", _retire, "remove a key: what it signed is refused")
    retiring.add_argument("id", metavar="ID", help="which")
    revealing = action("reveal", _reveal, "print a key's secret, and imglab's salt on a second line")
    revealing.add_argument("id", metavar="ID", nargs="?", help="which (the newest)")
    for printing in (listing, adding, retiring):
        add_json(printing)
    for reaching in (listing, adding, retiring, revealing):
        add_local(reaching)


def run(args: Namespace) -> int:
    """Do what was asked for."""
    act: Callable[[Namespace], int] = args.on_keys
    return act(args)


def _list(args: Namespace) -> int:
    from darkroom.sources.ring import age

    _, source = newest(store_of(args), args.name)
    today = datetime.now(UTC).date()
    keys = [
        {"id": key.id, "created": key.created, "days": age(key, today), "signs": key is source.signing_keys[-1]}
        for key in source.signing_keys
    ]
    if args.json:
        print_json({"source": source.name, "secured": source.secured, "keys": keys})
    elif not keys:
        print(f"{source.name} has no signing key")
    else:
        print_table(
            ("ID", "CREATED", "AGE", ""),
            ([key["id"], key["created"] or "-", _days(key["days"]), "signs" if key["signs"] else ""] for key in keys),
        )
    return 0


def _add(args: Namespace) -> int:
    from darkroom.sources.ring import added, drawn, free_id

    store = store_of(args)
    revision, source = newest(store, args.name)
    today = datetime.now(UTC).date()
    name = args.id or free_id(source, today)
    key = _given(source, name, today) if args.secret_from_stdin else drawn(source, name, today, secrets.token_bytes)
    stored = store.put(added(source, key), revision)
    _safe(args, key, stored)
    return 0


def _retire(args: Namespace) -> int:
    from darkroom.sources.ring import retired

    store = store_of(args)
    revision, source = newest(store, args.name)
    left = retired(source, args.id)
    if left.signing_keys and args.id == source.signing_keys[-1].id:
        tell(f"it was the newest: {left.signing_keys[-1].id} signs from now on")
    if not source.secured:
        tell(f"{source.name} is not secured: what it signed is answered as before")
    stored = store.put(left, revision)
    if args.json:
        print_json({"source": source.name, "retired": args.id, "revision": stored})
    else:
        print(f"{source.name}: {args.id} is retired (revision {stored}); what it signed is refused within a minute")
    return 0


def _reveal(args: Namespace) -> int:
    _, source = newest(store_of(args), args.name)
    key = _named(source, args.id)
    print(key.secret.reveal())
    if key.salt:
        print(key.salt.reveal())
    return 0


def _named(source: "Source", name: str | None) -> "SigningKey":
    for key in reversed(source.signing_keys):
        if name in (None, key.id):
            return key
    raise Failure(f"{source.name} has no signing key{f' {name}' if name else ''}; `darkroom source keys list` shows it")


def _given(source: "Source", name: str, today: date) -> "SigningKey":
    from darkroom.sources import Secret, SigningKey

    secret = Secret(read_secret("the signing key's secret"))
    salt = Secret(read_secret("its salt")) if source.dialect == "imglab" else None
    return SigningKey(name, secret, salt, today.isoformat())


def _safe(args: Namespace, key: "SigningKey", revision: int) -> None:
    """Say from when on every function knows a key that was just stored, or wait until then."""
    from darkroom.admin import moment
    from darkroom.cache import FORGOTTEN

    with patience() as clock:
        since = clock.now() + FORGOTTEN
        if args.wait:
            tell(f"stored; waiting {FORGOTTEN:.0f} s, until every function knows it")
            clock.sleep(FORGOTTEN)
    told = {"source": args.name, "id": key.id, "revision": revision, "sign_from": moment(since)}
    if args.json:
        print_json(told)
        return
    when = "now on" if args.wait else f"{moment(since)} on: functions remember a ring for a minute"
    print(f"{args.name}: the key {key.id} is stored (revision {revision}); sign with it from {when}")
    print(f"its secret: darkroom source keys reveal {args.name} {key.id}")


def _days(days: object) -> str:
    return "-" if days is None else f"{days} day{'' if days == 1 else 's'}"
