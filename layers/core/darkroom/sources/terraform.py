"""What policies and CORS rules are in Terraform's language, laid out as `terraform fmt` leaves it."""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from darkroom.sources.forms import USERS, Identity, Rules, respelt


def terraform(identity: Identity) -> str:
    """Resources of the AWS provider that make the identity; a user gets no access key, which would lie in the state."""
    label = _label(identity.name)
    if identity.trust is None:
        user = _block("resource", "aws_iam_user", label, {"name": identity.name, "path": USERS})
        return "\n".join([user, _block(*_inline(identity, "user", label))])
    role = {"name": identity.name, "assume_role_policy": _Encoded(identity.trust)}
    output = _block("output", f"{label}_arn", {"value": _Reference(f"aws_iam_role.{label}.arn")})
    return "\n".join(
        [_block("resource", "aws_iam_role", label, role), _block(*_inline(identity, "role", label)), output]
    )


def terraform_cors(bucket: str, rules: Rules) -> str:
    """The resource of the AWS provider that sets a bucket's CORS rules, all of them."""
    body = {"bucket": bucket, "cors_rule": _Blocks(respelt(rule, _CORS) for rule in rules)}
    return _block("resource", "aws_s3_bucket_cors_configuration", _label(bucket), body)


_CORS = {
    "ID": "id",
    "AllowedOrigins": "allowed_origins",
    "AllowedMethods": "allowed_methods",
    "AllowedHeaders": "allowed_headers",
    "ExposeHeaders": "expose_headers",
    "MaxAgeSeconds": "max_age_seconds",
}


class _Reference(str):
    """A name of Terraform's, and no text."""

    __slots__ = ()


class _Encoded(dict[str, Any]):
    """What Terraform turns into JSON."""


class _Blocks(list[Any]):
    """Blocks of one name inside another."""


def _inline(identity: Identity, kind: str, label: str) -> tuple[Any, ...]:
    owner = _Reference(f"aws_iam_{kind}.{label}.name")
    body = {"name": identity.name, kind: owner, "policy": _Encoded(identity.policy)}
    return "resource", f"aws_iam_{kind}_policy", label, body


def _label(name: str) -> str:
    return re.sub(r"\A(?=\d)", "_", re.sub(r"[^A-Za-z0-9]", "_", name))


def _block(kind: str, *named: Any) -> str:
    *labels, body = named
    return " ".join([kind, *map(_text, labels), _object(body, "")]) + "\n"


def _object(body: Mapping[str, Any], indent: str) -> str:
    inner = f"{indent}  "
    return "\n".join(["{", *_lines(_attributes(body, inner), inner), f"{indent}}}"])


def _attributes(body: Mapping[str, Any], indent: str) -> Iterator[tuple[str, str]]:
    for key, value in body.items():
        name = key if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", key) else _text(key)
        if isinstance(value, _Blocks):
            yield from ((name, _object(block, indent)) for block in value)
        else:
            yield name, f"= {_value(value, indent)}"


def _lines(attributes: Iterator[tuple[str, str]], indent: str) -> Iterator[str]:
    """Attributes one below the other; the signs of neighbours of one line each stand in a column."""
    for of_one_line, neighbours in groupby(attributes, lambda attribute: "\n" not in attribute[1]):
        run = list(neighbours)
        width = max(len(name) for name, _ in run) if of_one_line else 0
        yield from (f"{indent}{name:{width}} {value}" for name, value in run)


def _value(value: Any, indent: str) -> str:
    match value:
        case _Reference():
            return str(value)
        case str():
            return _text(value)
        case _Encoded():
            return f"jsonencode({_object(value, indent)})"
        case Mapping():
            return _object(value, indent)
        case [Mapping(), *_]:
            inner = f"{indent}  "
            return "\n".join(["[", *(f"{inner}{_object(item, inner)}," for item in value), f"{indent}]"])
        case list():
            return f"[{', '.join(_value(item, indent) for item in value)}]"
    return json.dumps(value)


def _text(text: str) -> str:
    """A quoted text in which Terraform sees no template of its own."""
    return re.sub(r"([$%])\{", r"\1\1{", json.dumps(text, ensure_ascii=False))
