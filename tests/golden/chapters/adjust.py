"""Golden rows of adjust."""

from tests.golden.row import SMALL, Row, film, hole, photo, row

ROWS: dict[str, Row] = {
    "adjust.enhance": row(photo, size=SMALL, adjust={"enhance": True}),
    "adjust.enhance of a film": row(film, size=SMALL, adjust={"enhance": True}),
    "adjust.exposure": row(photo, size=SMALL, adjust={"exposure": 60.0}),
    "adjust.exposure down": row(photo, size=SMALL, adjust={"exposure": -60.0}),
    "adjust.brightness": row(photo, size=SMALL, adjust={"brightness": 40.0}),
    "adjust.brightness down": row(photo, size=SMALL, adjust={"brightness": -40.0}),
    "adjust.contrast": row(photo, size=SMALL, adjust={"contrast": 60.0}),
    "adjust.contrast down": row(photo, size=SMALL, adjust={"contrast": -60.0}),
    "adjust.gamma": row(photo, size=SMALL, adjust={"gamma": 50.0}),
    "adjust.gamma down": row(photo, size=SMALL, adjust={"gamma": -50.0}),
    "adjust.highlights": row(photo, size=SMALL, adjust={"highlights": -100.0}),
    "adjust.shadows": row(photo, size=SMALL, adjust={"shadows": 100.0}),
    "adjust.hue": row(photo, size=SMALL, adjust={"hue": 120.0}),
    "adjust.saturation": row(photo, size=SMALL, adjust={"saturation": 70.0}),
    "adjust.saturation none": row(hole, size=SMALL, adjust={"saturation": -100.0}),
    "adjust.vibrance": row(photo, size=SMALL, adjust={"vibrance": 100.0}),
    "adjust.vibrance down": row(photo, size=SMALL, adjust={"vibrance": -100.0}),
    "adjust.invert": row(hole, size=SMALL, adjust={"invert": True}),
    "adjust.noise": row(photo, size=SMALL, adjust={"noise": 100.0, "noise_sharpness": 20.0}),
    "adjust.noise_sharpness": row(photo, size=SMALL, adjust={"noise": 20.0, "noise_sharpness": 100.0}),
    "adjust.sharpen": row(photo, size=SMALL, adjust={"sharpen": 80.0}),
    "adjust.unsharp": row(photo, size=SMALL, adjust={"unsharp": 100.0}),
    "adjust.unsharp_radius": row(hole, size=SMALL, adjust={"unsharp": -80.0, "unsharp_radius": 6.0}),
}
