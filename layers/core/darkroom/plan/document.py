"""Document: what of a document is drawn."""

from darkroom.plan import parsers
from darkroom.plan.declare import Group, group, param, spelt


@group
class Document(Group):
    """What of a document is drawn."""

    page: int | None = param(
        parsers.integer(1, clamp=True),
        default=None,
        doc="The page of a PDF that is drawn, the first being 1; beyond the last one: the last.",
        imgix=spelt("page", default="1", example="w=400&page=2"),
    )
    annotations: bool = param(
        parsers.boolean,
        default=True,
        doc="Draw the annotations of a PDF too.",
        imgix=spelt("pdf-annotation", aliases=("annotation",), default="true", example="w=400&pdf-annotation=false"),
    )
