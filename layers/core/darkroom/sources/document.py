"""A source's document (JSON) to a Source and back, with every mistake named at once.

No message repeats what was found: a secret typed into the wrong field must not be echoed.
"""

import base64
import binascii
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from darkroom.errors import ConfigurationError
from darkroom.sources.model import RESERVED_NAMES, Ambient, Bucket, Public, Role, Secret, Source
from darkroom.sources.policy import session
from darkroom.sources.wording import expected, found, named, unknown
from darkroom.sources.written import written


def read_source(document: bytes | str) -> Source:
    """The Source that a JSON document describes.

    Raises:
        ConfigurationError: with one line for each wrong field: its path, what was expected and what kind of
            thing was found.
    """
    try:
        return _checked(_READER.decode(document))
    except msgspec.ValidationError:
        raise ConfigurationError(list(_problems(Source, decoded(document), ""))) from None
    except msgspec.DecodeError:
        decoded(document)
        raise


def decoded(document: bytes | str) -> Any:
    """What a JSON document says, of whatever shape; raises `ConfigurationError` if it is none."""
    try:
        return msgspec.json.decode(document)
    except msgspec.DecodeError as error:
        raise ConfigurationError([f"the document: expected JSON, found something else ({error})"]) from None
    except RecursionError:
        raise ConfigurationError(["the document: expected an object, found one too deep to be read"]) from None


def write_source(source: Source) -> bytes:
    """The JSON document of a Source, secrets included; `read_source` reads it back."""
    return msgspec.json.encode(source, enc_hook=_encode)


def source_of(document: Any) -> Source:
    """The Source that a document describes which was decoded already; raises as `read_source` does."""
    return read_source(msgspec.json.encode(document))


def document_of(source: Source) -> dict[str, Any]:
    """The document of a Source, secrets included, as objects, lists and texts."""
    document: dict[str, Any] = msgspec.json.decode(write_source(source))
    return document


def checked[T](path: str, value: Any, kind: type[T]) -> T:
    """A field's value, or a part of a document, as it is typed in the model (`bucket.prefix`, a whole `Bucket`).

    Raises:
        ConfigurationError: with one line for each wrong field, as `read_source` does.
    """
    if problems := list(_problems(kind, value, path)):
        raise ConfigurationError(problems)
    return msgspec.convert(value, kind, dec_hook=_decode)


def read_bucket(fields: Mapping[str, Any]) -> Bucket:
    """The bucket that these fields describe.

    Raises:
        ConfigurationError: as `checked` does, the fields' paths beginning with `bucket`.
    """
    bucket = checked("bucket", dict(fields), Bucket)
    if problems := _of_key(bucket, "bucket"):
        raise ConfigurationError(problems)
    return bucket


def _decode(kind: type, value: Any) -> Any:
    if kind is Secret and isinstance(value, str) and 1 <= len(value) <= 1024:
        return Secret(value)
    raise msgspec.ValidationError("a secret of 1 to 1,024 characters")


# Made beforehand, as every decoder that threads share: two that are the first to read a struct end the process.
_READER = msgspec.json.Decoder(Source, dec_hook=_decode)


def _encode(value: Any) -> Any:
    if isinstance(value, Secret):
        return value.reveal()
    raise NotImplementedError(type(value).__name__)


def _checked(source: Source) -> Source:
    problems = []
    if source.name in RESERVED_NAMES:
        problems.append(f"name: expected a name that is not reserved, found one of {sorted(RESERVED_NAMES)}")
    if source.secured and not source.signing_keys:
        problems.append("signing_keys: expected at least one key because the source is secured, found none")
    ids = [key.id for key in source.signing_keys]
    if len(set(ids)) < len(ids):
        problems.append("signing_keys: expected ids that differ, found the same id twice")
    problems += _of_parts(source)
    problems += _OF_DIALECT.get(source.dialect, _without_ixmages)(source)
    if problems:
        raise ConfigurationError(problems)
    return source


def _of_parts(source: Source) -> list[str]:
    problems = _of_key(source.bucket, "bucket") + _of_session(source)
    problems += _of_key(source.metadata.bucket, "metadata.bucket") if source.metadata else []
    if len(set(source.domains)) < len(source.domains):
        problems.append("domains: expected hosts that differ, found the same one twice")
    if source.subdomain in RESERVED_NAMES:
        problems.append(f"subdomain: expected a label that is not reserved, found one of {sorted(RESERVED_NAMES)}")
    listed, paths = source.assets.rule in ("include", "exclude"), bool(source.assets.paths)
    if listed != paths:
        expected = "at least one folder" if listed else "nothing"
        rule = source.assets.rule
        problems.append(
            f"assets.paths: expected {expected}, because the rule is {rule}, found {'it' if paths else 'none'}"
        )
    if isinstance(source.credentials, Public | Ambient) and source.metadata and source.metadata.credentials is None:
        kind = "public" if isinstance(source.credentials, Public) else "ambient"
        problems.append(f"metadata.credentials: expected them, because the source's are {kind}, found nothing")
    return problems


def _of_session(source: Source) -> list[str]:
    """A source that is read by the session of a role must have a prefix that fits the session's policy."""
    if not isinstance(source.credentials, Role | Ambient):
        return []
    try:
        written(session(source.bucket), "session")
    except ConfigurationError as error:
        return list(error.problems)
    return []


def _of_key(bucket: Bucket, path: str) -> list[str]:
    if bucket.kms_key is None or bucket.kms_key.split(":")[3] == bucket.region:
        return []
    return [f"{path}.kms_key: expected a key in the bucket's region, found one in another"]


def _without_ixmages(source: Source) -> list[str]:
    """What only ixmage's sources have would be passed over, and a list of referers that is passed over protects none.

    So do salts, which only imglab's keys have.
    """
    only = [name for name in ("account", "referers", "templates", "watermark") if getattr(source, name)]
    salted = [f"signing_keys[{index}].salt" for index, key in enumerate(source.signing_keys) if key.salt]
    return [f"{name}: expected nothing, because the dialect is {source.dialect}, found it" for name in only + salted]


def _of_imglab(source: Source) -> list[str]:
    problems = _without_ixmages(msgspec.structs.replace(source, signing_keys=()))
    for index, key in enumerate(source.signing_keys):
        for name, secret in (("secret", key.secret), ("salt", key.salt)):
            if not _is_base64(secret):
                found = "another text" if secret else "nothing"
                problems.append(f"signing_keys[{index}].{name}: expected base64, because imglab signs, found {found}")
    return problems


def _of_ixmage(source: Source) -> list[str]:
    problems = [] if source.account else ["account: expected a token, because the dialect is ixmage, found nothing"]
    salted = [index for index, key in enumerate(source.signing_keys) if key.salt]
    return problems + [
        f"signing_keys[{index}].salt: expected nothing, because the dialect is ixmage" for index in salted
    ]


def _is_base64(secret: Secret | None) -> bool:
    try:
        return secret is not None and bool(base64.b64decode(secret.reveal(), validate=True))
    except (binascii.Error, ValueError):
        return False


_OF_DIALECT: Mapping[str, Callable[[Source], list[str]]] = {"imglab": _of_imglab, "ixmage": _of_ixmage}


def _problems(kind: Any, value: Any, path: str) -> Iterator[str]:
    options = get_args(kind) if get_origin(kind) in (Union, types.UnionType) else (kind,)
    structs = [option for option in options if isinstance(option, type) and issubclass(option, Struct)]
    if structs and not (value is None and type(None) in options):
        yield from _struct_problems(structs, value, path)
    elif get_origin(kind) is tuple and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _problems(get_args(kind)[0], item, f"{path}[{index}]")
    elif get_origin(kind) is dict and isinstance(value, dict):
        for name, item in value.items():
            yield from _problems(get_args(kind)[0], name, f"{path}.{named(name)}, its name")
            yield from _problems(get_args(kind)[1], item, f"{path}.{named(name)}")
    else:
        try:
            msgspec.convert(value, kind, dec_hook=_decode)
        except msgspec.ValidationError:
            yield f"{path}: expected {expected(kind)}, found {found(value)}"


def _struct_problems(structs: list[type[Struct]], value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path or 'the document'}: expected an object, found {found(value)}"
        return
    dot = f"{path}." if path else ""
    struct = structs[0]
    if len(structs) > 1:
        tags = {str(option.__struct_config__.tag): option for option in structs}
        if value.get("kind") not in tags:
            yield f"{dot}kind: expected one of {', '.join(sorted(tags))}, found {found(value.get('kind'))}"
            return
        struct = tags[value["kind"]]
    hints = get_type_hints(struct, include_extras=True)
    fields = {field.name: field for field in msgspec.structs.fields(struct)}
    for name in sorted(set(value) - set(fields) - {struct.__struct_config__.tag_field}):
        yield unknown(dot, name, fields)
    for name, field in fields.items():
        if name in value:
            yield from _problems(hints[name], value[name], f"{dot}{name}")
        elif field.required:
            yield f"{dot}{name}: expected {expected(hints[name])}, found nothing"
