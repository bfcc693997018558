"""`darkroom source policy`: what a source's credentials must be allowed, to be pasted or deployed."""

import json
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from dataclasses import dataclass
from typing import TYPE_CHECKING

from darkroom.cli.common import Failure, add_local, environ_of, newest
from darkroom.cli.output import print_yaml, tell
from darkroom.cli.source.common import cloud_of, store_of
from darkroom.cli.source.rules import add_for, print_rules, wanted_rules

if TYPE_CHECKING:
    from darkroom.sources import Bucket, Credentials, Source
    from darkroom.sources.forms import Identity
    from darkroom.sources.policy import Policy
    from darkroom.sources.written import Place

SUMMARY = "print the IAM policy of a source or a bucket"
DESCRIPTION = """\
Print the policy that a source's credentials need, and no more: it is what `source add --provision` applies.

  darkroom source policy photos                                what its access says
  darkroom source policy photos --kind trust                   who may assume its role
  darkroom source policy --bucket my-bucket --prefix photos    to read one folder of a bucket
  darkroom source policy --bucket my-bucket --kind import --kind export
  darkroom source policy photos --as terraform > photos.tf     its user or role as code
  darkroom source policy photos --as bucket --principal arn:aws:iam::123456789012:role/darkroom-photos

kinds, of which several make one policy:
  read          get the objects below the prefix, list them, locate the bucket
  objects-only  get the objects below the prefix; a missing one is then answered with 403
  list          list what is below the prefix
  all-buckets   get and list everything in every bucket
  metadata      get, put, delete and list what is below the prefix of the source's metadata
  import        read, and see and set the bucket's CORS rules
  export        put, delete and list below the prefix: what exporting needs besides import
  trust         who may assume the role, and under which external id
  cors          the bucket's CORS rules --for a company's pages or an origin's

forms:
  user            the policy as JSON, for a user or a role of the bucket's own account
  bucket          the policy of the bucket itself, which lets in a principal of another account
  cloudformation  a user with the policy; a role, where the source has one or a principal is named
  terraform       likewise
"""

_APART = ("trust", "cors")
_FORMS = ("user", "bucket", "cloudformation", "terraform")


def add_options(parser: ArgumentParser) -> None:
    """Declare its arguments."""
    parser.add_argument("name", metavar="NAME", nargs="?", help="the source")
    parser.add_argument("--bucket", metavar="BUCKET", help="a bucket, instead of a source's")
    parser.add_argument("--prefix", metavar="FOLDER", help="the folder in it (all of it)")
    parser.add_argument("--region", metavar="REGION", help="its region (us-east-1)")
    parser.add_argument("--kms-key", metavar="ARN", help="the KMS key that encrypts the bucket (the source's)")
    parser.add_argument(
        "--kind",
        metavar="KIND",
        action="append",
        type=_kind,
        help="what for (the source's access; read)",
    )
    parser.add_argument(
        "--as", metavar="FORM", dest="form", choices=_FORMS, default="user", help="in which form (user)"
    )
    parser.add_argument("--principal", metavar="ARN", action="append", help="whom the role or the bucket lets in")
    parser.add_argument("--external-id", metavar="ID", help="what the role is assumed under (the source's)")
    add_for(parser)
    add_local(parser)


def _kind(text: str) -> str:
    from darkroom.sources.policy import KINDS

    kinds = [*KINDS, *_APART]
    if text not in kinds:
        raise ArgumentTypeError(f"expected one of {', '.join(kinds)}")
    return text


def run(args: Namespace) -> int:
    """Print the policy; what it opens, or leaves to be done, is said on the standard error."""
    if bool(args.name) == bool(args.bucket):
        raise Failure("whose policy? name a source, or a bucket with --bucket")
    subject = _of_source(args, newest(store_of(args), args.name)[1]) if args.name else _of_bucket(args)
    if set(args.kind or ()) & set(_APART) and (len(args.kind) > 1 or args.form == "bucket"):
        raise Failure("trust and cors are documents of their own: ask for one by itself, and not as a bucket policy")
    match args.kind, args.form:
        case ["cors"], form:
            print_rules(wanted_rules(args, environ_of(args)), subject.bucket.name, form)
        case ["trust"], "user":
            _print(_trust(args, subject), "trust")
        case _, "user":
            _print(_policy(args, subject), "role" if subject.is_role else "user")
        case _, "bucket":
            _print_shared(args, subject)
        case _, form:
            _print_identity(_identity(args, subject), form)
    return 0


@dataclass(frozen=True)
class _Subject:
    """Whose policy it is: a bucket, the name of the user or role that reaches it, and the source it is of, if any."""

    bucket: "Bucket"
    identity: str
    is_role: bool
    source: "Source | None" = None
    credentials: "Credentials | None" = None


def _of_bucket(args: Namespace) -> _Subject:
    from darkroom.sources.document import read_bucket
    from darkroom.sources.forms import identity_name

    given = {"name": args.bucket, "prefix": args.prefix, "region": args.region, "kms_key": args.kms_key}
    bucket = read_bucket({name: value for name, value in given.items() if value is not None})
    return _Subject(bucket, identity_name(bucket.name), bool(args.principal or args.external_id))


def _of_source(args: Namespace, source: "Source") -> _Subject:
    from darkroom.sources import Ambient, Keys, Role
    from darkroom.sources.forms import identity_name

    if args.prefix is not None or args.region or args.kms_key:
        raise Failure("--prefix, --region and --kms-key go with --bucket: a source has its own")
    bucket, credentials, name = source.bucket, source.credentials, source.name
    if args.kind == ["metadata"]:
        if source.metadata is None:
            raise Failure(f"{source.name} keeps no metadata: it has no bucket for it")
        bucket = source.metadata.bucket
        if source.metadata.credentials:
            credentials, name = source.metadata.credentials, f"{source.name}-metadata"
    identity = identity_name(name)
    if isinstance(credentials, Keys) and credentials.user:
        identity = credentials.user
    if isinstance(credentials, Role):
        identity = credentials.arn.rpartition("/")[2]
    return _Subject(bucket, identity, isinstance(credentials, Role | Ambient), source, credentials)


def _policy(args: Namespace, subject: _Subject) -> "Policy":
    from darkroom.sources.policy import KINDS, join, policy_of, read

    source = subject.source
    kinds = [kind for kind in args.kind or () if kind != "trust"]
    if "all-buckets" in kinds or (source and not kinds and source.access == "all-buckets"):
        tell("warning: this opens every bucket of the account, and those of others that let it in")
    if source is None:
        return join(*(KINDS[kind](subject.bucket) for kind in kinds)) if kinds else read(subject.bucket)
    if not kinds:
        return policy_of(source)
    kept = source.metadata.bucket if source.metadata else source.bucket
    return join(*(KINDS[kind](kept if kind == "metadata" else source.bucket) for kind in kinds))


def _trust(args: Namespace, subject: _Subject) -> "Policy":
    from darkroom.sources import Role
    from darkroom.sources.trust import trust

    external_id = args.external_id
    if external_id is None and isinstance(subject.credentials, Role):
        external_id = subject.credentials.external_id
    if external_id is None:
        tell("warning: no external id: whoever can make a principal assume any role can make it assume this one")
    return trust(_principals(args), external_id)


def _principals(args: Namespace) -> list[str]:
    """Those that are named, or those that a provisioned role trusts: the deployment's function, and who asks."""
    from darkroom.admin.operator import operator

    if args.principal:
        return list(args.principal)
    function = environ_of(args).get("DARKROOM_FUNCTION_ROLE")
    if not function:
        raise Failure("whom does the role trust? say --principal ARN, or name the deployment with --stack")
    return [function, operator(cloud_of(args))]


def _identity(args: Namespace, subject: _Subject) -> "Identity":
    from darkroom.sources import Ambient, Public
    from darkroom.sources.forms import Identity

    if isinstance(subject.credentials, Public | Ambient):
        raise Failure("a public or ambient source has no user or role of its own; its policy is --as user")
    is_role = subject.is_role or args.kind == ["trust"]
    return Identity(subject.identity, _policy(args, subject), _trust(args, subject) if is_role else None)


def _print(policy: "Policy", place: "Place") -> None:
    from darkroom.sources.written import written

    written(policy, place)
    print(json.dumps(policy, indent=2))


def _print_identity(identity: "Identity", form: str) -> None:
    from darkroom.sources.forms import cloudformation
    from darkroom.sources.terraform import terraform

    if form == "terraform":
        print(terraform(identity), end="")
    else:
        print_yaml(cloudformation(identity))
        tell("it is deployed with --capabilities CAPABILITY_NAMED_IAM")
    if not json.dumps(identity.policy, ensure_ascii=False).isascii():
        tell("warning: the prefix has letters outside ASCII, which this form may pass on as IAM refuses them")
    if identity.trust is None:
        tell(f"make its key with: aws iam create-access-key --user-name {identity.name}")


def _print_shared(args: Namespace, subject: _Subject) -> None:
    from darkroom.sources import Role
    from darkroom.sources.shared import bucket_policy, key_policy

    own = [subject.credentials.arn] if isinstance(subject.credentials, Role) else []
    principals = args.principal or own
    if not principals:
        raise Failure("whom does the bucket let in? say --principal ARN")
    policy = _policy(args, subject)
    _print(bucket_policy(policy, subject.bucket, principals), "bucket")
    tell(f"these statements go into the policy of the bucket {subject.bucket.name}, beside those it has;")
    tell("the principal's own account must allow the same: give the principal the policy that --as user prints")
    if key := key_policy(policy, principals):
        tell("the policy of the KMS key must let it in as well:")
        tell(json.dumps(key, indent=2))
