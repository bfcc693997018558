"""Which pages of other origins a bucket lets in."""

import re
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from tests.servers.amazon.state import Refused

type Rules = Sequence[Mapping[str, Sequence[str]]]

_METHODS = {"GET", "PUT", "HEAD", "POST", "DELETE"}
_FIELDS = {"ID", "AllowedOrigin", "AllowedMethod", "AllowedHeader", "ExposeHeader", "MaxAgeSeconds"}


def read_rules(body: bytes) -> list[dict[str, list[str]]]:
    """The rules in a document; raises `Refused` as S3 does for what is none."""
    try:
        root = ET.fromstring(body)  # noqa: S314 - from a test's own client
    except ET.ParseError:
        raise _malformed() from None
    rules: list[dict[str, list[str]]] = []
    for element in root:
        rule: dict[str, list[str]] = {}
        for field in element:
            rule.setdefault(field.tag.partition("}")[2] or field.tag, []).append(field.text or "")
        if not {"AllowedOrigin", "AllowedMethod"} <= set(rule) <= _FIELDS:
            raise _malformed()
        if unknown := set(rule["AllowedMethod"]) - _METHODS:
            message = f"Found unsupported HTTP method in CORS config. Unsupported method is {min(unknown)}"
            raise Refused(400, "InvalidRequest", message)
        if any(origin.count("*") > 1 for origin in rule["AllowedOrigin"]):
            raise Refused(400, "InvalidRequest", "AllowedOrigin can not have more than one wildcard.")
        rules.append(rule)
    if not 1 <= len(rules) <= 100:
        raise _malformed()
    return rules


def preflight(rules: Rules, headers: Mapping[str, str]) -> dict[str, str]:
    """What a browser is told before it asks; raises `Refused` where no rule lets it."""
    origin, method = headers.get("origin", ""), headers.get("access-control-request-method", "")
    wanted = [name.strip().lower() for name in headers.get("access-control-request-headers", "").split(",")]
    for rule in rules:
        let_in = any(_like(origin, pattern) for pattern in rule["AllowedOrigin"])
        names = [pattern.lower() for pattern in rule.get("AllowedHeader", ())]
        if (
            let_in
            and method in rule["AllowedMethod"]
            and all(not name or any(_like(name, pattern) for pattern in names) for name in wanted)
        ):
            return _told(rule, origin)
    raise Refused(403, "AccessForbidden", "CORSResponse: This CORS request is not allowed.")


def _told(rule: Mapping[str, Sequence[str]], origin: str) -> dict[str, str]:
    told = {
        "Access-Control-Allow-Origin": "*" if "*" in rule["AllowedOrigin"] else origin,
        "Access-Control-Allow-Methods": ", ".join(rule["AllowedMethod"]),
    }
    if "ExposeHeader" in rule:
        told["Access-Control-Expose-Headers"] = ", ".join(rule["ExposeHeader"])
    if "MaxAgeSeconds" in rule:
        told["Access-Control-Max-Age"] = rule["MaxAgeSeconds"][0]
    return told


def _like(text: str, pattern: str) -> bool:
    return re.fullmatch(".*".join(re.escape(part) for part in pattern.split("*")), text) is not None


def _malformed() -> Refused:
    return Refused(400, "MalformedXML", "The XML you provided was not well-formed or did not validate.")
