"""`darkroom source export`: sources in a file that can live in git."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from darkroom.cli.common import Failure, add_local, save
from darkroom.cli.output import tell
from darkroom.cli.source.common import store_of

if TYPE_CHECKING:
    from darkroom.admin.exchange import Hide
    from darkroom.ports import SourceStore
    from darkroom.sources import Source

SUMMARY = "write sources into a file that can live in git"
DESCRIPTION = """\
Write sources, all of them unless some are named, as JSON in an order that stays the same: what changes in
a source is what changes in the file. In place of each secret stands null, which `darkroom source import`
fills with what is stored; or, with --encrypt-to, the secret itself, encrypted by itself in the age format
(age-encryption.org).

  darkroom source export -o sources.json
  darkroom source export shop blog -o some.json
  darkroom source export -o sources.json --encrypt-to age1... --encrypt-to ~/.ssh/id_ed25519.pub
  darkroom source export -o sources.json --encrypt-to team.txt --identity key.txt

Encrypting the same secret twice gives two texts. With --identity, the private key to the file that is
there, those of its secrets that did not change stay as they stand. Leave it away when the recipients
change.
"""


def add_options(parser: ArgumentParser) -> None:
    """Declare its arguments."""
    parser.add_argument("names", metavar="NAME", nargs="*", help="the sources (all)")
    parser.add_argument("-o", dest="out", metavar="FILE", default="-", help="where they go (stdout)")
    parser.add_argument(
        "--encrypt-to",
        metavar="RECIPIENT",
        action="append",
        default=[],
        help="an age recipient, an SSH public key, or a file of them; repeatable",
    )
    parser.add_argument("--identity", metavar="FILE", type=Path, help="a private key to the secrets in FILE")
    add_local(parser)


def run(args: Namespace) -> int:
    """Write them."""
    from darkroom.admin.exchange import exported

    hide = _hide(args)
    documents = exported(_sources(store_of(args), args.names), hide)
    save(f"{json.dumps(documents, indent=2, ensure_ascii=False)}\n".encode(), args.out)
    if args.out != "-":
        tell(f"{len(documents)} {'source' if len(documents) == 1 else 'sources'} in {args.out}")
    return 0


def _sources(store: "SourceStore", names: list[str]) -> "list[Source]":
    from darkroom.admin.lookup import possible, stored
    from darkroom.errors import ConfigurationError, DarkroomError

    found = stored(store, [possible(name) for name in names] or store.names())
    errors = {name: answer for name, answer in found.items() if isinstance(answer, DarkroomError)}
    if errors:
        raise ConfigurationError([f"{name}: {error}" for name, error in errors.items()])
    if absent := [name for name in names if found[name] is None]:
        raise ConfigurationError([f"there is no source {name}" for name in absent])
    return [answer[1] for answer in found.values() if isinstance(answer, tuple)]


def _hide(args: Namespace) -> "Hide":
    """Null in place of each secret, or the secret encrypted, as it stands in the file already if it can be told."""
    if not args.encrypt_to:
        return lambda *_: None
    from darkroom.admin.sealing import recipients, seal

    to, kept = recipients(args.encrypt_to), _kept(args)
    if not to:
        raise Failure("--encrypt-to: expected a recipient, found a file without any")
    return lambda name, path, secret: kept.get((name, path, secret)) or seal(secret, to)


def _kept(args: Namespace) -> dict[tuple[str, str, str | None], Any]:
    """The encrypted secrets in the file that is there, by source, path and what they hold."""
    from darkroom.admin.exchange import documents_in
    from darkroom.admin.sealing import identities, is_sealed, unseal
    from darkroom.sources.secrets import places

    if not args.identity or args.out == "-" or not Path(args.out).is_file():
        return {}
    by = identities(args.identity)
    sealed = [
        (str(document.get("name")), place.path, value)
        for document in documents_in(Path(args.out).read_bytes())
        for place in places(document)
        if is_sealed(value := place.holder.get(place.name))
    ]
    return {(name, path, unseal(value, by)): value for name, path, value in sealed}
