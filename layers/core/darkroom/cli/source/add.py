"""`darkroom source add`: from a bucket to its first picture."""

import os
import secrets
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from textwrap import indent
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from darkroom.cli.common import Failure, add_local, resolved_of
from darkroom.cli.output import add_json, print_json, tell
from darkroom.cli.patience import patience
from darkroom.cli.source.common import add_name, read_secret

if TYPE_CHECKING:
    from darkroom.admin.connect import Connected, Planned, Tools
    from darkroom.admin.wish import Wish
    from darkroom.ports import Clock
    from darkroom.sources import Source

SUMMARY = "connect a bucket: from nothing to its first picture"
DESCRIPTION = """\
Connect a bucket: make or take the credentials that read it, wait until AWS knows them, test, store, and print a
signed URL that works. Fails or is interrupted half-way: what it made is unmade again, or it says exactly what is left.
The same command twice changes nothing.

  darkroom source add photos --bucket my-photos --prefix public --provision user
  darkroom source add photos --bucket my-photos --provision role --stack darkroom
  darkroom source add photos --bucket my-photos --access-key-id AKIA... --secret-from-stdin < secret.txt
  darkroom source add photos --bucket my-photos --role-arn arn:aws:iam::123456789012:role/darkroom-x --external-id 8f14
  darkroom source add photos --bucket my-photos --public
  darkroom source add photos --bucket my-photos --ambient
  darkroom source add photos --bucket my-photos --provision user --dry-run       every call and policy, and none made
  darkroom source add --local photos --bucket darkroom-demo --prefix pictures --provision user

A secret comes from the standard input, from DARKROOM_SECRET_ACCESS_KEY, or is asked for; never from an argument.
The region is asked of the bucket itself, unless it is given. AWS_ENDPOINT_URL_S3 is the endpoint, unless one is given.
--provision needs iam:GetUser, CreateUser, TagUser, GetUserPolicy, PutUserPolicy, ListAccessKeys and CreateAccessKey,
and to go back DeleteAccessKey, ListUserPolicies, DeleteUserPolicy and DeleteUser; or the same for roles.
"""

_FROM_ENVIRONMENT = "DARKROOM_SECRET_ACCESS_KEY"
_KINDS = {"role_arn": "role", "public": "public", "ambient": "ambient"}
_QUERIES = {"imgix": "w=400&auto=format", "imglab": "width=400", "ixmage": "w=400"}
"""What the printed URLs ask for, where the sample is a picture."""


def add_options(parser: ArgumentParser) -> None:
    """Declare its arguments."""
    add_name(parser)
    _add_bucket(parser)
    _add_credentials(parser)
    _add_service(parser)
    parser.add_argument("--sample", metavar="PATH", help="an object below the prefix to try (the first picture)")
    parser.add_argument("--untested", action="store_true", help="store it although it may not be readable")
    parser.add_argument("--dry-run", action="store_true", help="print every call and policy, and make none")
    add_json(parser)
    add_local(parser)


def _add_bucket(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("the bucket")
    group.add_argument("--bucket", metavar="NAME", required=True, help="where the originals lie")
    group.add_argument("--prefix", metavar="FOLDER", help="the folder in it (all of it)")
    group.add_argument("--region", metavar="REGION", help="its region (asked of the bucket)")
    group.add_argument("--endpoint", metavar="URL", help="the address of a service that speaks S3's language")
    group.add_argument("--addressing", metavar="WHERE", help="where its name stands: auto, path or virtual (auto)")
    group.add_argument("--kms-key", metavar="ARN", help="the KMS key that encrypts its objects")
    group.add_argument("--metadata-bucket", metavar="NAME", help="where to keep what is made of the originals")
    group.add_argument("--metadata-prefix", metavar="FOLDER", help="the folder in that bucket")


def _add_credentials(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("who reads it")
    who = group.add_mutually_exclusive_group(required=True)
    who.add_argument("--provision", metavar="KIND", help="make an IAM user or role for it: user, role")
    who.add_argument("--access-key-id", metavar="ID", help="an access key that there is")
    who.add_argument("--role-arn", metavar="ARN", help="a role that there is")
    who.add_argument("--public", action="store_true", help="anyone: requests are not signed")
    who.add_argument("--ambient", action="store_true", help="the deployment's own reader role")
    group.add_argument("--secret-from-stdin", action="store_true", help="read the access key's secret")
    group.add_argument("--external-id", metavar="ID", help="what the role is assumed under")
    group.add_argument(
        "--access", metavar="KIND", help="what for: read, objects-only, import, export, all-buckets (read)"
    )
    group.add_argument("--metadata-user", action="store_true", help="make a user of its own for the metadata bucket")


def _add_service(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("how it is shown")
    group.add_argument("--description", metavar="TEXT", help="a line for people")
    group.add_argument("--dialect", metavar="NAME", help="whose URLs: imgix, imglab or ixmage (imgix)")
    group.add_argument("--account", metavar="TOKEN", help="ixmage's account (made up)")
    group.add_argument("--unsecured", action="store_true", help="answer URLs without a signature")


def run(args: Namespace) -> int:
    """Connect it, or say what would be done."""
    from darkroom.admin.connect import Connecting

    wish = _wish(args)
    if args.access == "all-buckets":
        tell("warning: this opens every bucket of the account, and those of others that let it in")
    environ = resolved_of(args)
    with patience() as clock:
        connecting = Connecting(_tools(environ, clock), wish)
        if args.dry_run:
            _print_planned(args, connecting.plan())
        else:
            _print_connected(args, connecting.connect(), environ)
    return 0


def _wish(args: Namespace) -> "Wish":
    from darkroom.admin.wish import Wish

    if args.secret_from_stdin and args.access_key_id is None:
        raise Failure("--secret-from-stdin goes with --access-key-id")
    if args.external_id and args.role_arn is None:
        raise Failure("--external-id goes with --role-arn: a role that is made gets one by chance")
    if args.provision not in (None, "user", "role"):
        raise Failure(f"--provision: expected user or role, found a text of {len(args.provision)} characters")
    fields = {
        "name": args.name,
        "bucket": _given(args, name="bucket", **{name: name for name in _BUCKET}),
        **_given(args, **{name: name for name in ("access", "description", "dialect", "account")}),
        "secured": not args.unsecured,
    }
    if args.metadata_bucket:
        fields["metadata"] = {"bucket": _given(args, name="metadata_bucket", prefix="metadata_prefix")}
    elif args.metadata_prefix or args.metadata_user:
        raise Failure("--metadata-prefix and --metadata-user go with --metadata-bucket")
    if not args.provision:
        fields["credentials"] = _credentials(args)
    return Wish(fields, args.provision, args.metadata_user, args.sample, not args.untested)


_BUCKET = ("prefix", "region", "endpoint", "addressing", "kms_key")


def _given(args: Namespace, **options: str) -> dict[str, Any]:
    """The fields whose options were given."""
    values = {field: getattr(args, option) for field, option in options.items()}
    return {field: value for field, value in values.items() if value is not None}


def _credentials(args: Namespace) -> dict[str, Any]:
    if args.access_key_id is not None:
        return {"kind": "keys", "access_key_id": args.access_key_id, "secret_access_key": _secret(args)}
    kind = next(kind for option, kind in _KINDS.items() if getattr(args, option))
    return {"kind": kind, **_given(args, arn="role_arn", external_id="external_id")}


def _secret(args: Namespace) -> str:
    given = os.environ.get(_FROM_ENVIRONMENT)
    return given if given and not args.secret_from_stdin else read_secret("the secret access key")


def _tools(environ: Mapping[str, str], clock: "Clock") -> "Tools":
    from darkroom.admin.cloud import Cloud
    from darkroom.admin.connect import Tools
    from darkroom.admin.provision import Deployment
    from darkroom.settings import Settings
    from darkroom.wiring import source_store

    cloud, settings = Cloud(environ), Settings.read(environ)
    deployment = Deployment(f"{settings.region}{settings.root}", environ.get("DARKROOM_FUNCTION_ROLE"))

    def examine(source: "Source", sample: str | None) -> Iterator[str]:
        from darkroom.admin.doctor import Around
        from darkroom.admin.doctor import examine as look

        below = None if sample is None else sample.removeprefix(source.bucket.folder)
        around = Around(deployment.function_role, settings.reader_role, sample=below, written="options")
        for found in look(source, cloud, clock, around):
            clock.sleep(0)  # an interruption is heard of between two checks
            if found.verdict == "fail":
                yield f"{found.check}: {found.cause}" + (f"\n{indent(found.cure, '    ')}" if found.cure else "")
            elif found.verdict == "warn":
                tell(f"  {found.check}: {found.cause}")

    return Tools(cloud, source_store(environ), clock, deployment, secrets.token_bytes, examine, tell)


def _print_planned(args: Namespace, planned: "Planned") -> None:
    from darkroom.sources.secrets import without_secrets

    if args.json:
        calls = [{"service": "iam", "operation": call.operation, **call.parameters} for call in planned.calls]
        print_json({"name": args.name, "calls": calls, "source": without_secrets(planned.source)})
        return
    for call in planned.calls:
        print(call.command)
    bucket = planned.source.bucket
    print(
        f"# then the source {args.name} of {bucket.name}/{bucket.folder} in {bucket.region} would be tested and stored"
    )


def _print_connected(args: Namespace, connected: "Connected", environ: Mapping[str, str]) -> None:
    urls = list(_urls(connected, environ))
    if args.json:
        told = {"name": args.name, "done": connected.done, "revision": connected.revision}
        print_json({**told, "region": connected.source.bucket.region, "made": list(connected.made), "urls": urls})
        return
    if connected.done == "unchanged":
        print(f"{args.name}: nothing to change, revision {connected.revision} says so already")
    else:
        made = f"; made in IAM: {', '.join(connected.made)}" if connected.made else ""
        print(f"{args.name}: connected, stored as revision {connected.revision}{made}")
    for url in urls:
        print(url)
    if not connected.source.enabled:
        tell(f"{args.name} is disabled, and answers none of them: `darkroom source enable {args.name}`")
    if urls and urls[0].startswith("/"):
        tell("they begin with your deployment's address: --stack NAME tells it")
    if not urls:
        tell("no object was seen there: once there is one, `darkroom sign` makes its URL")


def _urls(connected: "Connected", environ: Mapping[str, str]) -> Iterator[str]:
    from darkroom.admin.buckets import is_picture
    from darkroom.cli.urls import signed_urls
    from darkroom.sources.ring import newest

    source, sample = connected.source, connected.sample
    if sample is None:
        return
    # Every letter that a dialect might read as another is escaped: imgix takes a bare plus for a blank.
    below = quote(sample.removeprefix(source.bucket.folder))
    target = f"{below}?{_QUERIES[source.dialect]}" if is_picture(sample) else below
    yield from signed_urls(
        target, source.name, environ, dialect=source.dialect, key=newest(source), account=source.account
    )
