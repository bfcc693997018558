"""The benchmark's own parts: statistics, the words between it and its peers, fidelity, and what it reports."""

import json
import sys
from functools import partial
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from darkroom.dialects import DIALECTS
from darkroom.plan import params
from darkroom.plan.values import Colour, Format
from darkroom.render.drawing import iris, landscape, shutter
from tests.bench import parameters, report
from tests.bench.environments import Absent, Program, function_variables, sharp
from tests.bench.fidelity import HIGHEST, Reference, decoded, gaussian, lanczos, psnr, ssim
from tests.bench.measure import Figures, Row, measure
from tests.bench.pairs import Rounds, Spread, geometric_mean, interleaved, ratios, rotated, spread
from tests.bench.peer import CannotDevelop, Peer
from tests.bench.peers import wire
from tests.bench.pictures import Original, in_folder
from tests.bench.startup import heaviest
from tests.bench.workloads import Recipe, Workload
from tests.things import read

DARKROOM = Program("darkroom", (sys.executable, "-m", "tests.bench.peers.with_darkroom"))


def test_the_quartiles_are_those_of_the_sample_itself() -> None:
    assert spread([4, 1, 3, 2, 5]) == Spread(3, 2, 4)
    assert spread([1.5]) == Spread(1.5, 1.5, 1.5)


def test_a_ratio_pairs_the_runs_of_one_round_and_is_above_one_when_we_are_quicker() -> None:
    assert ratios(theirs=[20, 400, 30], ours=[10, 200, 10]) == Spread(2, 2, 2.5)


def test_the_geometric_mean_of_a_ratio_and_its_inverse_is_one() -> None:
    assert geometric_mean([4, 0.25]) == pytest.approx(1)


def test_the_order_rotates_so_that_everyone_is_first_once() -> None:
    order: list[str] = []

    def run(name: str) -> float:
        order.append(name)
        return len(order)

    taken = interleaved({name: partial(run, name) for name in "abc"}, Rounds(seconds=0, fewest=3, most=9))
    assert "".join(order) == "abcbcacab"
    assert taken == {"a": [1, 6, 8], "b": [2, 4, 9], "c": [3, 5, 7]}
    assert rotated("ab", 3) == ["b", "a"]


def test_rounds_end_at_their_number_however_much_time_is_left() -> None:
    assert list(Rounds(seconds=60, fewest=1, most=4)) == [0, 1, 2, 3]


def test_a_message_arrives_as_it_was_sent() -> None:
    stream = BytesIO()
    wire.send(stream, {"recipe": {"width": 3}}, b"\n{}\0")
    wire.send(stream, {"nanoseconds": 5})
    stream.seek(0)
    assert wire.receive(stream) == ({"recipe": {"width": 3}, "length": 4}, b"\n{}\0")
    assert wire.receive(stream) == ({"nanoseconds": 5, "length": 0}, b"")
    with pytest.raises(EOFError):
        wire.receive(stream)


def test_a_message_that_is_cut_is_not_taken_for_a_whole_one() -> None:
    stream = BytesIO()
    wire.send(stream, {}, b"12345")
    with pytest.raises(EOFError):
        wire.receive(BytesIO(stream.getvalue()[:-1]))


def test_a_peer_that_fails_says_why_and_goes_on() -> None:
    with Peer(DARKROOM) as peer:
        with pytest.raises(CannotDevelop, match="OriginalUnsupported"):
            peer.develop(b"no picture", Recipe(20, "png"))
        developed = peer.develop(landscape(80, 60), Recipe(20, "png"))
    with Image.open(BytesIO(developed.body)) as image:
        assert (image.format, image.size) == ("PNG", (20, 15))
    assert developed.nanoseconds > 0


def test_a_peer_that_dies_is_not_waited_for() -> None:
    with Peer(Program("gone", (sys.executable, "-c", ""))) as peer, pytest.raises(CannotDevelop, match="gone"):
        peer.develop(b"a picture", Recipe(20, "png"))


def test_sharp_is_absent_with_a_reason_where_there_is_no_npm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Absent, match="not installed"):
        sharp()


def test_a_recipe_reads_as_the_same_wish_in_our_dialect() -> None:
    plan = read(Recipe(300, "jpg", height=200, sigma=5, background=(51, 102, 153)).query).plan
    assert (plan.size.width, plan.size.height, plan.size.fit.mode) == (300, 200, "cover")
    assert (plan.output.format, plan.output.quality) == (Format("jpeg", progressive=False), 80)
    assert (plan.stylize.blur, plan.background.colour) == (5.0, Colour(51, 102, 153))


def test_a_picture_is_perfectly_true_to_itself_and_less_so_when_blurred() -> None:
    pixels = decoded(landscape(120, 80))[0].pixels
    assert ssim(pixels, pixels) == pytest.approx(1)
    assert psnr([0.0]) == HIGHEST
    assert psnr([255.0**2]) == 0
    assert ssim(pixels, gaussian(pixels, 2)) < 0.95


def test_the_reference_kernels_keep_flat_colours_and_agree_with_pillow() -> None:
    flat = np.full((31, 47, 3), 77, dtype=np.float32)
    assert np.allclose(lanczos(flat, 13, 20, cover=True), 77, atol=1e-3)
    assert np.allclose(gaussian(flat, 4), 77, atol=1e-3)
    image = Image.open(BytesIO(landscape(301, 200))).convert("RGB")
    theirs = np.asarray(image.resize((100, 67), Image.Resampling.LANCZOS), dtype=np.float32)
    ours = np.clip(lanczos(np.asarray(image, dtype=np.float32), 67, 100, cover=False), 0, 255)
    assert np.abs(ours - theirs).max() < 2
    blurred = np.asarray(image.filter(ImageFilter.GaussianBlur(3)), dtype=np.float32)
    assert psnr([float(np.mean((gaussian(np.asarray(image, dtype=np.float32), 3) - blurred) ** 2))]) > 40


@pytest.mark.parametrize(
    ("original", "recipe"),
    [
        pytest.param(landscape(400, 300), Recipe(100, "png"), id="a photograph"),
        pytest.param(landscape(400, 300), Recipe(90, "png", height=90), id="a crop"),
        pytest.param(landscape(400, 300), Recipe(100, "png", sigma=3), id="a blur"),
        pytest.param(iris(300), Recipe(100, "png"), id="transparency"),
        pytest.param(iris(300), Recipe(100, "png", background=(51, 102, 153)), id="a background"),
        pytest.param(shutter(120, 6), Recipe(60, "webp", quality=100, animated=True), id="an animation"),
    ],
)
def test_our_print_is_true_to_the_reference(original: bytes, recipe: Recipe) -> None:
    with Peer(DARKROOM) as peer:
        fidelity = Reference(original, recipe).fidelity(peer.develop(original, recipe).body)
    assert fidelity.psnr > 30
    assert fidelity.ssim > 0.94


def test_a_workload_is_measured_and_reported_for_every_peer(tmp_path: Path) -> None:
    original = Original("drawn", landscape(200, 150))
    workload = Workload("jpeg", Recipe(60, "jpg"), "w=60 JPEG", calibrated=True)
    gone = Program("gone", (sys.executable, "-c", ""))
    with Peer(DARKROOM) as ours, Peer(DARKROOM) as same, Peer(gone) as absent:
        same.name = "same"
        rows = measure(workload, original, ours, [same, absent], Rounds(0, 2, 2))
    report.write(rows, tmp_path / "bench.json")
    measured, missing = json.loads((tmp_path / "bench.json").read_text())
    assert measured.keys() == {"workload", "peer", "ratio", "q1", "q3", "ours", "theirs"}
    assert (measured["workload"], measured["peer"]) == ("drawn -> w=60 JPEG", "same")
    assert measured["ours"]["ssim"] == pytest.approx(measured["theirs"]["ssim"], abs=0.01)
    assert measured["theirs"].keys() == {"ms", "bytes", "psnr", "ssim"}
    assert measured["q1"] <= measured["ratio"] <= measured["q3"]
    assert (missing["ratio"], missing["theirs"]["ms"]) == (None, None)
    assert any("gone: not measured" in line for line in report.shortfalls(rows))


def test_the_report_says_where_we_are_behind() -> None:
    ours = Figures(10, 1000, 30.0, 0.9)
    behind = Row("work", "peer", ours, Figures(8, 900, 31.0, 0.95), Spread(0.8, 0.7, 1.1))
    ahead = Row("work", "peer", ours, Figures(12, 1000, 30.0, 0.9), Spread(1.2, 1.1, 1.3))
    assert report.shortfalls([behind]) == [
        "work, peer: slower: it takes x0.80 of our time, within the spread",
        "work, peer: larger: +11% bytes",
        "work, peer: less true: -1.0 dB",
        "work, peer: less true: SSIM -0.0500",
    ]
    assert report.shortfalls([ahead]) == []
    assert "x1.20" in report.table([ahead])
    assert "x0.98" in report.means([behind, ahead])


def test_the_largest_picture_of_a_folder_plays_its_role(tmp_path: Path) -> None:
    (tmp_path / "holidays").mkdir()
    (tmp_path / "small.jpg").write_bytes(landscape(64, 48))
    (tmp_path / "holidays" / "large.jpg").write_bytes(landscape(640, 480))
    (tmp_path / "iris.png").write_bytes(iris(64))
    (tmp_path / "moving.gif").write_bytes(shutter(32, 4))
    (tmp_path / "notes.txt").write_text("no picture")
    found = in_folder(tmp_path)
    assert found.keys() == {"jpeg", "png with alpha", "animation"}
    assert found["jpeg"] == Original("307 kP JPEG", landscape(640, 480))


def test_the_heaviest_imports_are_summed_by_package() -> None:
    lines = """\
import time: self [us] | cumulative | imported package
import time:       500 |        500 |   email.message
import time:      2000 |       2500 | email
import time:      3000 |       9000 | darkroom.render.decode
import time:      1000 |       1000 | darkroom.render"""
    assert heaviest(lines) == [("darkroom.render", 4.0), ("email", 2.5)]


def test_peers_run_with_the_functions_own_memory_settings() -> None:
    assert {"MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_"} <= function_variables().keys()


def test_every_parameter_of_every_dialect_is_measured_beside_the_plain_print() -> None:
    found = list(parameters.examples())
    spelt = {
        (dialect, line.spellings[dialect].name) for line in params() for dialect in DIALECTS & line.spellings.keys()
    }
    hidden = {
        (dialect, spelling.name)
        for line in params()
        for dialect, spelling in line.spellings.items()
        if line.group == "delivery"
    }
    assert {(example.dialect, example.name) for example in found} == spelt - hidden
    assert all(example.plan.size.width == 800 and example.plan.output.format == Format("jpeg") for example in found)


def test_the_dearest_parameter_stands_first_and_what_costs_too_much_is_marked() -> None:
    original = Original("drawn", landscape(200, 150))
    chosen = [
        example
        for example in parameters.examples()
        if example.dialect == "imgix" and example.name in ("bri", "blur", "sat")
    ]
    costs = parameters.measure(original, chosen, Rounds(0, 2, 2))
    medians = [cost.ratio.median for cost in costs if cost.ratio]
    assert len(medians) == 3 and medians == sorted(medians, reverse=True)
    dear, cheap = (parameters.Cost(chosen[0], Spread(ratio, ratio, ratio)) for ratio in (3.5, 2.5))
    first, second = parameters.table([dear, cheap]).splitlines()
    assert "OVER 3" in first and "OVER" not in second and chosen[0].query in first


def test_a_parameter_that_makes_no_print_says_why() -> None:
    (cost,) = parameters.measure(Original("broken", b"no picture"), list(parameters.examples())[:1], Rounds(0, 2, 2))
    assert cost.ratio is None and "OriginalUnsupported" in parameters.table([cost])
