"""What is measured: a role that a picture plays, and what is made of it."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

type Role = Literal["jpeg", "jpeg with a profile", "png with alpha", "png", "animation"]
type FormatName = Literal["jpg", "png", "webp", "avif", "gif"]


@dataclass(frozen=True)
class Recipe:
    """A wish in the words that every peer understands; `query` says it in imgix's, which is what we are given.

    `sigma` is in pixels of the print, `background` stands behind transparency. The settings of the encoders that no URL
    names are Darkroom's own, for every peer: Huffman tables of JPEG, WebP's method, AVIF's speed, zlib's level.
    """

    width: int
    format: FormatName
    height: int | None = None
    quality: int = 80
    sigma: int = 0
    background: tuple[int, int, int] | None = None
    animated: bool = False
    optimize: bool = False
    webp_method: int = 4
    avif_speed: int = 8
    png_level: int = 6

    @property
    def query(self) -> str:
        """The imgix query of the same wish; its scale of blur is ten for each pixel of sigma."""
        wishes: dict[str, Any] = {"w": self.width}
        if self.height:
            wishes |= {"h": self.height, "fit": "crop"}
        wishes |= {"fm": self.format, "q": self.quality}
        if self.format == "jpg":
            wishes["jpg-progressive"] = "false"
        if self.sigma:
            wishes["blur"] = self.sigma * 10
        if self.background:
            wishes["bg"] = bytes(self.background).hex()
        return "&".join(f"{name}={value}" for name, value in wishes.items())

    def for_the_wire(self) -> dict[str, Any]:
        """The recipe as a peer receives it."""
        return asdict(self) | {"query": self.query}


@dataclass(frozen=True)
class Workload:
    """Work on the picture that plays a role; `calibrated`: the peers' quality is chosen for an SSIM like ours."""

    role: Role
    recipe: Recipe
    name: str
    calibrated: bool = False


_SLATE = (51, 102, 153)

WORKLOADS = (
    Workload("jpeg", Recipe(800, "jpg"), "w=800 JPEG q80"),
    Workload("jpeg with a profile", Recipe(800, "jpg"), "sRGB w=800 JPEG q80"),
    Workload("jpeg", Recipe(300, "jpg", height=300), "300x300 crop JPEG q80"),
    Workload("jpeg", Recipe(800, "webp"), "w=800 WebP q80"),
    Workload("jpeg", Recipe(640, "avif"), "w=640 AVIF at our SSIM", calibrated=True),
    Workload("png with alpha", Recipe(400, "png"), "w=400 PNG"),
    Workload("png with alpha", Recipe(400, "webp"), "w=400 WebP q80"),
    Workload("png with alpha", Recipe(400, "jpg", background=_SLATE), "w=400 on a colour, JPEG q80"),
    Workload("png", Recipe(400, "webp"), "w=400 WebP q80"),
    Workload("animation", Recipe(200, "webp", animated=True), "w=200 animated WebP q80"),
    Workload("animation", Recipe(200, "gif", animated=True), "w=200 animated GIF"),
    Workload("jpeg", Recipe(800, "jpg", sigma=5), "w=800 blur 5 JPEG q80"),
    Workload("jpeg", Recipe(800, "jpg", sigma=20), "w=800 blur 20 JPEG q80"),
)
"""The workloads of the project's measures of speed."""
