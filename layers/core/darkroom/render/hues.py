"""Blend modes that take hue, saturation and luminosity from one or the other colour.

Formulas: W3C, Compositing and Blending Level 1, section 10.2, on arrays of three bands, each of rows and columns.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from darkroom.plan.values import Mode

type Pixels = Any
"""An array of numpy, which is imported when one of these modes is asked for."""

_WEIGHTS = (0.3, 0.59, 0.11)


def _hue(below: Pixels, layer: Pixels) -> Pixels:
    return _of_luminosity(_of_saturation(layer, _saturation(below)), _luminosity(below))


def _saturation_mode(below: Pixels, layer: Pixels) -> Pixels:
    return _of_luminosity(_of_saturation(below, _saturation(layer)), _luminosity(below))


def _colour(below: Pixels, layer: Pixels) -> Pixels:
    return _of_luminosity(layer, _luminosity(below))


def _luminosity_mode(below: Pixels, layer: Pixels) -> Pixels:
    return _of_luminosity(below, _luminosity(layer))


def _luminosity(colours: Pixels) -> Pixels:
    red, green, blue = (colours[band] * weight for band, weight in enumerate(_WEIGHTS))
    return red + green + blue


def _saturation(colours: Pixels) -> Pixels:
    return _highest(colours) - _lowest(colours)


def _highest(colours: Pixels) -> Pixels:
    import numpy as np

    return np.maximum(np.maximum(colours[0], colours[1]), colours[2])


def _lowest(colours: Pixels) -> Pixels:
    import numpy as np

    return np.minimum(np.minimum(colours[0], colours[1]), colours[2])


def _of_saturation(colours: Pixels, saturation: Pixels) -> Pixels:
    """The colours stretched to this saturation, their lowest band at nothing; greys have none."""
    import numpy as np

    lowest = _lowest(colours)
    reach = _highest(colours) - lowest
    return (colours - lowest) * (saturation / np.where(reach == 0, np.float32(1), reach))


def _of_luminosity(colours: Pixels, luminosity: Pixels) -> Pixels:
    """The colours moved to this luminosity; where a band leaves the range, all are drawn towards grey."""
    import numpy as np

    moved = colours + (luminosity - _luminosity(colours))
    below, above = luminosity - _lowest(moved), _highest(moved) - luminosity
    share = np.minimum(
        np.where(below > luminosity, luminosity / np.maximum(below, np.float32(1e-6)), np.float32(1)),
        np.where(above > 255 - luminosity, (255 - luminosity) / np.maximum(above, np.float32(1e-6)), np.float32(1)),
    )
    return luminosity + (moved - luminosity) * share


def _on_levels(formula: Callable[[Pixels, Pixels], Pixels]) -> Callable[[Pixels, Pixels], Pixels]:
    def mixed(below: Pixels, layer: Pixels) -> Pixels:
        import numpy as np

        bands = (np.moveaxis(colours, 2, 0).astype(np.float32, order="C") for colours in (below, layer))
        levels = np.clip(formula(*bands) + np.float32(0.5), 0, 255).astype(np.uint8)
        return np.ascontiguousarray(np.moveaxis(levels, 0, 2))

    return mixed


WHOLE: Mapping[Mode, Callable[[Pixels, Pixels], Pixels]] = MappingProxyType(
    {
        "hue": _on_levels(_hue),
        "saturation": _on_levels(_saturation_mode),
        "color": _on_levels(_colour),
        "luminosity": _on_levels(_luminosity_mode),
    }
)
"""What becomes of the picture below and of the layer: arrays of rows, columns and three bands of 8 bits."""
