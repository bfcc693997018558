"""The stand-in for AWS answers boto3's clients as AWS documents."""

import json
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from darkroom.aws.http import Pool
from darkroom.aws.s3 import S3Originals
from darkroom.aws.signing import AccessKey
from darkroom.aws.sts import Sessions
from darkroom.errors import CredentialsRefused, OriginalForbidden, OriginalMissing
from darkroom.ports import Deadline
from darkroom.sources import Bucket, Credentials, Keys, Role, Secret
from darkroom.sources.policy import objects_only, read
from darkroom.wiring import SystemClock
from tests.servers.amazon import OTHER_ACCOUNT, Amazon
from tests.servers.certificates import certificate
from tests.things import a_source

SHELF = Bucket(name="shelf", prefix="one", region="eu-west-1")
OBJECTS = {"one/a.jpg": b"first", "one/b.jpg": b"second", "one/deep/c.jpg": b"third", "two/a.jpg": b"other"}
KEY = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"


@pytest.fixture(autouse=True)
def _shelf(amazon: Amazon) -> None:
    amazon.create_bucket("shelf", OBJECTS)


def refused(act: Callable[..., object], /, **wanted: Any) -> tuple[int, str]:
    """The status and the code with which AWS refuses."""
    with pytest.raises(ClientError) as caught:
        act(**wanted)
    answer = caught.value.response
    return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"]


def a_trust(principal: str, external_id: str | None = None) -> dict[str, Any]:
    condition = {"Condition": {"StringEquals": {"sts:ExternalId": external_id}}} if external_id else {}
    statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole", **condition}
    return {"Version": "2012-10-17", "Statement": [statement]}


def of_session(answer: Any) -> tuple[Keys, str]:
    given = answer["Credentials"]
    return Keys(given["AccessKeyId"], Secret(given["SecretAccessKey"])), given["SessionToken"]


def test_a_user_is_made_tagged_and_unmade(amazon: Amazon) -> None:
    iam = amazon.client("iam")
    made = iam.create_user(UserName="reader", Path="/darkroom/", Tags=[{"Key": "for", "Value": "demo"}])["User"]
    assert made["Arn"] == "arn:aws:iam::123456789012:user/darkroom/reader"
    assert refused(iam.create_user, UserName="READER") == (409, "EntityAlreadyExists")
    assert iam.get_user(UserName="reader")["User"]["Tags"] == [{"Key": "for", "Value": "demo"}]
    iam.put_user_policy(UserName="reader", PolicyName="read", PolicyDocument=json.dumps(read(SHELF)))
    assert iam.get_user_policy(UserName="reader", PolicyName="read")["PolicyDocument"] == read(SHELF)
    assert iam.list_user_policies(UserName="reader")["PolicyNames"] == ["read"]
    key = iam.create_access_key(UserName="reader")["AccessKey"]["AccessKeyId"]
    assert refused(iam.delete_user, UserName="reader") == (409, "DeleteConflict")
    iam.delete_user_policy(UserName="reader", PolicyName="read")
    assert refused(iam.delete_user, UserName="reader") == (409, "DeleteConflict")
    iam.delete_access_key(UserName="reader", AccessKeyId=key)
    iam.delete_user(UserName="reader")
    assert refused(iam.get_user, UserName="reader") == (404, "NoSuchEntity")


def test_a_user_has_two_keys_at_most_and_an_inactive_one_counts(amazon: Amazon) -> None:
    iam = amazon.client("iam")
    iam.create_user(UserName="reader")
    first, second = (iam.create_access_key(UserName="reader")["AccessKey"] for _ in range(2))
    iam.update_access_key(UserName="reader", AccessKeyId=first["AccessKeyId"], Status="Inactive")
    assert refused(iam.create_access_key, UserName="reader") == (409, "LimitExceeded")
    listed = iam.list_access_keys(UserName="reader")["AccessKeyMetadata"]
    assert [(key["AccessKeyId"], key["Status"]) for key in listed] == [
        (first["AccessKeyId"], "Inactive"),
        (second["AccessKeyId"], "Active"),
    ]
    s3 = amazon.client("s3", Keys(first["AccessKeyId"], Secret(first["SecretAccessKey"])))
    assert refused(s3.list_buckets) == (403, "InvalidAccessKeyId")


def test_a_key_s_last_use_is_known(amazon: Amazon) -> None:
    keys = amazon.create_user("reader", read(SHELF))
    iam = amazon.client("iam")
    assert "LastUsedDate" not in iam.get_access_key_last_used(AccessKeyId=keys.access_key_id)["AccessKeyLastUsed"]
    amazon.client("s3", keys).get_object(Bucket="shelf", Key="one/a.jpg")
    used = iam.get_access_key_last_used(AccessKeyId=keys.access_key_id)
    assert (used["UserName"], used["AccessKeyLastUsed"]["ServiceName"]) == ("reader", "s3")
    assert abs(used["AccessKeyLastUsed"]["LastUsedDate"].timestamp() - time.time()) < 60


def test_documents_are_read_before_they_are_taken(amazon: Amazon) -> None:
    iam = amazon.client("iam")
    iam.create_user(UserName="reader")
    for document in ("{", "{}", json.dumps(a_trust("*")), json.dumps({"Statement": [{"Effect": "Maybe"}]})):
        wrong = {"UserName": "reader", "PolicyName": "read", "PolicyDocument": document}
        assert refused(iam.put_user_policy, **wrong) == (400, "MalformedPolicyDocument")
    long = json.dumps(objects_only(Bucket(name="shelf", prefix="a" * 2000)))
    assert refused(iam.put_user_policy, UserName="reader", PolicyName="long", PolicyDocument=long) == (
        409,
        "LimitExceeded",
    )
    nobody = json.dumps(a_trust("arn:aws:iam::123456789012:role/nobody"))
    wrong = {"RoleName": "darkroom-demo", "AssumeRolePolicyDocument": nobody}
    assert refused(iam.create_role, **wrong) == (400, "MalformedPolicyDocument")


def test_anyone_may_ask_who_they_are(amazon: Amazon) -> None:
    keys = amazon.create_user("reader")
    who = amazon.client("sts", keys).get_caller_identity()
    assert (who["Arn"], who["Account"]) == ("arn:aws:iam::123456789012:user/reader", "123456789012")
    assert refused(amazon.client("iam", keys).get_user) == (403, "AccessDenied")
    assert refused(amazon.client("s3", keys).list_buckets) == (403, "AccessDenied")


def test_a_role_is_assumed_by_whom_it_trusts_under_its_external_id(amazon: Amazon) -> None:
    trusted, other = (amazon.client("sts", amazon.create_user(name)) for name in ("function", "other"))
    iam = amazon.client("iam")
    trust = json.dumps(a_trust("arn:aws:iam::123456789012:user/function", "customer-42"))
    arn = iam.create_role(RoleName="darkroom-demo", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    iam.put_role_policy(RoleName="darkroom-demo", PolicyName="all", PolicyDocument=json.dumps(read(SHELF)))
    wanted = {"RoleArn": arn, "RoleSessionName": "demo"}
    assert refused(trusted.assume_role, **wanted) == (403, "AccessDenied")
    assert refused(trusted.assume_role, **wanted, ExternalId="customer-43") == (403, "AccessDenied")
    assert refused(other.assume_role, **wanted, ExternalId="customer-42") == (403, "AccessDenied")
    narrow = json.dumps(objects_only(Bucket(name="shelf", prefix="one/deep", region="eu-west-1")))
    keys, token = of_session(trusted.assume_role(**wanted, ExternalId="customer-42", Policy=narrow))
    s3 = amazon.client("s3", keys, token)
    assert s3.get_object(Bucket="shelf", Key="one/deep/c.jpg")["Body"].read() == b"third"
    assert refused(s3.get_object, Bucket="shelf", Key="one/a.jpg") == (403, "AccessDenied")
    who = amazon.client("sts", keys, token).get_caller_identity()
    assert who["Arn"] == "arn:aws:sts::123456789012:assumed-role/darkroom-demo/demo"


def test_an_account_that_is_trusted_must_let_its_users(amazon: Amazon) -> None:
    role = amazon.create_role("darkroom-demo", a_trust("arn:aws:iam::123456789012:root"), read(SHELF))
    may_not = amazon.client("sts", amazon.create_user("other"))
    assert refused(may_not.assume_role, RoleArn=role.arn, RoleSessionName="demo") == (403, "AccessDenied")
    amazon.client("sts").assume_role(RoleArn=role.arn, RoleSessionName="demo")


def test_a_session_ends(amazon: Amazon) -> None:
    role = amazon.create_role("darkroom-demo", a_trust("arn:aws:iam::123456789012:user/administrator"), read(SHELF))
    answer = amazon.client("sts").assume_role(RoleArn=role.arn, RoleSessionName="demo", DurationSeconds=900)
    keys, token = of_session(answer)
    get = {"Bucket": "shelf", "Key": "one/a.jpg"}
    assert refused(amazon.client("s3", keys, "another").get_object, **get) == (400, "InvalidToken")
    assert refused(amazon.client("sts", keys, "another").get_caller_identity) == (403, "InvalidClientTokenId")
    amazon.client("s3", keys, token).get_object(**get)
    amazon.sessions[keys.access_key_id].until = amazon.now() - 1
    assert refused(amazon.client("s3", keys, token).get_object, **get) == (400, "ExpiredToken")
    assert refused(amazon.client("sts", keys, token).get_caller_identity) == (403, "ExpiredToken")


def test_signatures_and_clocks_are_checked(amazon: Amazon) -> None:
    wrong = Keys(amazon.administrator.access_key_id, Secret("wrong"))
    for service, operation in (("s3", "list_buckets"), ("sts", "get_caller_identity"), ("iam", "get_user")):
        assert refused(getattr(amazon.client(service, wrong), operation)) == (403, "SignatureDoesNotMatch")
    nobody = Keys("AKIANOBODY", Secret("nothing"))
    assert refused(amazon.client("s3", nobody).list_buckets) == (403, "InvalidAccessKeyId")
    assert refused(amazon.client("sts", nobody).get_caller_identity) == (403, "InvalidClientTokenId")
    amazon.skew = 1000
    again = Config(retries={"total_max_attempts": 1})
    assert refused(amazon.client("s3", config=again).list_buckets) == (403, "RequestTimeTooSkewed")
    assert refused(amazon.client("sts", config=again).get_caller_identity) == (403, "SignatureDoesNotMatch")


def test_a_presigned_url_is_checked_too(amazon: Amazon) -> None:
    import urllib.error
    import urllib.request

    wanted = {"Bucket": "shelf", "Key": "one/a.jpg"}
    url = amazon.client("s3", config=Config(signature_version="s3v4")).generate_presigned_url("get_object", wanted)
    with urllib.request.urlopen(url) as answer:  # noqa: S310 - the stand-in's own address
        assert answer.read() == b"first"
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(url.replace("a.jpg", "b.jpg"))  # noqa: S310 - likewise


def test_a_folder_is_listed_in_pages(amazon: Amazon) -> None:
    s3 = amazon.client("s3", amazon.create_user("reader", read(SHELF)))
    assert refused(s3.list_objects_v2, Bucket="shelf") == (403, "AccessDenied")
    assert refused(s3.list_objects_v2, Bucket="shelf", Prefix="two/") == (403, "AccessDenied")
    assert refused(s3.head_bucket, Bucket="shelf") == (403, "403")
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket="shelf", Prefix="one/", PaginationConfig={"PageSize": 1}
    )
    assert [one["Key"] for page in pages for one in page["Contents"]] == ["one/a.jpg", "one/b.jpg", "one/deep/c.jpg"]
    rolled = s3.list_objects_v2(Bucket="shelf", Prefix="one/", Delimiter="/")
    assert [one["Prefix"] for one in rolled["CommonPrefixes"]] == ["one/deep/"]
    assert [(one["Key"], one["Size"]) for one in rolled["Contents"]] == [("one/a.jpg", 5), ("one/b.jpg", 6)]


def test_a_missing_object_is_told_only_to_who_may_list(amazon: Amazon) -> None:
    missing = {"Bucket": "shelf", "Key": "one/none.jpg"}
    only = amazon.client("s3", amazon.create_user("reader", objects_only(SHELF)))
    assert refused(only.get_object, **missing) == (403, "AccessDenied")
    assert refused(amazon.client("s3", amazon.create_user("lister", read(SHELF))).get_object, **missing) == (
        403,
        "AccessDenied",
    )
    assert refused(amazon.client("s3").get_object, **missing) == (404, "NoSuchKey")
    assert refused(amazon.client("s3").get_object, Bucket="nowhere", Key="a") == (404, "NoSuchBucket")


def test_objects_are_written_read_in_parts_and_deleted(amazon: Amazon) -> None:
    s3 = amazon.client("s3")
    etag = s3.put_object(Bucket="shelf", Key="odd/ä b+c.jpg", Body=b"0123456789", ContentType="image/jpeg")["ETag"]
    answer = s3.get_object(Bucket="shelf", Key="odd/ä b+c.jpg", Range="bytes=2-4")
    assert (answer["Body"].read(), answer["ContentRange"]) == (b"234", "bytes 2-4/10")
    assert s3.get_object(Bucket="shelf", Key="odd/ä b+c.jpg", Range="bytes=-3")["Body"].read() == b"789"
    head = s3.head_object(Bucket="shelf", Key="odd/ä b+c.jpg")
    assert (head["ContentLength"], head["ETag"], head["ContentType"]) == (10, etag, "image/jpeg")
    assert refused(s3.get_object, Bucket="shelf", Key="odd/ä b+c.jpg", Range="bytes=20-") == (416, "InvalidRange")
    assert [one["Key"] for one in s3.list_objects_v2(Bucket="shelf", Prefix="odd/")["Contents"]] == ["odd/ä b+c.jpg"]
    s3.delete_object(Bucket="shelf", Key="odd/ä b+c.jpg")
    assert refused(s3.head_object, Bucket="shelf", Key="odd/ä b+c.jpg") == (404, "404")


def test_the_bucket_of_another_region_says_which(amazon: Amazon) -> None:
    plain = Config(retries={"total_max_attempts": 1})
    keys = amazon.create_user("reader", read(SHELF))
    originals = _originals(amazon)
    here = a_source(bucket=Bucket("shelf", "us-east-1", "one", amazon.endpoint), credentials=keys)
    for elsewhere, meaning in (("malformed", "AuthorizationHeaderMalformed"), ("redirect", "PermanentRedirect")):
        amazon.buckets["shelf"].elsewhere = elsewhere  # type: ignore[assignment]
        with pytest.raises(Exception, match=f"{meaning}; the bucket is in eu-west-1"):
            originals.open(here, "one/a.jpg", soon())
        found = amazon.client("s3", region_name="us-east-1", config=plain).head_bucket(Bucket="shelf")
        assert found["BucketRegion"] == "eu-west-1"
    assert amazon.client("s3").get_bucket_location(Bucket="shelf")["LocationConstraint"] == "eu-west-1"


def test_a_foreign_bucket_must_let_in_too(amazon: Amazon) -> None:
    foreign = amazon.create_bucket("foreign", {"a.jpg": b"theirs"}, account=OTHER_ACCOUNT)
    s3 = amazon.client("s3")
    wanted = {"Bucket": "foreign", "Key": "a.jpg"}
    assert refused(s3.get_object, **wanted) == (403, "AccessDenied")
    allow = {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
        "Action": "s3:*",
        "Resource": ["arn:aws:s3:::foreign", "arn:aws:s3:::foreign/*"],
    }
    foreign.policy = {"Version": "2012-10-17", "Statement": [allow]}
    assert s3.get_object(**wanted)["Body"].read() == b"theirs"
    foreign.requester_pays = True
    assert refused(s3.get_object, **wanted) == (403, "AccessDenied")
    assert s3.get_object(**wanted, RequestPayer="requester")["RequestCharged"] == "requester"


def test_a_public_bucket_is_read_by_anyone(amazon: Amazon) -> None:
    anyone = amazon.client("s3", config=Config(signature_version=UNSIGNED))
    assert refused(anyone.get_object, Bucket="shelf", Key="one/a.jpg") == (403, "AccessDenied")
    allow = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shelf/one/*"}
    amazon.buckets["shelf"].policy = {"Version": "2012-10-17", "Statement": [allow]}
    assert anyone.get_object(Bucket="shelf", Key="one/a.jpg")["Body"].read() == b"first"
    assert refused(anyone.get_object, Bucket="shelf", Key="two/a.jpg") == (403, "AccessDenied")


def test_archived_and_encrypted_objects_are_refused(amazon: Amazon) -> None:
    shelf = amazon.buckets["shelf"]
    shelf.objects["one/a.jpg"].storage_class = "GLACIER"
    shelf.objects["one/b.jpg"].kms_key = KEY
    s3 = amazon.client("s3", amazon.create_user("reader", read(SHELF)))
    assert refused(s3.get_object, Bucket="shelf", Key="one/a.jpg") == (403, "InvalidObjectState")
    assert s3.head_object(Bucket="shelf", Key="one/a.jpg")["StorageClass"] == "GLACIER"
    with pytest.raises(ClientError, match="kms:Decrypt on the resource associated with this ciphertext"):
        s3.get_object(Bucket="shelf", Key="one/b.jpg")
    policy = read(Bucket(name="shelf", prefix="one", region="eu-west-1", kms_key=KEY))
    may = amazon.client("s3", amazon.create_user("decrypter", policy))
    assert may.get_object(Bucket="shelf", Key="one/b.jpg")["SSEKMSKeyId"] == KEY


def test_cors_rules_are_kept_and_applied(amazon: Amazon) -> None:
    s3 = amazon.client("s3")
    assert refused(s3.get_bucket_cors, Bucket="shelf") == (404, "NoSuchCORSConfiguration")
    rule = {"AllowedOrigins": ["https://*.example.com"], "AllowedMethods": ["GET"], "MaxAgeSeconds": 300}
    s3.put_bucket_cors(Bucket="shelf", CORSConfiguration={"CORSRules": [rule]})
    assert s3.get_bucket_cors(Bucket="shelf")["CORSRules"] == [rule]
    wrong = {"CORSRules": [{**rule, "AllowedMethods": ["PATCH"]}]}
    assert refused(s3.put_bucket_cors, Bucket="shelf", CORSConfiguration=wrong) == (400, "InvalidRequest")


def test_a_change_spreads_as_slowly_as_it_is_told(amazon: Amazon) -> None:
    iam = amazon.client("iam")
    amazon.delay(2)
    iam.create_user(UserName="reader")
    key = iam.create_access_key(UserName="reader")["AccessKey"]
    iam.put_user_policy(UserName="reader", PolicyName="read", PolicyDocument=json.dumps(read(SHELF)))
    s3 = amazon.client("s3", Keys(key["AccessKeyId"], Secret(key["SecretAccessKey"])))
    get = {"Bucket": "shelf", "Key": "one/a.jpg"}
    codes = [refused(s3.get_object, **get)[1] for _ in range(4)]
    assert codes == ["InvalidAccessKeyId", "InvalidAccessKeyId", "AccessDenied", "AccessDenied"]
    assert s3.get_object(**get)["Body"].read() == b"first"
    iam.delete_access_key(UserName="reader", AccessKeyId=key["AccessKeyId"])
    for _ in range(2):
        s3.get_object(**get)
    assert refused(s3.get_object, **get) == (403, "InvalidAccessKeyId")


def test_a_change_may_waver(amazon: Amazon) -> None:
    amazon.delay(1, wavering=True)
    trust = json.dumps(a_trust("arn:aws:iam::123456789012:user/administrator"))
    arn = amazon.client("iam").create_role(RoleName="darkroom-demo", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    sts = amazon.client("sts")
    assert refused(sts.assume_role, RoleArn=arn, RoleSessionName="demo") == (403, "AccessDenied")
    sts.assume_role(RoleArn=arn, RoleSessionName="demo")


def test_an_operation_fails_when_it_is_told_to(amazon: Amazon) -> None:
    once = amazon.client("iam", config=Config(retries={"total_max_attempts": 1}))
    amazon.fail("CreateUser")
    assert refused(once.create_user, UserName="reader") == (500, "ServiceFailure")
    assert "reader" not in amazon.users
    amazon.fail("CreateUser", "ServiceFailure", done=True)
    assert refused(once.create_user, UserName="reader") == (500, "ServiceFailure")
    assert "reader" in amazon.users
    once.get_user(UserName="reader")
    assert [call.code for call in amazon.asked("CreateUser")] == ["ServiceFailure", "ServiceFailure"]
    assert amazon.asked("GetUser")[0].who == "arn:aws:iam::123456789012:user/administrator"


def soon() -> Deadline:
    clock = SystemClock()
    return Deadline(clock, clock.monotonic() + 20)


def _originals(amazon: Amazon) -> S3Originals:
    clock = SystemClock()
    pool = Pool(clock, lambda: 0.5)
    own = amazon.create_user("function")
    key = AccessKey(own.access_key_id, own.secret_access_key)
    return S3Originals(pool, Sessions(pool, lambda: key, clock, "eu-west-1", amazon.endpoint), clock)


@pytest.fixture
def reading(amazon: Amazon) -> Callable[[Credentials, str], bytes]:
    """Reads an object as the function does."""
    originals = _originals(amazon)

    def read_one(credentials: Credentials, key: str) -> bytes:
        source = a_source(bucket=Bucket("shelf", "eu-west-1", "one", amazon.endpoint), credentials=credentials)
        return originals.open(source, key, soon()).body.read(100)

    return read_one


def test_the_function_s_own_client_is_understood(amazon: Amazon, reading: Callable[[Credentials, str], bytes]) -> None:
    keys = amazon.create_user("reader", read(SHELF))
    assert reading(keys, "one/a.jpg") == b"first"
    for key in ("two/a.jpg", "one/none.jpg"):
        with pytest.raises(OriginalForbidden):
            reading(keys, key)
    with pytest.raises(OriginalMissing):
        reading(amazon.administrator, "one/none.jpg")
    with pytest.raises(CredentialsRefused, match="SignatureDoesNotMatch"):
        reading(Keys(keys.access_key_id, Secret("wrong")), "one/a.jpg")
    trust = a_trust("arn:aws:iam::123456789012:user/function", "customer-42")
    role = amazon.create_role("darkroom-demo", trust, read(Bucket(name="shelf", region="eu-west-1")))
    assert reading(Role(role.arn, "customer-42"), "one/a.jpg") == b"first"
    with pytest.raises(CredentialsRefused):
        reading(Role(role.arn, "customer-43"), "one/a.jpg")
    with pytest.raises(OriginalForbidden):
        reading(Role(role.arn, "customer-42"), "two/a.jpg")


def test_times_are_the_server_s_own(amazon: Amazon) -> None:
    amazon.skew = 500
    made = amazon.client("iam").create_user(UserName="reader")["User"]["CreateDate"]
    assert (made - datetime.now(UTC)).total_seconds() > 400


def test_it_speaks_tls_and_takes_what_boto3_sends_in_pieces(tmp_path: Path) -> None:
    file = certificate(tmp_path, "localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with Amazon(context) as secure:
        secure.create_bucket("shelf")
        s3 = secure.client("s3", verify=str(file))
        s3.put_object(Bucket="shelf", Key="a.jpg", Body=b"0123456789" * 9)
        assert s3.get_object(Bucket="shelf", Key="a.jpg")["Body"].read() == b"0123456789" * 9
