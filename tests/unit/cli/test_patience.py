"""Ctrl-C and SIGTERM end a wait of a long command, and never a call in the middle."""

import signal

import pytest

from darkroom.cli.patience import patience

SIGNALS = [signal.SIGINT, signal.SIGTERM]


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_the_next_wait_and_only_that(number: signal.Signals) -> None:
    with patience() as clock:
        signal.raise_signal(number)  # in the middle of a call: it goes on
        begun = clock.monotonic()
        with pytest.raises(KeyboardInterrupt):
            clock.sleep(3600)
        clock.sleep(0.01)
        assert clock.monotonic() >= begun + 0.01


@pytest.mark.parametrize("number", SIGNALS)
def test_the_signals_are_as_they_were_afterwards(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with patience():
        assert signal.getsignal(number) != before
    assert signal.getsignal(number) == before
