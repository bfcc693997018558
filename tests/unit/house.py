"""An App over memory with one small source, and a viewer who asks it: what the tests of the app share."""

import io
from typing import Any

from PIL import Image

from darkroom.app import App, Rules
from darkroom.errors import DarkroomError, PrintsUnavailable
from darkroom.http import Response
from darkroom.memory import MemoryLinks, MemoryOriginals, MemoryPrints, MemorySources
from darkroom.ports import Clock, Deadline, Original
from darkroom.sources import Source
from tests.things import Ticking, a_request, a_source, sign


def picture(mode: str = "RGB", size: tuple[int, int] = (60, 40), format: str = "JPEG", **options: Any) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, (200, 80, 40, 128)[: len(mode)] if len(mode) > 1 else 90).save(file, format, **options)
    return file.getvalue()


class Shelf(MemoryOriginals):
    """Originals in memory that note what they were asked for and may fail on the way."""

    def __init__(self, objects: dict[str, bytes], cache_control: dict[str, str] | None = None) -> None:
        super().__init__(objects, cache_control=cache_control)
        self.objects = objects
        self.asked: list[str] = []
        self.failing: list[DarkroomError] = []

    def open(self, source: Source, key: str, deadline: Deadline) -> Original:
        self.asked.append(key)
        if self.failing:
            raise self.failing.pop(0)
        return super().open(source, key, deadline)


class Prints(MemoryPrints):
    """Prints in memory that note what they were asked for and may fail, all of them or a few methods."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.asked: list[str] = []
        self.failing: set[str] = set()

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        if name in ("find", "keep", "relabel", "discard", "lease", "release"):
            self.asked.append(name)
            if name in self.failing:
                raise PrintsUnavailable(f"{name} fails")
        return found


class House:
    """An App over memory, and a viewer who signs; `keeps` and `lends` say whether it has prints and links."""

    def __init__(
        self,
        rules: Rules | None = None,
        cache_control: dict[str, str] | None = None,
        *,
        keeps: bool = False,
        lends: bool = False,
        clock: Any = None,
        **source: Any,
    ) -> None:
        self.clock = clock or Ticking()
        self.shelf = Shelf(
            {
                "public/a.jpg": picture(),
                "public/alpha.png": picture("RGBA", format="PNG"),
                "public/note.txt": b"<html>hello</html>",
                "public/cut.jpg": picture(size=(600, 400))[:-900],
                "public/odd name+%?.png": picture(format="PNG"),
                "secret.jpg": picture(),
            },
            cache_control,
        )
        self.source = a_source(**source)
        self.prints = Prints(self.clock)
        self._rules = rules or Rules("img.example")
        self.links = MemoryLinks(self.prints)
        self._keeps, self._lends = keeps, lends
        self.app = self.another_app()

    def another_app(self) -> App:
        """Another instance of the function, which has nothing in memory."""
        prints = self.prints if self._keeps else None
        links = self.links if self._lends else None
        return App(self._rules, MemorySources([self.source]), self.shelf, self.clock, prints, links, b"secret")

    def get(self, path: str, query: str = "", method: str = "GET", **headers: str) -> Response:
        """Ask with a right signature for the path as it stands."""
        signed = sign(path, query).partition("?")[2]
        return self.app.answer(a_request(path, signed, method, **headers))

    def ask(self, path: str, query: str = "", method: str = "GET", **headers: str) -> Response:
        """Ask without a signature."""
        return self.app.answer(a_request(path, query, method, **headers))


def opened(response: Response) -> Image.Image:
    assert response.status == 200, response.body
    return Image.open(io.BytesIO(response.body))
