"""The contact sheet: every example of every dialect answers with a print, and the page shows it."""

import pytest

from darkroom.dialects import DIALECTS
from tests.contact.sheet import answers


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_example_is_answered_and_understood(dialect: str) -> None:
    for shown in answers(dialect):
        assert shown.response.status == 200, (shown.name, shown.query, shown.response.body[:200])
        assert "X-Darkroom-Ignored" not in shown.response.headers, (shown.name, shown.query)
