"""`darkroom source`: the sources, from a bucket to its first picture and to their end; one file an action."""

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Mapping

from darkroom.cli.common import Command
from darkroom.cli.source import (
    add,
    assets,
    check,
    cors,
    diff,
    export,
    fields,
    history,
    importing,
    keys,
    listing,
    policy,
    put,
    remove,
    restore,
    rotate,
    show,
    switch,
    test,
    update,
)

SUMMARY = "connect buckets: sources, their credentials, keys and rules"
DESCRIPTION = """\
A source is a named bucket (and prefix) with its credentials, signing keys and defaults. Its configuration
is a JSON document that lies in SSM as a SecureString, in parts if it is large; each change is a new revision.

AWS credentials and the region are found as the AWS CLI finds them: the environment, a profile, SSO.
With --stack NAME, or DARKROOM_STACK, the deployment itself tells the key that encrypts, the place, its roles
and its addresses; else DARKROOM_KMS_KEY names the key (without it, the account's own for SSM) and
DARKROOM_PARAMETER_ROOT the place (/darkroom). No part passes 4 KB, which cost nothing;
DARKROOM_PARAMETER_TIER=advanced allows 8 KB, which do.

  darkroom source add demo --bucket my-bucket --provision user       from a bucket to its first picture
  darkroom source check demo.json       name every mistake in a document
  darkroom source put demo.json         store it as the newest revision
  darkroom source put --help            what an action does, with examples
"""

ACTIONS: Mapping[str, Command] = {
    "add": add,
    "list": listing,
    "show": show,
    "test": test,
    "update": update,
    "assets": assets,
    "keys": keys,
    "rotate": rotate,
    "policy": policy,
    "cors": cors,
    "disable": switch.DISABLE,
    "enable": switch.ENABLE,
    "remove": remove,
    "history": history,
    "diff": diff,
    "restore": restore,
    "export": export,
    "import": importing,
    "fields": fields,
    "check": check,
    "put": put,
}


def add_options(parser: ArgumentParser) -> None:
    """Declare its actions."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True, title="actions")
    for name, action in ACTIONS.items():
        added = actions.add_parser(
            name,
            help=action.SUMMARY,
            description=action.DESCRIPTION,
            formatter_class=RawDescriptionHelpFormatter,
        )
        action.add_options(added)


def run(args: Namespace) -> int:
    """Do the action; the number is the exit status."""
    return ACTIONS[args.action].run(args)
