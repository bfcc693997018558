"""The image for `sam local`, as far as it can be looked at without a container engine."""

import io
import os
import tarfile

from tests.e2e import image
from tests.e2e.artifact import Artifact, artifact

__all__ = ["artifact"]


def test_every_file_is_in_it_once_and_those_of_layers_are_not(artifact: Artifact) -> None:
    with tarfile.open(fileobj=io.BytesIO(image.archive(artifact))) as packed:
        names = [os.path.normpath(name) for name in packed.getnames()]
    assert len(set(names)) == len(names), "an engine refuses a file that comes twice"
    assert "var/lang/bin/python3.13" in names
    assert [name for name in names if str(artifact.opt).lstrip("/") in name] == []
