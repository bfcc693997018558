"""The edge's functions run by an engine, with the events of AWS's "CloudFront Functions event structure"."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from darkroom.local.event import Call
from tests.paths import ROOT

EDGE = ROOT / "functions" / "edge"

_DRIVER = """
const asked = JSON.parse(require('fs').readFileSync(process.argv[2]).toString());
Date.now = () => asked.now;
const returned = asked.events.map((event) => {
    const raw = event.raw;
    event.request.rawQueryString = () => raw === null ? undefined : raw;
    return handler(event);
});
require('fs').writeFileSync(process.argv[3], JSON.stringify(returned));
"""


def event_of(call: Call) -> dict[str, Any]:
    """The event of a viewer's request; `raw` is what `rawQueryString` gives."""
    headers: dict[str, list[str]] = {}
    for name, value in call.headers:
        headers.setdefault(name.lower(), []).append(value)
    query = {name: {"value": value} for name, value in parse_qsl(call.query, keep_blank_values=True)}
    request = {
        "method": call.method,
        "uri": call.path,
        "querystring": query,
        "headers": {name: _held(values) for name, values in headers.items()},
        "cookies": {},
    }
    context = {"distributionDomainName": "d1.cloudfront.net", "eventType": "viewer-request", "requestId": "1"}
    raw = call.query if "?" in call.target else None
    return {"version": "1.0", "context": context, "viewer": {"ip": "192.0.2.1"}, "request": request, "raw": raw}


def _held(values: Sequence[str]) -> dict[str, Any]:
    one: dict[str, Any] = {"value": values[0]}
    return one if len(values) == 1 else {**one, "multiValue": [{"value": value} for value in values]}


def run(engine: str, folder: Path, name: str, calls: Sequence[Call], now: float = 0) -> list[dict[str, Any]]:
    """What a function returns for each request, at this moment (Unix seconds)."""
    script, asked, returned = folder / "script.js", folder / "asked.json", folder / "returned.json"
    script.write_text((EDGE / name).read_text() + _DRIVER)
    asked.write_text(json.dumps({"now": now * 1000, "events": [event_of(call) for call in calls]}))
    done = subprocess.run([engine, script, asked, returned], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return list(json.loads(returned.read_text()))
