"""The contact sheet: every parameter of every dialect, as a URL asks for it and as it comes out, on one page."""
