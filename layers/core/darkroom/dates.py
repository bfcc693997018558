"""Dates as HTTP writes them (RFC 9110, 5.6.7), and as Unix seconds."""

from datetime import UTC
from email.utils import formatdate, parsedate_to_datetime


def http_date(moment: float) -> str:
    """A date as HTTP writes it, of Unix seconds."""
    return formatdate(moment, usegmt=True)


def moment(date: str) -> float | None:
    """The Unix seconds of a date in any form that HTTP has had; None for what is none.

    The oldest form names no zone, and means UTC as the others do.
    """
    try:
        read = parsedate_to_datetime(date)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
