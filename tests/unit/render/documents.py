"""Documents that tests draw: SVG by hand, PDF by hand, HEIC from files, which nothing here could write."""

from pathlib import Path

HEIC = {file.stem: file.read_bytes() for file in sorted((Path(__file__).parent / "heic").glob("*.heic"))}
"""64 x 40 pixels each, as `heic_scene` in test_document.py: red at the upper left, yellow at the lower right."""

XMLNS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def svg(content: str, attributes: str = 'viewBox="0 0 24 24"', before: str = "") -> bytes:
    return f"{before}<svg {XMLNS} {attributes}>{content}</svg>".encode()


def quarters(attributes: str = 'width="24" height="16"') -> bytes:
    """Red at the upper left, blue at the lower right, nothing elsewhere."""
    return svg('<path fill="#f00" d="M0 0h12v8H0z"/><path fill="#00f" d="M12 8h12v8H12z"/>', attributes)


def pdf(*pages: str, box: str = "0 0 60 40", annotation: str = "", catalog: str = "") -> bytes:
    """A PDF of pages whose content streams are given; `annotation` is the appearance of a stamp on each of them."""
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(pages)))
    stamp = "/Annots [3 0 R]" if annotation else ""
    shape = (
        f"<</Type /XObject /Subtype /Form /BBox [0 0 60 40] /Length {len(annotation)}>>stream\n{annotation}\nendstream"
    )
    last = 4 + 2 * len(pages)
    objects = [
        f"<</Type /Catalog /Pages 2 0 R {catalog}>>",
        f"<</Type /Pages /Count {len(pages)} /Kids [{kids}]>>",
        f"<</Type /Annot /Subtype /Stamp /Rect [0 0 60 40] /F 4 /AP <</N {last} 0 R>>>>",
    ]
    for index, content in enumerate(pages):
        parts = f"/Parent 2 0 R /MediaBox [{box}] /Contents {5 + 2 * index} 0 R /Resources <<>> {stamp}"
        objects += [f"<</Type /Page {parts}>>", f"<</Length {len(content)}>>stream\n{content}\nendstream"]
    return _numbered([*objects, shape])


def _numbered(objects: list[str]) -> bytes:
    body, places = b"%PDF-1.7\n", list[int]()
    for number, text in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    count = len(objects) + 1
    ending = f"trailer\n<</Size {count} /Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF\n"
    return body + f"xref\n0 {count}\n0000000000 65535 f \n{table}{ending}".encode()


RED_PAGE, GREEN_PAGE = "1 0 0 rg 0 20 30 20 re f", "0 1 0 rg 0 0 60 40 re f"
"""Red at the upper left; green all over."""

CURVES_PAGE = (
    "0.9 0.95 1 rg 0 0 60 40 re f 0 0 1 rg 5 5 m 30 35 l 55 5 l f 3 w 1 0.5 0 RG 5 30 m 20 -10 40 50 55 10 c S"
)
"""A triangle and a curve on a light ground."""
