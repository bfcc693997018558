"""The distribution: what it keeps apart, what it asks, what it may read, and where it answers."""

from itertools import combinations
from typing import Any

import pytest

from darkroom.dialects import hints
from darkroom.gateway import EDGE_HOST, EDGE_PATH
from darkroom.guard import EDGE_SECRET as EDGE_HEADER
from darkroom.http import CACHE_TAG, SHARED
from darkroom.links import LIFE
from darkroom.local import lent
from darkroom.local.edge import at_edge
from darkroom.local.event import Call
from tests.iam import Caller, may
from tests.infrastructure.template import ACCOUNT, EDGE_SECRET, environment, made, properties, told

CERTIFICATE = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/0a1b"
ACL = f"arn:aws:wafv2:us-east-1:{ACCOUNT}:global/webacl/mine/1"
DOMAIN = {"BaseDomain": "img.example", "Certificate": CERTIFICATE}
OURS = f"arn:aws:cloudfront::{ACCOUNT}:distribution/Distribution"
IN_VIRGINIA = {"AWS::Region": "us-east-1"}

type Headers = tuple[tuple[str, str], ...]


def config(**parameters: str | int) -> dict[str, Any]:
    found: dict[str, Any] = properties("Distribution", **parameters)["DistributionConfig"]
    return found


def behaviours(**parameters: str | int) -> list[dict[str, Any]]:
    whole = config(**parameters)
    return [whole["DefaultCacheBehavior"], *whole["CacheBehaviors"]]


def keyed() -> dict[str, Any]:
    found: dict[str, Any] = properties("PictureCache")["CachePolicyConfig"]
    return found


def headers_of(policy: dict[str, Any]) -> list[str]:
    found: list[str] = policy["HeadersConfig"]["Headers"]
    return found


def entry(host: str, target: str, *headers: tuple[str, str]) -> tuple[str, ...]:
    """The entry of the cache that a viewer's request is looked for in: path, query, and the policy's headers."""
    seen = at_edge(Call("GET", target, "HTTP/1.1", (("Host", host), *headers), b"", "192.0.2.1"))
    assert isinstance(seen, Call)
    names = headers_of(keyed()["ParametersInCacheKeyAndForwardedToOrigin"])
    return (seen.path, seen.query, *(seen.header(name) for name in names))


APART: list[tuple[str, str, Headers]] = [
    ("one.img.example", "/a.jpg?w=9", ()),
    ("two.img.example", "/a.jpg?w=9", ()),
    ("img.example", "/a.jpg?w=9", ()),
    ("img.example", "/one/a.jpg?w=9", ()),
    ("one.img.example", "/a%2Ejpg?w=9", ()),
    ("one.img.example", "/a.jpg?w=10", ()),
    ("one.img.example", "/a.jpg?w=9&utm_source=x&s=1", ()),
    ("one.img.example", "/a.jpg?w=9", (("Accept", "image/avif"),)),
    ("one.img.example", "/a.jpg?w=9", (("Accept", "image/webp"),)),
    ("one.img.example", "/a.jpg?w=9", (("DPR", "2"),)),
    ("one.img.example", "/a.jpg?w=9", (("Width", "2"),)),
    ("one.img.example", "/a.jpg?w=9", (("Save-Data", "on"),)),
]
TOGETHER: list[tuple[Headers, Headers]] = [
    ((("Accept", "image/webp,*/*;q=0.8"),), (("Accept", "text/html, image/webp;q=0.5"),)),
    ((("Accept", "*/*"),), ()),
    ((("DPR", "2.0"),), (("Sec-CH-DPR", "2"),)),
    ((("Cookie", "a=b"), ("User-Agent", "x")), ()),
    ((("Accept-Encoding", "br"),), (("Accept-Encoding", "gzip"),)),
    ((("X-Darkroom-Host", "two.img.example"),), ()),
]


def test_two_sources_never_share_an_entry_nor_do_two_answers_of_one() -> None:
    for (host, target, headers), (other, another, theirs) in combinations(APART, 2):
        assert entry(host, target, *headers) != entry(other, another, *theirs)


@pytest.mark.parametrize(("headers", "others"), TOGETHER)
def test_what_makes_no_difference_shares_an_entry(headers: Headers, others: Headers) -> None:
    assert entry("one.img.example", "/a.jpg", *headers) == entry("one.img.example", "/a.jpg", *others)


def test_everything_that_pictures_differ_by_is_in_the_key() -> None:
    key = keyed()["ParametersInCacheKeyAndForwardedToOrigin"]
    # The edge folds the later names of a hint into the older ones.
    asked = {name.lower() for name in hints.vary(frozenset({"width", "dpr", "save-data"})) if "-CH-" not in name}
    assert set(headers_of(key)) == {"accept", EDGE_HOST, *asked}
    assert key["QueryStringsConfig"] == {"QueryStringBehavior": "all"}
    assert key["CookiesConfig"] == {"CookieBehavior": "none"}


def test_the_api_is_told_what_the_edge_knows_and_not_the_viewers_host() -> None:
    sent = properties("PictureRequest")["OriginRequestPolicyConfig"]
    assert headers_of(sent) == [EDGE_PATH, "referer"]
    assert sent["QueryStringsConfig"] == {"QueryStringBehavior": "all"}


def test_nothing_is_kept_longer_than_the_function_says() -> None:
    links = properties("LinkCache")["CachePolicyConfig"]
    assert {policy[ttl] for policy in (keyed(), links) for ttl in ("MinTTL", "DefaultTTL")} == {0}
    assert links["MaxTTL"] == LIFE
    kept = {error["ErrorCode"]: error["ErrorCachingMinTTL"] for error in config()["CustomErrorResponses"]}
    assert set(kept.values()) == {0}
    assert {400, 403, 404, 405, 414, 500, 501, 502, 503, 504} == set(kept)


def test_tags_are_read_from_the_header_in_which_answers_bring_them() -> None:
    assert config()["CacheTagConfig"] == {"HeaderName": CACHE_TAG}


def test_pictures_are_not_compressed_again_and_travel_encrypted() -> None:
    for behaviour in behaviours():
        assert (behaviour["Compress"], behaviour["ViewerProtocolPolicy"]) == (False, "redirect-to-https")
    for name in ("PictureCache", "LinkCache"):
        key = properties(name)["CachePolicyConfig"]["ParametersInCacheKeyAndForwardedToOrigin"]
        assert (key["EnableAcceptEncodingGzip"], key["EnableAcceptEncodingBrotli"]) == (False, False)
    assert config()["Origins"][0]["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    assert config()["HttpVersion"] == "http2and3"


def test_links_come_from_the_bucket_and_all_else_from_the_api() -> None:
    default, links = behaviours()
    origins = {origin["Id"]: origin for origin in config()["Origins"]}
    assert origins[default["TargetOriginId"]]["DomainName"] == "Api.execute-api.eu-west-1.amazonaws.com"
    assert links["PathPattern"] == "/-/links/*"
    assert origins[links["TargetOriginId"]]["DomainName"] == "PrintsBucket.RegionalDomainName"
    assert origins[links["TargetOriginId"]]["OriginAccessControlId"] == "PrintsAccess"
    functions = [behaviour["FunctionAssociations"][0]["FunctionARN"] for behaviour in (default, links)]
    assert functions == ["ViewerRequestFunction.FunctionARN", "LinkRequestFunction.FunctionARN"]


@pytest.mark.parametrize("parameters", [{"Prints": "no"}, {"Edge": "no"}])
def test_nobody_is_sent_to_links_that_nobody_answers(parameters: dict[str, str]) -> None:
    assert environment(**parameters)["DARKROOM_LINKS"] == ""
    assert "LinkRequestFunction" not in made(**parameters)
    if "Edge" not in parameters:
        assert [origin["Id"] for origin in config(**parameters)["Origins"]] == ["api"]
        assert len(behaviours(**parameters)) == 1


@pytest.mark.parametrize(
    ("key", "context", "readable"),
    [
        ("-/links/1767225600/token", {"aws:SourceArn": OURS}, True),
        ("-/links/1767225600/token", {"aws:SourceArn": f"{OURS}2"}, False),
        ("-/links/1767225600/token", {"aws:SourceArn": OURS, "aws:SecureTransport": "false"}, False),
        ("-/linkage", {"aws:SourceArn": OURS}, False),
        ("prints/demo/a.jpg/=/1", {"aws:SourceArn": OURS}, False),
        ("leases/demo/a.jpg/=/1", {"aws:SourceArn": OURS}, False),
    ],
)
def test_our_distribution_alone_may_read_the_bucket_and_links_alone(
    key: str, context: dict[str, str], readable: bool
) -> None:
    policy = properties("PrintsBucketPolicy")["PolicyDocument"]
    edge, anybody = Caller(service="cloudfront.amazonaws.com"), Caller()
    assert may(edge, "s3:GetObject", f"arn:aws:s3:::PrintsBucket/{key}", context, policy) is readable
    assert not may(edge, "s3:PutObject", f"arn:aws:s3:::PrintsBucket/{key}", context, policy)
    assert not may(edge, "s3:ListBucket", "arn:aws:s3:::PrintsBucket", context, policy)
    assert not may(anybody, "s3:GetObject", f"arn:aws:s3:::PrintsBucket/{key}", context, policy)


def test_without_links_no_distribution_may_read_the_bucket() -> None:
    policy = properties("PrintsBucketPolicy", Edge="no")["PolicyDocument"]
    edge, key = Caller(service="cloudfront.amazonaws.com"), "arn:aws:s3:::PrintsBucket/-/links/1/token"
    assert not may(edge, "s3:GetObject", key, {"aws:SourceArn": OURS}, policy)


def test_links_answer_as_they_do_in_the_local_stack() -> None:
    said = properties("LinkHeaders")["ResponseHeadersPolicyConfig"]
    security, cors = said["SecurityHeadersConfig"], said["CorsConfig"]
    headers = {one["Header"]: one["Value"] for one in said["CustomHeadersConfig"]["Items"]} | {
        "access-control-allow-origin": ",".join(cors["AccessControlAllowOrigins"]["Items"]),
        "content-security-policy": security["ContentSecurityPolicy"]["ContentSecurityPolicy"],
        "x-content-type-options": "nosniff" if security["ContentTypeOptions"]["Override"] else "",
    }
    assert headers == {name: value for name, value in lent.POLICY if name != "accept-ranges"}
    assert {name.lower(): value for name, value in SHARED.items()}.items() <= headers.items()


@pytest.mark.parametrize(
    ("parameters", "sent"),
    [
        ({}, f"{{{{resolve:secretsmanager:{EDGE_SECRET}}}}}"),
        ({"EdgeSecretVersion": "1a" * 16}, f"{{{{resolve:secretsmanager:{EDGE_SECRET}:SecretString:::{'1a' * 16}}}}}"),
        ({"EdgeOnly": "no"}, None),
    ],
)
def test_the_distribution_sends_the_secret_that_the_function_knows(
    parameters: dict[str, str], sent: str | None
) -> None:
    headers = config(**parameters)["Origins"][0].get("OriginCustomHeaders", [])
    assert {one["HeaderName"]: one["HeaderValue"] for one in headers} == ({EDGE_HEADER: sent} if sent else {})
    assert environment(**parameters)["DARKROOM_EDGE_SECRET"] == (EDGE_SECRET if sent else "")
    assert ("EdgeSecret" in made(**parameters)) is bool(sent)


def test_without_a_distribution_the_api_answers_everybody() -> None:
    assert environment(Edge="no")["DARKROOM_EDGE_SECRET"] == ""
    assert not {"Distribution", "EdgeSecret", "ViewerRequestFunction", "PrintsAccess"} & made(Edge="no")
    assert "DistributionUrl" not in told(Edge="no")
    assert told()["DistributionUrl"] == "https://Distribution.DomainName"


def test_a_domain_of_ones_own_is_served_with_its_certificate() -> None:
    assert "Aliases" not in config() and config()["ViewerCertificate"] == {"CloudFrontDefaultCertificate": True}
    assert "Aliases" not in config(BaseDomain="img.example")
    whole = config(**DOMAIN)
    assert whole["Aliases"] == ["img.example", "*.img.example"]
    assert whole["ViewerCertificate"] == {
        "AcmCertificateArn": CERTIFICATE,
        "SslSupportMethod": "sni-only",
        "MinimumProtocolVersion": "TLSv1.2_2021",
    }
    more = config(**DOMAIN, Hosts="img.shop.example,*.cdn.example")["Aliases"]
    assert more == ["img.example", "*.img.example", "img.shop.example", "*.cdn.example"]


def test_records_lead_to_the_distribution_by_both_kinds_of_address() -> None:
    assert "Records" not in made(**DOMAIN)
    assert "Records" in made(**DOMAIN, HostedZone="Z0123")
    records = properties("Records", **DOMAIN, HostedZone="Z0123")
    assert records["HostedZoneId"] == "Z0123"
    assert [(record["Name"], record["Type"]) for record in records["RecordSets"]] == [
        (name, kind) for name in ("img.example", "*.img.example") for kind in ("A", "AAAA")
    ]
    assert {record["AliasTarget"]["DNSName"] for record in records["RecordSets"]} == {"Distribution.DomainName"}


def test_origin_shield_stands_where_it_is_wanted() -> None:
    assert "OriginShield" not in config()["Origins"][0]
    shield = config(OriginShield="eu-central-1")["Origins"][0]["OriginShield"]
    assert shield == {"Enabled": True, "OriginShieldRegion": "eu-central-1"}


def test_a_rate_is_limited_by_our_web_acl_or_by_one_that_is_named() -> None:
    assert "WebACLId" not in config() and "RateLimitAcl" not in made()
    assert config(WebAcl=ACL)["WebACLId"] == ACL
    assert "RateLimitAcl" in made(RateLimit=2000)
    acl = properties("RateLimitAcl", RateLimit=2000)
    (rule,) = acl["Rules"]
    assert (acl["Scope"], rule["Action"]) == ("CLOUDFRONT", {"Block": {}})
    assert rule["Statement"]["RateBasedStatement"] == {
        "AggregateKeyType": "IP",
        "EvaluationWindowSec": 300,
        "Limit": 2000,
    }


def test_the_log_of_the_edge_keeps_no_signatures() -> None:
    assert not {name for name in made() if name.startswith("AccessLogs")}
    assert {"AccessLogsDelivery", "AccessLogsBucketPolicy"} <= made(AccessLogs="yes", **IN_VIRGINIA)
    fields = properties("AccessLogsDelivery")["RecordFields"]
    assert {"cs-uri-stem", "sc-status", "x-host-header"} <= set(fields)
    assert not {"cs-uri-query", "cs(Referer)", "cs(Cookie)"} & set(fields)
    rules = properties("AccessLogsBucket", LogRetentionDays=7)["LifecycleConfiguration"]["Rules"]
    assert [rule["ExpirationInDays"] for rule in rules] == [7]
