"""What holds in each dialect alike: spelling again what was read, equal wishes, and an answer to whatever is asked."""

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from darkroom.app import App, Rules
from darkroom.dialects import DIALECTS, imgix, imglab, ixmage
from darkroom.errors import DarkroomError
from darkroom.memory import MemoryOriginals, MemorySources
from darkroom.plan import Plan, groups, params, vocabulary
from darkroom.plan.undone import UNDONE
from darkroom.ports import Limits
from darkroom.sources import Secret, SigningKey
from tests.paths import ROOT
from tests.things import Ticking, a_request, a_source, read

SOURCES: Mapping[str, dict[str, Any]] = {
    "imgix": {},
    "imglab": {"signing_keys": (SigningKey(id="k", secret=Secret("c2VjcmV0"), salt=Secret("c2FsdA==")),)},
    "ixmage": {"account": "TQKkCpGYGK"},
}

STATUSES = {200, 400, 403, 404, 410, 413, 421, 422}
"""What a query can come to; a bug would be 500, and time or memory without end 502 or 504."""

NUMBERS = st.sampled_from(["0", "1", "-1", "0.5", "2", "7", "40", "100", "255", "8192", "99999", "1e9", "-0", "1.0"])
WORDS = st.sampled_from(["", "true", "f00", "_f00", "red", "logo.png", "top,left", "a.png?w=9", "10,10,20,20", "%ff"])
GARBAGE = st.text(max_size=12).map(lambda text: quote(text, safe=""))


def is_known(dialect: str, name: str) -> bool:
    """Whether a name means something in a dialect, done or not."""
    return name in vocabulary(dialect) or any(name in undone.names for undone in UNDONE[dialect])


def values(dialect: str) -> dict[str, list[str]]:
    """Each name of a dialect with the values that its examples give it."""
    known = vocabulary(dialect)
    found: dict[str, list[str]] = {name: [] for name in known}
    for _, spelling in known.values():
        for name, text in parse_qsl(spelling.example, keep_blank_values=True):
            for alias in (known[name][1].name, *known[name][1].aliases) if name in known else ():
                found[alias].append(quote(text, safe=""))
    return found


def queries(dialect: str) -> st.SearchStrategy[str]:
    """Queries of a dialect's names with likely, odd and senseless values, and of senseless names."""
    known = values(dialect)

    def pair(name: str) -> st.SearchStrategy[str]:
        options = [NUMBERS, WORDS, GARBAGE] + ([st.sampled_from(known[name])] * 3 if known[name] else [])
        return st.one_of(options).map(lambda value: f"{name}={value}")

    likely = st.sampled_from(sorted(known)).flatmap(pair)
    return st.lists(st.one_of(likely, likely, likely, GARBAGE), max_size=7).map("&".join)


def picture(mode: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image = Image.linear_gradient("L").resize((60, 40)).convert(mode)
    image.save(file, "PNG", **options)
    return file.getvalue()


ORIGINALS = MemoryOriginals(
    {"public/a.png": picture("RGB"), "public/logo.png": picture("RGBA"), "public/grey.png": picture("L")}
)
SMALL = Limits(pixels=2_000_000, frame_pixels=2_000_000)


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_query_whatever_ends_in_a_picture_or_a_listed_status(dialect: str, data: st.DataObject) -> None:
    query = data.draw(queries(dialect))
    name = data.draw(st.sampled_from(["a.png", "grey.png"]))
    source = a_source(dialect=dialect, secured=False, **SOURCES[dialect])
    app = App(Rules("img.example", SMALL), MemorySources([source]), ORIGINALS, Ticking())
    folder = f"/v2/{source.account}/demo" if source.account else "/demo"
    response = app.answer(a_request(f"{folder}/{name}", query))
    assert response.status in STATUSES, (query, response.facts.get("bug"))
    if response.status == 200 and response.headers["Content-Type"].startswith("image/"):
        Image.open(io.BytesIO(response.body)).load()


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_what_is_spelled_again_reads_as_the_same(dialect: str, data: st.DataObject) -> None:
    module = DIALECTS[dialect]
    try:
        reading = read(data.draw(queries(dialect)), module, dialect=dialect)
    except DarkroomError:
        return
    again = read(module.spell(reading), module, dialect=dialect)
    assert (_trimmed(again.asked), again.plan) == (_trimmed(reading.asked), reading.plan)
    assert again.ignored == ()


def _trimmed(asked: Plan) -> Plan:
    """The plan without layers of which nothing was asked but their defaults: no query needs to say them."""
    layered = {name: kind() for name, kind in groups().items() if isinstance(getattr(asked, name), tuple)}
    kept: dict[str, Any] = {
        name: tuple(group for group in getattr(asked, name) if group != empty) for name, empty in layered.items()
    }
    return replace(asked, **kept)


@pytest.mark.parametrize(
    ("as_imgix", "as_imglab", "as_ixmage"),
    [
        (
            "w=300&h=200&fit=crop&fm=webp&q=90&bg=fff",
            "width=300&height=200&mode=crop&upscale=true&format=webp&quality=90&background-color=white&strip=all",
            "w=300&h=200&cover=1&allowenl=1&q=90",
        ),
        (
            "w=300&fit=max&fm=jpg&jpg-progressive=false&q=60&bg=fff",
            "width=300&quality=60&background-color=255,255,255&strip=all",
            "width=300&fmt=jpg&quality=60",
        ),
        (
            "w=150&h=100&dpr=2&fit=fillmax&bg=00ff00&fm=png",
            "width=150&height=100&dpr=2&mode=contain&background-color=0F0&format=png&strip=all",
            "wid=150&hei=100&dpr=2&bgc=_00ff00&fmt=png",
        ),
        (
            "w=200&h=200&fit=scale&flip=hv&fm=png&bg=fff",
            "width=200&height=200&mode=force&flip=horizontal,vertical&format=png&background-color=fff&strip=all",
            "w=200&h=200&extend=1&flip=1&flop=1&fmt=png",
        ),
    ],
)
def test_equal_wishes_are_one_plan_in_every_dialect(as_imgix: str, as_imglab: str, as_ixmage: str) -> None:
    """They differ only in what each service takes for granted, which is said here where it is not asked for.

    imglab keeps the original's colour profile and ixmage paints white below; neither enlarges, and imgix does.
    """
    wanted = read(as_imgix, imgix).plan.text()
    assert read(as_imglab, imglab, dialect="imglab").plan.text() == wanted
    assert read(as_ixmage, ixmage, dialect="ixmage").plan.text() == wanted


IMGLAB = frozenset(
    """
    width height aspect-ratio dpr mode crop contain contain-color face-padding face-number region upscale trim
    trim-color trim-level flip orientation format quality subsample interlace quantise lossless page blurhash strip
    color-transform download background-color hue saturate invert sepia blur text text-size text-width text-height
    text-break text-padding text-weight text-color text-x text-y watermark watermark-position watermark-repeat
    watermark-alpha watermark-scale watermark-rotate compose shape expires signature
    """.split()  # noqa: SIM905 - a list of names reads best as one
)

IXMAGE = frozenset(
    """
    width wid w height hei h bgc quality q fmt cover extend allowenl crop dpr flip flop sharp pixelate blur mod hue
    sat sepia grey annotate template key v
    """.split()  # noqa: SIM905 - a list of names reads best as one
)


@pytest.mark.parametrize(("dialect", "names"), [("imglab", IMGLAB), ("ixmage", IXMAGE)])
def test_every_parameter_of_a_service_is_known(dialect: str, names: frozenset[str]) -> None:
    assert [name for name in sorted(names) if not is_known(dialect, name)] == []


def test_no_name_means_two_things() -> None:
    for dialect in DIALECTS:
        names = [
            name
            for line in params()
            if dialect in line.spellings
            for name in (line.spellings[dialect].name, *line.spellings[dialect].aliases)
        ]
        names += [name for undone in UNDONE[dialect] for name in undone.names]
        assert sorted(names) == sorted(set(names))


OTHERWISE = frozenset({"dpr: min 0 is not read", "mark-y: -1 is read beyond the strict min"})
"""Where imgix's list and its documentation disagree, the documentation holds: a density above 0, negative offsets."""

REFERENCE = ROOT.parent / "shared" / "reference" / "imgix-parameters.json"


@pytest.mark.skipif(not REFERENCE.exists(), reason="needs ../shared/reference/imgix-parameters.json")
def test_imgixs_own_list_is_known_with_its_aliases_and_ranges() -> None:
    problems = []
    for name, fact in json.loads(REFERENCE.read_text())["parameters"].items():
        names = [name, *(alias.partition("=")[0] for alias in fact.get("aliases", []))]
        problems += [f"{alias} is not known" for alias in names if not is_known("imgix", alias)]
        if name in vocabulary("imgix"):
            problems += [f"{name}: {problem}" for problem in _range_problems(name, fact["expects"])]
    assert set(problems) == OTHERWISE


def _range_problems(name: str, expects: list[dict[str, Any]]) -> list[str]:
    """Where a single number is expected, its ends are read; beyond strict ends it is ignored, beyond others not."""
    if len(expects) != 1 or expects[0]["type"] not in ("integer", "number"):
        return []
    strict = "strict_range" in expects[0]
    ends = expects[0].get("strict_range") or expects[0].get("suggested_range") or {}
    problems = []
    for end, beyond in (("min", -1), ("max", 1)):
        if end in ends:
            if not _reads(name, ends[end]):
                problems.append(f"{end} {ends[end]} is not read")
            if strict and _reads(name, ends[end] + beyond):
                problems.append(f"{ends[end] + beyond} is read beyond the strict {end}")
    return problems


def _reads(name: str, value: float) -> bool:
    try:
        vocabulary("imgix")[name][1].parser.read(str(value))
    except ValueError:
        return False
    return True
