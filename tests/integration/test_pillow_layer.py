"""The Pillow layer as `sam build` makes it: what was compiled, how, and that Lambda's machine can load it."""

import importlib.util
import marshal
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import CodeType

import PIL
import pytest
from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection
from elftools.elf.sections import SymbolTableSection
from PIL import Image, features

from tests.paths import ROOT

LAMBDA_GLIBC = (2, 34)  # Amazon Linux 2023, under python3.13
FROM_THE_HOST = {  # what PEP 600 lets a manylinux wheel take from its host, as far as it is used here
    *("libc.so.6", "libdl.so.2", "libm.so.6", "libpthread.so.0", "ld-linux-x86-64.so.2"),
    *("libgcc_s.so.1", "libstdc++.so.6", "libz.so.1"),
}
PYC_HEADER = 16


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The layer's python/ folder, built as SAM does it: in a copy that holds the layer's own files only."""
    scratch = tmp_path_factory.mktemp("pillow")
    shutil.copytree(ROOT / "layers/pillow", scratch / "source")
    make = ["make", "build-PillowLayer", f"ARTIFACTS_DIR={scratch}/artifacts"]
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    subprocess.run(make, cwd=scratch / "source", env=os.environ | {"PATH": path}, check=True)
    return scratch / "artifacts/python"


def imaging(layer: Path) -> bytes:
    (extension,) = layer.glob("PIL/_imaging.*.so")
    return extension.read_bytes()


def libraries(layer: Path) -> Iterator[tuple[Path, ELFFile]]:
    for path in sorted(layer.rglob("*.so*")):
        yield path, ELFFile(BytesIO(path.read_bytes()))


def dynamic(elf: ELFFile, kind: str) -> set[str]:
    """The values of one kind of entry (needed, rpath, runpath) in what the loader reads."""
    section = elf.get_section_by_name(".dynamic")
    assert isinstance(section, DynamicSection)
    return {getattr(tag, kind) for tag in section.iter_tags(f"DT_{kind.upper()}")}


def glibc_versions(elf: ELFFile) -> set[tuple[int, ...]]:
    section = elf.get_section_by_name(".gnu.version_r")
    if not isinstance(section, GNUVerNeedSection):
        return set()
    names = [version.name for _, versions in section.iter_versions() for version in versions]
    found = [re.fullmatch(r"GLIBC_([\d.]+)", name) for name in names]
    return {tuple(map(int, match[1].split("."))) for match in found if match}


def test_resizing_is_compiled_for_avx2(layer: Path) -> None:
    multiply_and_add_256_bits = rb"\xc5[%s]\xf5" % bytes(range(0x05, 0x100, 8)).replace(b"]", rb"\]")
    assert len(re.findall(multiply_and_add_256_bits, imaging(layer), re.DOTALL)) > 40, "vpmaddwd on ymm"


def test_the_compiler_was_told_to_optimise(layer: Path) -> None:
    frame_pointer_set_up = b"\x55\x48\x89\xe5"
    assert imaging(layer).count(frame_pointer_set_up) < 200, "unoptimised code has one in every function"


def test_the_environment_runs_the_same_build(layer: Path) -> None:
    assert PIL.__version__ == "12.1.1.post0"
    (here,) = Path(PIL.__file__).parent.glob("_imaging.*.so")
    assert here.read_bytes() == imaging(layer)


@pytest.mark.parametrize(
    "feature",
    [
        *("jpg", "jpg_2000", "zlib", "libtiff", "webp", "avif", "freetype2", "littlecms2", "libjpeg_turbo"),
        *("raqm", "fribidi", "harfbuzz"),
    ],
)
def test_a_feature_is_there(feature: str) -> None:
    assert features.check(feature)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF", "GIF", "TIFF", "JPEG2000"])
def test_a_format_is_written_and_read(format: str) -> None:
    drawn = Image.linear_gradient("L").convert("RGB")
    file = BytesIO()
    drawn.save(file, format)
    with Image.open(file) as back:
        assert (back.format, back.size) == (format, drawn.size)
        middle = back.convert("RGB").getpixel((128, 128))
    assert middle == pytest.approx((128, 128, 128), abs=4)


def test_png_is_packed_by_zlib_ng_and_nobody_else_notices(layer: Path) -> None:
    assert str(features.version("zlib")).endswith("zlib-ng")
    (elf,) = [elf for path, elf in libraries(layer) if path.name.startswith("_imaging.")]
    table = elf.get_section_by_name(".dynsym")
    assert isinstance(table, SymbolTableSection)
    exported = {symbol.name for symbol in table.iter_symbols() if symbol["st_shndx"] != "SHN_UNDEF"}
    assert "PyInit__imaging" in exported
    assert exported.isdisjoint({"inflate", "deflate", "crc32", "adler32"})


def test_every_compression_of_tiff_works() -> None:
    drawn = Image.linear_gradient("L").convert("RGB")
    for compression in ("tiff_lzw", "tiff_adobe_deflate", "jpeg", "zstd", "lzma"):
        file = BytesIO()
        drawn.save(file, "TIFF", compression=compression)
        with Image.open(file) as back:
            back.load()


def test_it_imports_with_nothing_else_on_the_path(layer: Path) -> None:
    program = f"import sys; sys.path.append({str(layer)!r}); import PIL.Image, PIL.ImageCms, PIL.ImageFont"
    subprocess.run([sys.executable, "-I", "-S", "-c", f"{program}; PIL.Image.init()"], check=True)


def test_text_is_shaped_with_the_layers_own_fribidi(layer: Path) -> None:
    program = f"import sys; sys.path.append({str(layer)!r}); from PIL import features; assert features.check('raqm')"
    maps = "print({line.split()[-1] for line in open('/proc/self/maps') if 'fribidi' in line})"
    command = [sys.executable, "-I", "-S", "-c", f"{program}; {maps}"]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert found.strip() == str({str(layer / "pillow.libs/libfribidi.so")})
    assert "LESSER GENERAL PUBLIC LICENSE" in (layer / "pillow.libs/libfribidi.copyright").read_text()


def test_no_symbol_is_newer_than_the_glibc_of_lambda(layer: Path) -> None:
    newest = {path.name: max(glibc_versions(elf), default=(0,)) for path, elf in libraries(layer)}
    assert newest
    assert {name: version for name, version in newest.items() if version > LAMBDA_GLIBC} == {}


def test_every_library_finds_what_it_needs_in_the_layer_or_on_any_linux(layer: Path) -> None:
    at_hand = {path.name for path in (layer / "pillow.libs").iterdir()} | FROM_THE_HOST
    assert {path.name: lost for path, elf in libraries(layer) if (lost := dynamic(elf, "needed") - at_hand)} == {}


def test_libraries_are_searched_in_the_layer_only(layer: Path) -> None:
    searched = {paths for _, elf in libraries(layer) for kind in ("rpath", "runpath") for paths in dynamic(elf, kind)}
    assert searched <= {"$ORIGIN", "$ORIGIN/../pillow.libs"}


def test_every_module_ships_byte_code_that_is_used_without_a_look_at_its_source(layer: Path) -> None:
    for module in layer.rglob("*.py"):
        compiled = Path(importlib.util.cache_from_source(module)).read_bytes()
        assert compiled[:4] == importlib.util.MAGIC_NUMBER, module
        assert int.from_bytes(compiled[4:8], "little") == 0b01, f"{module}: not unchecked-hash (PEP 552)"
        code = marshal.loads(compiled[PYC_HEADER:])  # noqa: S302 - our own build
        assert isinstance(code, CodeType)
        assert code.co_filename.startswith("/opt/python/PIL/"), module


def test_nothing_in_it_names_a_folder_of_the_machine_that_built_it(layer: Path) -> None:
    folders = {str(folder).encode() for folder in (ROOT, sys.base_prefix, f"{tempfile.gettempdir()}/")}
    for path in layer.rglob("*"):
        assert path.is_dir() or not any(folder in path.read_bytes() for folder in folders), path


def test_unpacked_it_stays_under_25_megabytes(layer: Path) -> None:
    assert sum(path.stat().st_size for path in layer.rglob("*") if path.is_file()) < 25_000_000
