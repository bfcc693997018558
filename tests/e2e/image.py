"""An image for `sam local` that needs no registry: this machine's own Python and AWS's runtime client."""

import io
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.e2e.artifact import Artifact
from tests.e2e.emulator import runtime_files

NAME = "localhost/darkroom-lambda"

_TOOLS = ("sh", "cp", "mv", "rm", "chmod")
"""What `sam` runs in the image when it adds the emulator and the layers."""

_LEFT_OUT = ("test", "idlelib", "tkinter", "turtledemo", "ensurepip", "site-packages", "dist-packages", "__pycache__")
_BOOTSTRAP = b'#!/bin/sh\nexec /var/lang/bin/python3.13 -S -m awslambdaric "$_HANDLER"\n'
_ENVIRONMENT = "ENV PYTHONHOME=/var/lang PYTHONPATH=/var/task:/opt/python:/var/runtime LANG=en_US.UTF-8 TZ=:UTC"


def build(engine: Any, artifact: Artifact) -> None:
    """Make the image with a client of a container engine."""
    engine.api.import_image_from_data(archive(artifact), NAME, "latest", changes=[_ENVIRONMENT])


def archive(artifact: Artifact) -> bytes:
    """The image's files as a tar; `artifact` says which libraries it must offer."""
    python = Path(sys.executable).resolve()
    stdlib = Path(sysconfig.get_path("stdlib"))
    tools = [Path(found) for tool in _TOOLS if (found := shutil.which(tool, path=os.defpath))]
    modules = [*stdlib.rglob("*.so"), *artifact.opt.rglob("*.so")]
    with io.BytesIO() as packed:
        with tarfile.open(fileobj=packed, mode="w", dereference=True) as image:
            image.add(python, "var/lang/bin/python3.13")
            image.add(stdlib, "var/lang/lib/python3.13", filter=_wanted)
            for file in runtime_files():
                image.add(file, f"var/runtime/{file.name}")
            for tool in tools:
                image.add(tool, f"bin/{tool.name}")
            for library in _libraries([python, *tools, *modules], artifact.opt):
                image.add(library, str(library).lstrip("/"))
            _add_script(image)
        return packed.getvalue()


def _add_script(image: tarfile.TarFile) -> None:
    script = tarfile.TarInfo("var/runtime/bootstrap")
    script.mode, script.size = 0o755, len(_BOOTSTRAP)
    image.addfile(script, io.BytesIO(_BOOTSTRAP))


def _wanted(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    return None if set(Path(member.name).parts) & set(_LEFT_OUT) else member


def _libraries(binaries: Iterable[Path], layers: Path) -> set[Path]:
    """The shared libraries of this machine that these binaries load, the loader included; layers bring their own."""
    listed = subprocess.run(["ldd", *binaries], capture_output=True, text=True, check=False).stdout
    found = {Path(os.path.normpath(library)) for library in re.findall(r"(/\S+) \(0x", listed)}
    return {library for library in found if not library.is_relative_to(layers)}
