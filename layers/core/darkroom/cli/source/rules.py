"""CORS rules as the actions print them: for S3's console, the AWS CLI, CloudFormation and Terraform."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from darkroom.cli.common import Failure
from darkroom.cli.output import print_yaml, tell

if TYPE_CHECKING:
    from darkroom.sources.cors import Rule

CONSOLE = "DARKROOM_CONSOLE_ORIGIN"
"""The variable that names the origin of Darkroom's own console."""

FORMS = ("console", "aws", "cloudformation", "terraform")


def add_for(parser: ArgumentParser) -> None:
    """The option that says whose pages are let in."""
    parser.add_argument(
        "--for",
        dest="whom",
        metavar="WHOM",
        action="append",
        help=f"whose pages: tenyks, labellerr, or an origin such as https://app.example.com ({CONSOLE})",
    )


def wanted_rules(args: Namespace, environ: Mapping[str, str]) -> "list[Rule]":
    """The rules for all that are named; raises `Failure` if nobody is, and `ConfigurationError`."""
    from darkroom.sources.cors import rule_for

    named = args.whom or [environ[CONSOLE]] if args.whom or environ.get(CONSOLE) else []
    if not named:
        raise Failure(f"whose pages? say --for tenyks, labellerr or an origin, or set {CONSOLE}")
    return [rule_for(whom) for whom in dict.fromkeys(named)]


def print_rules(rules: "Sequence[Rule]", bucket: str, form: str) -> None:
    """Print rules in a form, and say what it goes into."""
    from darkroom.sources.forms import cloudformation_cors
    from darkroom.sources.terraform import terraform_cors

    match form:
        case "cloudformation":
            print_yaml(cloudformation_cors(rules))
            tell("this is a property of the bucket's own resource, AWS::S3::Bucket")
        case "terraform":
            print(terraform_cors(bucket, rules), end="")
        case "aws":
            print(json.dumps({"CORSRules": rules}, indent=2))
            tell(f"aws s3api put-bucket-cors --bucket {bucket} --cors-configuration file://THIS")
        case _:
            print(json.dumps(rules, indent=2))
    tell(f"these replace all rules that {bucket} has; `darkroom source cors NAME --apply` adds to them instead")
