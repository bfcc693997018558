"""The stack on one machine: its processes, its HTTP front, its demo. Everything listens on 127.0.0.1 only."""

from pathlib import Path

LOOPBACK = "127.0.0.1"

PROJECT = Path(__file__).resolve().parents[4]
"""The checkout that this package lies in."""
