"""A signed URL comes in, a developed photograph goes out.

Its source says where the original lies and who may read it; the original is developed the way the URL asks, and
the print goes out and is kept.
"""

__version__ = "0.3.0"
