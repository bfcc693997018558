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
        imglab=spelt("expires", example="expires=1893456000", chosen="It holds for sources that are not secured, too."),
    )
    download: str | None = param(
        parsers.text,
        default=None,
        doc="Answer as a download under this file name; with an empty value, under the original's own.",
        imgix=spelt("dl", example="dl=holiday.jpg"),
        imglab=spelt("download", example="download=holiday.jpg"),
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
        doc="What proves that the owner of the source made the URL.",
        imgix=spelt("s", encodable=False, example="s=<32 hex digits>", chosen="It must be the last parameter."),
        imglab=spelt(
            "signature", example="signature=<43 characters>", chosen="Wherever it stands, it covers all the others."
        ),
        ixmage=spelt(
            "key",
            example="key=<40 hex digits>",
            chosen="It is made of the query as it is sent, or of the query once decoded. It does not cover the path.",
        ),
    )
    library: str | None = param(
        parsers.text,
        default=None,
        doc="The client library that built the URL, or a version that outwits caches; signed, and without effect.",
        imgix=spelt("ixlib", encodable=False, example="ixlib=js-3.8.0"),
        ixmage=spelt("v", example="v=astro"),
    )
    template: str | None = param(
        parsers.text,
        default=None,
        doc="The source's template of this name: its parameters hold, and the URL can only add to them.",
        ixmage=spelt("template", example="template=small", chosen="A template that does not exist is passed over."),
    )
    tracking: str | None = param(
        parsers.text,
        default=None,
        doc="A client's own mark; signed, and without effect.",
        imgix=spelt("ixid", encodable=False, example="ixid=abc"),
    )
