"""Measure Darkroom beside other image libraries: `python -m tests.bench`."""
