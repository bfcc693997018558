"""Documents: SVG, PDF and HEIC originals, read in a process of their own that can reach nothing and ends in time."""
