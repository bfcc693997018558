"""What others named cannot drive the terminal of who reads it."""

import json

import pytest

from darkroom.cli.output import print_json, print_table, tell

HOSTILE = "a\x1b]0;owned\x07\x9b2J\u202eb"


def test_what_others_named_cannot_drive_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    tell(f"there are more: {HOSTILE}")
    print_table(["name"], [[HOSTILE]])
    print_json({"name": HOSTILE})
    out, err = capsys.readouterr()
    assert all(char.isprintable() or char == "\n" for char in out + err)
    assert r"a\x1b]0;owned\x07\x9b2J\u202eb" in err


def test_json_still_says_exactly_what_was_named(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"name": HOSTILE + "é\U000e0001"})
    assert json.loads(capsys.readouterr().out) == {"name": HOSTILE + "é\U000e0001"}
