"""`darkroom source assets --dataset`: what a dataset holds, and what is wrong with it."""

from argparse import Namespace
from dataclasses import asdict
from typing import TYPE_CHECKING

from darkroom.cli.output import print_json, tell

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from darkroom.admin.dataset import Report
    from darkroom.sources import Source


def check(args: Namespace, s3: "S3Client", source: "Source") -> int:
    """Check the dataset and print what is found; 1 if anything is wrong."""
    from darkroom.admin.dataset import check

    report = check(s3, source, args.dataset, args.images, tell)
    if args.json:
        print_json({"source": source.name, "sound": not report.findings, **asdict(report)})
    else:
        _print(source.name, report)
    return int(bool(report.findings))


def _print(name: str, report: "Report") -> None:
    for finding in report.findings:
        print(finding)
    kinds = len(report.findings)
    wrong = f"{kinds:,} kinds of mistakes" if kinds > 1 else "one kind of mistake" if kinds else "no mistakes"
    counted = ("objects", "images", "annotations", "categories", "predictions")
    told = ", ".join(f"{what} {getattr(report, what):,}" for what in counted)
    print(f"{report.folder.rstrip('/') or name}: {wrong} ({told})")
