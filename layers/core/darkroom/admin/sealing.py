"""Secrets in a file that may lie in git: each sealed by itself in the age format, for whoever shall read it.

A sealed secret is `{"age": "-----BEGIN AGE ENCRYPTED FILE-----..."}`, which any tool for age (age-encryption.org/v1)
opens.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeGuard

from pyrage import DecryptError, IdentityError, RecipientError, decrypt, encrypt, ssh, x25519

from darkroom.admin import AdminError

type Recipient = x25519.Recipient | ssh.Recipient
"""A public key that secrets are sealed for."""

type Identity = x25519.Identity | ssh.Identity
"""A private key that opens them."""

_KIND = "an age recipient (age1...), an SSH public key, or a file with one a line"


def recipients(texts: Iterable[str]) -> list[Recipient]:
    """The recipients that are named, or that files list; raises `AdminError`, which does not repeat them."""
    return [recipient for text in texts for recipient in _recipients(text)]


def _recipients(text: str) -> list[Recipient]:
    lines = _lines(Path(text).read_text()) if not text.startswith(("age1", "ssh-")) and Path(text).is_file() else [text]
    try:
        return [
            ssh.Recipient.from_str(line) if line.startswith("ssh-") else x25519.Recipient.from_str(line)
            for line in lines
        ]
    except RecipientError:
        raise AdminError(f"the recipient: expected {_KIND}, found another text") from None


def identities(file: Path) -> list[Identity]:
    """The identities in a file as age-keygen or ssh-keygen writes it; raises `AdminError`, `OSError`."""
    content = file.read_bytes()
    try:
        if content.startswith(b"-----BEGIN"):
            return [ssh.Identity.from_buffer(content)]
        return [x25519.Identity.from_str(line) for line in _lines(content.decode())]
    except (IdentityError, UnicodeDecodeError):
        raise AdminError(f"{file}: expected age identities, or an SSH key without a passphrase, found none") from None


def seal(secret: str, to: list[Recipient]) -> dict[str, str]:
    """A secret, sealed."""
    return {"age": encrypt(secret.encode(), to, armored=True).decode()}


def is_sealed(value: Any) -> TypeGuard[dict[str, str]]:
    """Whether this stands for a sealed secret in a document."""
    return isinstance(value, dict) and set(value) == {"age"} and isinstance(value["age"], str)


def unseal(sealed: dict[str, str], by: list[Identity]) -> str | None:
    """The secret, None if none of the identities opens it, or it is damaged."""
    try:
        return decrypt(sealed["age"].encode(), by).decode()
    except (DecryptError, UnicodeError):
        return None


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
