"""The demo's pictures: those that we draw, and a folder of one's own."""

import io
from pathlib import Path

from PIL import Image, ImageChops, ImageOps

from darkroom.local.pictures import Picture, drawn, found
from darkroom.render import drawing


def read(picture: Picture) -> bytes:
    with picture.open() as file:
        return file.read()


def opened(picture: Picture) -> Image.Image:
    return Image.open(io.BytesIO(read(picture)))


def test_the_drawn_pictures_show_what_a_picture_can_have() -> None:
    pictures = {picture.name: opened(picture) for picture in drawn()}
    assert pictures["balloons.jpg"].getexif()[0x0112] == 6
    assert ImageOps.exif_transpose(pictures["balloons.jpg"]).size == (1067, 1600)
    assert pictures["iris.png"].getchannel("A").getextrema() == (0, 255)
    assert getattr(pictures["shutter.gif"], "n_frames", 1) > 10
    assert {"größe und farbe.jpg", "a+b & c#1?.png"} <= pictures.keys()


def test_a_picture_is_drawn_alike_each_time() -> None:
    first, second = (Image.open(io.BytesIO(drawing.landscape(300, 200))) for _ in range(2))
    assert ImageChops.difference(first, second).getbbox() is None


def test_a_folder_is_found_as_it_is(tmp_path: Path) -> None:
    names = ["b.jpg", "a b.jpg", "sub folder/ünï/c.png", "note.txt"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    pictures = found(tmp_path)
    assert [picture.name for picture in pictures] == sorted(names)
    assert [read(picture).decode() for picture in pictures] == sorted(names)


def test_a_link_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "secret.jpg").touch()
    (inside / "a.jpg").touch()
    (inside / "to-a.jpg").symlink_to("a.jpg")
    (inside / "out.jpg").symlink_to(outside / "secret.jpg")
    (inside / "folder").symlink_to(outside)
    (inside / "broken.jpg").symlink_to("nowhere")
    assert [picture.name for picture in found(inside)] == ["a.jpg", "to-a.jpg"]
