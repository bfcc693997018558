"""An SVG without what could run or reach out, for a browser that opens it by itself."""

from xml.parsers import expat

import py_svg_hush

_DATA_IMAGES = {"image": ["png", "jpeg", "gif", "webp"]}


def cleaned(text: str) -> bytes | None:
    """The document without scripts, event handlers and foreign addresses; None where it holds none of that already.

    Raises ValueError for what is not XML.
    """
    clean = py_svg_hush.filter_svg(text.encode("utf-8"), _DATA_IMAGES)
    return None if _events(text.encode("utf-8")) == _events(clean) else clean


def _events(document: bytes) -> list[object]:
    """What the document says, its spelling and spacing aside; instructions to its reader are told too."""
    found: list[object] = []
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: found.append((name, attributes))
    parser.EndElementHandler = found.append
    parser.CharacterDataHandler = lambda text: found.append([text.strip()]) if text.strip() else None
    parser.ProcessingInstructionHandler = lambda target, data: found.append({target: data})
    parser.StartDoctypeDeclHandler = lambda *declared: found.append({"doctype": declared})
    try:
        parser.Parse(document, True)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from None
    return found
