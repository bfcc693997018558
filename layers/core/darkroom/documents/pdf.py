"""PDF, and Illustrator's files that hold one: a page drawn by PDFium, which has no JavaScript here."""

from typing import Any

import pypdfium2
from pypdfium2 import raw

from darkroom.documents.refusals import Unsupported
from darkroom.documents.root import LONGEST


class Reader:
    """Nothing is fetched for a PDF: PDFium brings its fourteen fonts along."""

    def __init__(self, asked: dict[str, Any], body: bytes) -> None:
        self._body, self._page, self._annotations = body, asked["page"], asked["annotations"]
        pypdfium2.PdfDocument.new().close()  # PDFium looks for the machine's fonts now, not later

    def opened(self) -> "Page":
        try:
            document = pypdfium2.PdfDocument(self._body)
        except pypdfium2.PdfiumError as error:
            if error.err_code == raw.FPDF_ERR_PASSWORD:
                raise Unsupported("encrypted") from None
            raise
        return Page(document[min(self._page, len(document)) - 1], self._annotations)


class Page:
    """A page that can be drawn at any size; a point of 1/72 inch is taken for a pixel, as by most that draw PDF."""

    profile = b""

    def __init__(self, page: pypdfium2.PdfPage, annotations: bool) -> None:
        self._page, self._annotations = page, annotations
        width, height = page.get_size()
        if not (0 < width < 1e9 and 0 < height < 1e9):
            raise ValueError("a page without a size")
        shrunk = min(1.0, LONGEST / max(width, height))
        self.told = {"size": (width * shrunk, height * shrunk)}

    def draw(self, width: int, height: int) -> tuple[dict[str, Any], memoryview]:
        """The page on white."""
        bitmap = pypdfium2.PdfBitmap.new_native(width, height, raw.FPDFBitmap_BGRx)
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
        flags = raw.FPDF_ANNOT if self._annotations else 0
        raw.FPDF_RenderPageBitmap(bitmap, self._page, 0, 0, width, height, 0, flags)
        return {"mode": "RGB", "raw": "BGRX", "stride": bitmap.stride, "size": [width, height]}, memoryview(
            bitmap.buffer
        )
