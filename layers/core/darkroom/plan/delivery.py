"""Delivery: how the print is handed over; nothing here changes the print."""

from darkroom.plan import parsers
from darkroom.plan.declare import Group, group, param, spelt


@group
class Delivery(Group):
    """How the print is handed over; nothing here changes the print."""

    expires: int | None = param(
        parsers.integer(),
        default=None,
        doc="Unix seconds after which the link is refused; before, caches keep the answer no longer than that.",
        imgix=spelt("expires", example="expires=1893456000"),
    )
    download: str | None = param(
        parsers.text,
        default=None,
        doc="Answer as a download under this file name.",
        imgix=spelt("dl", example="dl=holiday.jpg"),
    )
    bypass: bool = param(
        parsers.boolean,
        default=False,
        doc="Hand an SVG, EPS, PDF or Illustrator file over as it is stored, whatever else is asked.",
        imgix=spelt("rasterize-bypass", default="false", example="w=400&rasterize-bypass=true"),
    )
    sanitize: bool = param(
        parsers.boolean,
        default=True,
        doc="Clean an SVG that is handed over as it is: no scripts, event handlers and foreign addresses.",
        imgix=spelt("svg-sanitize", default="true", example="svg-sanitize=false"),
    )
    signature: str | None = param(
        parsers.text,
        default=None,
        doc="The signature of the path and of the query before it; the last parameter.",
        imgix=spelt("s", encodable=False, example="s=<32 hex digits>"),
    )
    library: str | None = param(
        parsers.text,
        default=None,
        doc="The client library that built the URL; signed, and without effect.",
        imgix=spelt("ixlib", encodable=False, example="ixlib=js-3.8.0"),
    )
    tracking: str | None = param(
        parsers.text,
        default=None,
        doc="A client's own mark; signed, and without effect.",
        imgix=spelt("ixid", encodable=False, example="ixid=abc"),
    )
