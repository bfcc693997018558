"""The sheet itself: each spelling's own example, asked of an App, in a page that needs nothing beside it."""

import base64
import html
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from PIL import Image

from darkroom.app import App, Rules
from darkroom.dialects import DIALECTS
from darkroom.http import Request, Response
from darkroom.memory import MemorySources
from darkroom.plan import Param, groups, params
from darkroom.sources import Bucket, Keys, Secret, Source
from darkroom.wiring import SystemClock
from tests.contact.shelf import SHOWN_ON, Shelf

_DOMAIN = "contact.example"
_WITHOUT_PICTURE = ("delivery",)
_PREVIEW = 460, 340
_SMALL = 16_000
_SEEN_EVERYWHERE = ("image/jpeg", "image/png", "image/webp", "image/gif")

_STYLE = """
body { font: 14px/1.4 system-ui, sans-serif; margin: 2rem; background: #fafaf8; color: #222 }
section { display: flex; flex-wrap: wrap; gap: 14px; margin: 0 0 2rem }
figure { margin: 0; width: 230px; background: #fff; border: 1px solid #ddd; padding: 8px }
figure.failed { border-color: #c00 }
.print { height: 170px; display: flex; align-items: center; justify-content: center;
  background: repeating-conic-gradient(#e8e8e8 0 25%, #fff 0 50%) 0 0 / 16px 16px }
img { max-width: 100%; max-height: 100% }
pre { margin: 0; font-size: 9px; max-height: 160px; overflow: hidden; white-space: pre-wrap; word-break: break-all }
figcaption { margin-top: 6px; overflow-wrap: anywhere }
code { font-size: 12px } small { color: #777 }
"""


@dataclass(frozen=True)
class Shown:
    """One example: the parameter, the query that asks for it, and the answer."""

    line: Param
    name: str
    query: str
    response: Response


def answers(dialect: str) -> Iterator[Shown]:
    """Every parameter that a dialect spells, asked for as its own example does."""
    app = _app()
    for line in params():
        if dialect in line.spellings and line.group not in _WITHOUT_PICTURE:
            spelling = line.spellings[dialect]
            path = "/" + SHOWN_ON.get(f"{line.group}.{line.field}", SHOWN_ON.get(line.group, "sunset.jpg"))
            headers = {"accept": "image/webp,*/*"}
            request = Request("GET", path, True, spelling.example, f"{dialect}.{_DOMAIN}", headers)
            yield Shown(line, spelling.name, spelling.example, app.answer(request))


def page() -> str:
    """The whole page as HTML."""
    meanings = {name: (kind.__doc__ or "").strip().partition("\n\n")[0] for name, kind in groups().items()}
    parts = ["<!doctype html><meta charset=utf-8><title>Darkroom: contact sheet</title>", f"<style>{_STYLE}</style>"]
    for dialect in DIALECTS:
        parts.append(f"<h1>{dialect}</h1>")
        for group, shown in groupby(answers(dialect), key=lambda one: one.line.group):
            parts.append(f"<h2>{group}</h2><p>{html.escape(meanings[group])}</p><section>")
            parts += [_figure(one) for one in shown]
            parts.append("</section>")
    return "\n".join(parts)


def _app() -> App:
    """An App whose sources are named as the dialects they speak, all on one shelf."""
    keys = Keys("memory", Secret("memory"))
    sources = [
        Source(version=1, name=name, bucket=Bucket("memory"), credentials=keys, secured=False, dialect=name)  # type: ignore[arg-type]
        for name in DIALECTS
    ]
    return App(Rules(_DOMAIN, seconds=60.0), MemorySources(sources), Shelf(), SystemClock())


def _preview(kind: str, body: bytes) -> tuple[str, bytes]:
    """A print as the page carries it: as it is if it moves or is small, else a WebP that is sharp on a dense screen."""
    with Image.open(io.BytesIO(body)) as image:
        if getattr(image, "is_animated", False) or (len(body) < _SMALL and kind in _SEEN_EVERYWHERE):
            return kind, body
        small = image.convert("RGBA" if image.has_transparency_data else "RGB")
    small.thumbnail(_PREVIEW)
    file = io.BytesIO()
    small.save(file, "WEBP", quality=88, method=2)
    return "image/webp", file.getvalue()


def _figure(shown: Shown) -> str:
    response = shown.response
    kind = response.headers.get("Content-Type", "")
    if kind.startswith("image/"):
        seen, body = _preview(kind, response.body)
        data = base64.b64encode(body).decode()
        picture = f'<img src="data:{seen};base64,{data}" alt="{html.escape(shown.name)}">'
    else:
        picture = f"<pre>{html.escape(response.body.decode(errors='replace')[:1500])}</pre>"
    size = f"{response.facts.get('width', 0)} x {response.facts.get('height', 0)}"
    failed = "" if response.status == 200 else ' class="failed"'
    return (
        f'<figure{failed}><div class="print">{picture}</div><figcaption><b>{html.escape(shown.name)}</b> '
        f"<code>{html.escape(shown.query)}</code><br><small>{html.escape(shown.line.doc)}<br>"
        f"{response.status}, {kind}, {size}, {len(response.body):,} bytes</small></figcaption></figure>"
    )
