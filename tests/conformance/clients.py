"""The official clients, run unchanged, and a viewer who asks for exactly the URLs that they build."""

import fcntl
import json
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import imglab
import pytest
from imgix import UrlBuilder

from tests.paths import ROOT
from tests.servers.stack import Stack

HERE = Path(__file__).parent / "js"


@dataclass(frozen=True)
class Wish:
    """What a client is asked to build: a URL of a picture, or a whole `srcset` of it."""

    path: str
    params: dict[str, Any]
    srcset: bool = False


@dataclass(frozen=True)
class Client:
    """An official client and the source that it builds URLs of.

    `domain` is the source's; ixmage's clients have the account and the alias in its place.
    """

    name: str
    domain: str
    key: str = ""
    salt: str = ""

    def urls(self, wishes: Sequence[Wish]) -> list[list[str]]:
        """For each wish the URLs that the client builds."""
        match self.name:
            case "imgix (PyPI)":
                return [self._with_imgix(wish) for wish in wishes]
            case "imglab (PyPI)":
                return [self._with_imglab(wish) for wish in wishes]
        return self._with_node(wishes)

    def _with_imgix(self, wish: Wish) -> list[str]:
        builder = UrlBuilder(self.domain, sign_key=self.key, use_https=False)
        if wish.srcset:
            return [entry.split(" ")[0] for entry in builder.create_srcset(wish.path, dict(wish.params)).split(",\n")]
        return [builder.create_url(wish.path, dict(wish.params))]

    def _with_imglab(self, wish: Wish) -> list[str]:
        name, _, host = self.domain.partition(".")
        source = imglab.Source(name, host=host, https=False, secure_key=self.key, secure_salt=self.salt)
        params = {name.replace("-", "_"): value for name, value in wish.params.items()}
        if wish.srcset:
            return [entry.split(" ")[0] for entry in imglab.srcset(source, wish.path, **params).split(",\n")]
        return [imglab.url(source, wish.path, **params)]

    def _with_node(self, wishes: Sequence[Wish]) -> list[list[str]]:
        request = {
            "client": self.name.removesuffix(" (npm)"),
            "domain": self.domain,
            "token": self.key,
            "salt": self.salt,
            "asked": [{"path": wish.path, "params": wish.params, "srcset": wish.srcset} for wish in wishes],
        }
        home = installed()
        script = [shutil.which("node") or "node", str(home / "build-urls.mjs"), str(home)]
        told = subprocess.run(script, input=json.dumps(request), capture_output=True, text=True, check=True)
        urls: list[list[str]] = json.loads(told.stdout)
        return urls


def installed() -> Path:
    """The folder with the clients from npm, installed once for each state of its lock."""
    if not (shutil.which("npm") and shutil.which("node")):
        pytest.skip("npm and node are missing: the official JavaScript clients cannot be run")
    digest = sha256((HERE / "package-lock.json").read_bytes()).hexdigest()[:12]
    home = ROOT / "build" / "conformance-js" / digest
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        shutil.copytree(HERE, home, dirs_exist_ok=True)
        if not (home / "node_modules" / ".package-lock.json").exists():
            subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=home, check=True)
    return home


def fetch(stack: Stack, url: str, **headers: str) -> tuple[int, str, bytes]:
    """Ask for exactly this URL's path and query: no client of ours spells them anew, but blanks, as browsers do."""
    parts = urlsplit(url)
    connection = HTTPConnection("127.0.0.1", stack.port, timeout=60)
    target = quote(f"{parts.path}?{parts.query}", safe="!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
    headers = {"Host": f"{parts.hostname}:{stack.port}", "Accept": "image/webp"} | headers
    with closing(connection):
        connection.request("GET", target, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Content-Type", ""), answer.read()
