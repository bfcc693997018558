"""Prints that are kept: found by tier, fresh or not, compared with their originals, and written once."""
