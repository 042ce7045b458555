"""Pictures of papers: opened for real, turned upright, and written anew with nothing but their pixels."""

from __future__ import annotations

import io
import math
import warnings
from typing import Final

import pi_heif
from PIL import Image, ImageOps
from PIL.JpegImagePlugin import get_sampling

from core.documents.clean import MOST_PIXELS, Clean
from core.documents.refusals import DamagedFile, TooLargePicture

LONGEST_SIDE: Final = 30_000
MOST_KEPT: Final = 16_000_000
"""Points of a picture that is kept: an A4 page at 400 dots to the inch, where offices ask for 300.

Counted together and not by the longer side, as a picture of a long conversation is narrow.
"""
_QUALITY: Final = 92
_LUMINANCE: Final = {"RGB", "L", "CMYK"}

pi_heif.register_heif_opener(thumbnails=False)


def clean_image(data: bytes, kind: str) -> Clean:
    """Return a picture upright and without metadata; `kind` is what its first bytes say: JPEG, PNG, WEBP or HEIF.

    HEIC is written as JPEG, which every browser shows. Raises `DamagedFile` and `TooLargePicture`.
    """
    try:
        with open_image(data, kind) as image:
            sampling = get_sampling(image) if image.format in {"JPEG", "MPO"} else -1
            tables = getattr(image, "quantization", None)
            image.load()
            upright = ImageOps.exif_transpose(image)
            if upright.mode.startswith("I"):  # 16 bits of grey, which no screen shows
                upright = upright.convert("I").point(lambda level: level / 256).convert("L")
            return _write(_shrink(upright), kind, sampling, tables)
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError) as error:
        # What the decoders raise for bytes that no camera and no program wrote.
        raise DamagedFile("This picture is damaged and can't be opened.", field="file") from error


def open_image(data: bytes, kind: str) -> Image.Image:
    """Return a picture that isn't decoded yet; raises `TooLargePicture` for one that would fill the memory."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of decoders, about oddities in what people send
        try:
            image = Image.open(io.BytesIO(data), formats=[kind])
        except Image.DecompressionBombError as error:  # so large that Pillow doesn't even say how large
            raise _too_large() from error
    width, height = image.size
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        image.close()
        raise _too_large()
    return image


def _too_large() -> TooLargePicture:
    return TooLargePicture(
        f"This picture has more than {MOST_PIXELS // 1_000_000} million points. Take a smaller one.",
        field="file",
        limit=MOST_PIXELS,
    )


def _shrink(upright: Image.Image) -> Image.Image:
    """Return a picture of at most `MOST_KEPT` points: a larger one takes seconds at each look, and shows nothing more."""
    width, height = upright.size
    scale = math.sqrt(MOST_KEPT / (width * height))
    if scale >= 1:
        return upright
    if upright.mode in {"1", "P", "PA"}:  # whose points can't be mixed
        colours = "RGBA" if upright.has_transparency_data else "RGB"
        upright = upright.convert("L" if upright.mode == "1" else colours)
    size = max(1, int(width * scale)), max(1, int(height * scale))
    return upright.resize(size, Image.Resampling.LANCZOS)


def _write(upright: Image.Image, kind: str, sampling: int, tables: object) -> Clean:
    upright.info = {}  # whatever a writer would take from there: text, position, thumbnails, comments
    out = io.BytesIO()
    match kind:
        case "PNG":
            upright.save(out, "PNG", compress_level=6)
            return Clean("image/png", out.getvalue(), 1)
        case "WEBP":
            upright.save(out, "WEBP", quality=_QUALITY, method=2)
            return Clean("image/webp", out.getvalue(), 1)
        case _:
            plain = upright if upright.mode in _LUMINANCE else upright.convert("RGB")
            how = {"qtables": tables, "subsampling": sampling} if tables and sampling >= 0 else {"quality": _QUALITY}
            plain.save(out, "JPEG", **how)
            return Clean("image/jpeg", out.getvalue(), 1)
