"""S3's buckets: where they are, what is in them, whom they let in."""

import base64
from typing import Any
from urllib.parse import quote_plus

from tests.servers.amazon import cors
from tests.servers.amazon.asking import NAMESPACE, Answer, Ask, answered
from tests.servers.amazon.state import Bucket, Object, Refused
from tests.servers.amazon.times import iso
from tests.servers.amazon.xml import document


def list_buckets(ask: Ask) -> Answer:
    if not ask.caller.may("s3:ListAllMyBuckets", "*"):
        raise ask.denied("s3:ListAllMyBuckets", "arn:aws:s3:::*")
    mine = [bucket for bucket in ask.amazon.buckets.values() if bucket.account == ask.caller.account]
    listed = {"Bucket": [{"Name": one.name, "CreationDate": iso(0), "BucketRegion": one.region} for one in mine]}
    return answered("ListAllMyBucketsResult", {"Owner": {"ID": ask.caller.account}, "Buckets": listed})


def create_bucket(ask: Ask) -> Answer:
    if not ask.caller.may("s3:CreateBucket", f"arn:aws:s3:::{ask.name}"):
        raise ask.denied("s3:CreateBucket", f"arn:aws:s3:::{ask.name}")
    if ask.name in ask.amazon.buckets:
        raise Refused(409, "BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded.")
    region = ask.claim.region if ask.claim else ask.amazon.region
    ask.amazon.buckets[ask.name] = Bucket(ask.name, ask.caller.account, region)
    return Answer(headers={"Location": f"/{ask.name}"})


def head_bucket(ask: Ask) -> Answer:
    bucket = ask.allowed("ListBucket")
    return Answer(headers={"x-amz-bucket-region": bucket.region})


def get_bucket_location(ask: Ask) -> Answer:
    bucket = ask.allowed("GetBucketLocation")
    region = "" if bucket.region == "us-east-1" else bucket.region
    return Answer(body=document("LocationConstraint", region, NAMESPACE))


def list_objects(ask: Ask) -> Answer:
    """One page; what has the delimiter after the prefix is rolled up."""
    asked = ask.request.parameters
    context = {
        f"s3_{name.replace('-', '_')}": asked[name] for name in ("prefix", "delimiter", "max-keys") if name in asked
    }
    bucket = ask.allowed("ListBucket", **context)
    prefix, delimiter, most = asked.get("prefix", ""), asked.get("delimiter", ""), int(asked.get("max-keys", "1000"))
    after = asked.get("start-after", "")
    if token := asked.get("continuation-token"):
        after = base64.urlsafe_b64decode(token).decode()
    entries: dict[str, Object | None] = {}
    for key in sorted(bucket.objects, key=str.encode):
        if key.startswith(prefix):
            rolled, found, _ = key[len(prefix) :].partition(delimiter) if delimiter else ("", "", "")
            name = f"{prefix}{rolled}{delimiter}" if found else key
            if name > after:
                entries.setdefault(name, None if found else bucket.objects[key])
    page = list(entries.items())[: min(most, 1000)]
    more = len(entries) > len(page) and bool(page)
    written = _escaped if asked.get("encoding-type") == "url" else str
    content = {
        "Name": bucket.name,
        "Prefix": written(prefix),
        "Delimiter": written(delimiter) or None,
        "MaxKeys": most,
        "KeyCount": len(page),
        "IsTruncated": more,
        "EncodingType": asked.get("encoding-type"),
        "NextContinuationToken": base64.urlsafe_b64encode(page[-1][0].encode()).decode() if more else None,
        "Contents": [{"Key": written(key), **_listed(found)} for key, found in page if found],
        "CommonPrefixes": [{"Prefix": written(name)} for name, found in page if found is None],
    }
    return answered("ListBucketResult", content)


def get_cors(ask: Ask) -> Answer:
    rules = ask.allowed("GetBucketCORS").cors
    if rules is None:
        raise Refused(404, "NoSuchCORSConfiguration", "The CORS configuration does not exist")
    return answered("CORSConfiguration", {"CORSRule": rules})


def put_cors(ask: Ask) -> Answer:
    ask.allowed("PutBucketCORS").cors = cors.read_rules(ask.request.body)
    return Answer()


def delete_cors(ask: Ask) -> Answer:
    ask.allowed("PutBucketCORS").cors = None
    return Answer(204)


def preflight(ask: Ask) -> Answer:
    """What a browser asks before it asks; anyone may."""
    return Answer(200, cors.preflight(ask.bucket.cors or [], ask.request.headers))


def _escaped(text: str) -> str:
    return quote_plus(text, safe="/")


def _listed(found: Object) -> dict[str, Any]:
    return {
        "LastModified": iso(found.modified),
        "ETag": found.etag,
        "Size": len(found.body),
        "StorageClass": found.storage_class,
    }
