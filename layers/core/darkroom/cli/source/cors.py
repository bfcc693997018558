"""`darkroom source cors`: whose pages may read a source's bucket, printed, checked and applied."""

import shlex
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from darkroom.cli.common import Failure, add_local, environ_of, newest
from darkroom.cli.output import add_json, print_json, tell
from darkroom.cli.source.common import add_name, cloud_of, store_of
from darkroom.cli.source.rules import FORMS, add_for, print_rules, wanted_rules

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from darkroom.sources import Bucket, Source
    from darkroom.sources.cors import Rule

SUMMARY = "let a site's pages read a source's bucket: CORS rules, printed, checked or applied"
DESCRIPTION = """\
Let a site's pages read a source's bucket. Rules that the bucket has are kept, and nobody is let in unsaid.

  darkroom source cors photos --for labellerr                        print the rules, to be pasted in S3's console
  darkroom source cors photos --for https://app.example.com --check  does the bucket let these pages in?
  darkroom source cors photos --for https://app.example.com --apply  add what is missing
  darkroom source cors photos --for tenyks --metadata --apply        on the bucket of its metadata
  darkroom source cors photos --for labellerr --as aws > cors.json   for aws s3api put-bucket-cors

Where a bucket has rules already, --apply says who would be let in newly, and adds them with --yes. It works with your
own AWS credentials, or with the source's where its access is import or export.
"""


def add_options(parser: ArgumentParser) -> None:
    """Declare its arguments."""
    add_name(parser)
    add_for(parser)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--print", action="store_true", help="print the rules (what is done unasked)")
    what.add_argument("--check", action="store_true", help="say what the bucket does not let in; exit status 1 if any")
    what.add_argument("--apply", action="store_true", help="add what is missing to the bucket's rules")
    parser.add_argument("--metadata", action="store_true", help="on the bucket where the source's metadata is kept")
    parser.add_argument(
        "--as", dest="form", choices=FORMS, default="console", help="the form that is printed (console)"
    )
    parser.add_argument("--yes", action="store_true", help="let in what --apply said it would let in newly")
    add_json(parser)
    add_local(parser)


def run(args: Namespace) -> int:
    """Print, check or apply the rules."""
    wanted = wanted_rules(args, environ_of(args))
    _, source = newest(store_of(args), args.name)
    bucket = _bucket(source, metadata=args.metadata)
    if not (args.check or args.apply):
        print_rules(wanted, bucket.name, args.form)
        return 0
    s3 = _s3(args, source, bucket)
    return _check(args, s3, bucket, wanted) if args.check else _apply(args, s3, bucket, wanted)


def _bucket(source: "Source", *, metadata: bool) -> "Bucket":
    if not metadata:
        return source.bucket
    if source.metadata is None:
        raise Failure(f"{source.name} keeps no metadata: it has no bucket for it")
    return source.metadata.bucket


def _s3(args: Namespace, source: "Source", bucket: "Bucket") -> "S3Client":
    from msgspec.structs import replace

    from darkroom.admin.buckets import is_ours
    from darkroom.admin.credentials import key_of
    from darkroom.sources.policy import import_

    cloud = cloud_of(args)
    may_set = source.access in ("import", "export") and not args.metadata
    if is_ours(cloud, bucket) and not may_set:
        return cloud.own_s3(bucket)
    if args.metadata and source.metadata and source.metadata.credentials:
        source = replace(source, credentials=source.metadata.credentials)
    reader = environ_of(args).get("DARKROOM_READER_ROLE", "")
    return cloud.s3(bucket, key_of(cloud, source, import_(bucket), reader))


def _check(args: Namespace, s3: "S3Client", bucket: "Bucket", wanted: "list[Rule]") -> int:
    from darkroom.admin.cors import standing
    from darkroom.sources.cors import grants, missing, useless_headers

    rules = standing(s3, bucket.name)
    lacking = [grant for rule in wanted for grant in missing(rules, rule)]
    if args.json:
        names = {"asked": grants(wanted), "missing": lacking}
        print_json({"bucket": bucket.name} | {name: [found._asdict() for found in of] for name, of in names.items()})
    else:
        for grant in grants(wanted):
            print(f"{'missing' if grant in lacking else 'let in '}  {grant}")
    for header in useless_headers(rules):
        tell(f"warning: the bucket's rules allow the header {header}, which is none: it lets no request in")
    if lacking:
        whom = "".join(f" --for {shlex.quote(one)}" for one in args.whom or ())
        metadata = " --metadata" if args.metadata else ""
        tell(f"`darkroom source cors {args.name}{whom}{metadata} --apply` adds what is missing")
    return 1 if lacking else 0


def _apply(args: Namespace, s3: "S3Client", bucket: "Bucket", wanted: "list[Rule]") -> int:
    from darkroom.admin.cors import apply, plan

    planned = plan(s3, bucket.name, wanted)
    newly = ", ".join(str(grant) for grant in planned.wider)
    if planned.wider and planned.standing and not args.yes:
        raise Failure(f"{bucket.name} has CORS rules already, and would newly let in {newly}; --yes lets them in")
    apply(s3, planned)
    if args.json:
        print_json({"bucket": bucket.name, "added": [grant._asdict() for grant in planned.wider]})
    elif planned.wider:
        kept = f"; rules it had before, all kept: {len(planned.standing)}" if planned.standing else ""
        print(f"{bucket.name}: now lets in {newly}{kept}")
    else:
        print(f"{bucket.name}: lets all of them in already, nothing was changed")
    return 0
