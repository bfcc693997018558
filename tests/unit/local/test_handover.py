"""How other commands find a running stack."""

import json
import os
from pathlib import Path

import pytest

from darkroom.local.handover import Handover, handed_over, handover_folder, take_over

LEFT = Handover({"NAME": "value"}, {"NAME": "another"})


def test_the_runtime_folder_is_preferred_to_the_cache() -> None:
    assert handover_folder({"XDG_RUNTIME_DIR": "/run/me", "HOME": "/home/me"}) == Path("/run/me/darkroom/stacks")
    assert handover_folder({"HOME": "/home/me"}) == Path("/home/me/.cache/darkroom/stacks")


def test_what_a_stack_leaves_is_found_while_it_runs(tmp_path: Path) -> None:
    folder = tmp_path / "darkroom" / "stacks"
    with handed_over(folder, LEFT):
        assert take_over(folder) == LEFT
    with pytest.raises(LookupError, match="darkroom serve"):
        take_over(folder)
    assert list(folder.iterdir()) == []


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    with handed_over(tmp_path / "stacks", LEFT):
        (file,) = (tmp_path / "stacks").iterdir()
        assert file.stat().st_mode & 0o777 == 0o600
        assert file.parent.stat().st_mode & 0o777 == 0o700


def test_of_several_stacks_the_one_started_last_is_found(tmp_path: Path) -> None:
    earlier = tmp_path / f"{os.getppid()}.json"
    earlier.write_text(json.dumps({"function": {"NAME": "earlier"}, "administrator": {}}))
    os.utime(earlier, (1, 1))
    with handed_over(tmp_path, LEFT):
        assert take_over(tmp_path) == LEFT
    assert take_over(tmp_path).function == {"NAME": "earlier"}


def test_what_a_dead_stack_left_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / f"{2**22 + 1}.json").write_text("{}")
    with pytest.raises(LookupError):
        take_over(tmp_path)
