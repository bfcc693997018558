"""`make contact-sheet`: write the page, and say where it is and what on it is no picture."""

from darkroom.dialects import DIALECTS
from tests.contact.sheet import answers, page
from tests.paths import ROOT

path = ROOT / "build" / "contact-sheet.html"
path.parent.mkdir(exist_ok=True)
path.write_text(page())
for dialect in DIALECTS:
    for shown in answers(dialect):
        if shown.response.status != 200:
            print(f"{dialect} {shown.name}: {shown.response.status} for {shown.query}")
print(path.relative_to(ROOT))
