"""Times as AWS writes them."""

from datetime import UTC, datetime


def iso(moment: float) -> str:
    """A Unix time as ISO 8601."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
