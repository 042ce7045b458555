"""A city's own colour: from one given colour, all shades that our sheets use, light and dark, each with its contrast.

Lightness is changed in OKLCH (Ottosson, "A perceptual color space for image processing", 2020), where a step looks
equally large in every hue, until the contrast holds that WCAG 2.2 asks for (1.4.3, 1.4.11). Pure.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

Shades = Mapping[str, str]
"""Colours as `#rrggbb`, by the name of their custom property without its dashes."""

PLACE: Final = "/* Here an installation's own colour is put in. */"
"""Where in kit.css: after our own shades, before what printing and high contrast change."""

_STEP: Final = 0.005


class Pair(NamedTuple):
    """Two shades that meet on a page, and the least contrast between them."""

    front: str
    back: str
    least: float


PAIRS: Final = (
    *(Pair(front, back, 4.5) for front in ("ink", "muted", "main", "danger", "clay") for back in ("ground", "sheet")),
    *(Pair(front, "main-soft", 4.5) for front in ("ink", "muted", "main")),
    *(Pair(front, "sun-soft", 4.5) for front in ("ink", "muted")),
    Pair("danger", "danger-soft", 4.5),
    Pair("ink", "danger-soft", 4.5),
    Pair("sheet", "danger", 4.5),
    Pair("on-main", "main", 4.5),
    Pair("on-main", "main-deep", 4.5),
    Pair("on-sun", "sun", 4.5),
    Pair("on-sun", "sun-deep", 4.5),
    *(Pair(front, "panel", 4.5) for front in ("panel-ink", "panel-soft", "panel-sun")),
    Pair("sun", "panel", 3),
    *(Pair("line-strong", back, 3) for back in ("ground", "sheet")),
    *(Pair("main", back, 3) for back in ("ground", "sheet")),
)


class Oklch(NamedTuple):
    """A colour by lightness (0 to 1), chroma (0 to about 0.37) and hue (radians)."""

    lightness: float
    chroma: float
    hue: float


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def read_shades(sheet: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the colours that a sheet names, in a light scheme and in a dark one."""
    light, dark = re.split(r"@media \(prefers-color-scheme: dark\)", sheet, maxsplit=1)
    bright = _colours_in(light)
    return bright, {**bright, **_colours_in(dark.partition(PLACE)[0])}


def derive_shades(colour: str, light: Shades, dark: Shades) -> tuple[dict[str, str], dict[str, str]]:
    """Return the shades that follow from one colour, light and dark; `light` and `dark` are all others."""
    asked = read_oklch(colour)
    return _derive_light(asked, light), _derive_dark(asked, dark)


def tint_sheet(sheet: str, colour: str) -> str:
    """Put a colour's shades into a sheet."""
    if PLACE not in sheet:
        raise ValueError(f"the sheet says nowhere {PLACE!r}")
    light, dark = derive_shades(colour, *read_shades(sheet))
    return sheet.replace(PLACE, f":root{_write(light)}\n@media (prefers-color-scheme:dark){{:root{_write(dark)}}}", 1)


def _derive_light(asked: Oklch, others: Shades) -> dict[str, str]:
    soft = write_colour(Oklch(0.945, min(asked.chroma, 0.022), asked.hue))
    # A colour that is almost white or black would leave no room for the shade beside it.
    start = asked._replace(lightness=min(max(asked.lightness, 0.3), 0.62))
    main = _move(start, -_STEP, [(others["ground"], 4.6), (others["sheet"], 4.6), (soft, 4.6), ("#ffffff", 4.6)])
    panel = _move(read_oklch(main), -_STEP, [("#ffffff", 7), (others["panel-sun"], 4.6), (others["sun"], 3.1)])
    return {
        "main": main,
        "main-deep": write_colour(_shifted(main, -0.07)),
        "on-main": "#ffffff",
        "main-soft": soft,
        "main-line": write_colour(Oklch(0.855, min(asked.chroma, 0.045), asked.hue)),
        "panel": panel,
        "panel-ink": "#ffffff",
        "panel-soft": _move(Oklch(0.92, min(asked.chroma, 0.03), asked.hue), _STEP, [(panel, 4.6)]),
    }


def _derive_dark(asked: Oklch, others: Shades) -> dict[str, str]:
    soft = write_colour(Oklch(0.31, min(asked.chroma, 0.04), asked.hue))
    deep_ink = write_colour(Oklch(0.22, min(asked.chroma, 0.03), asked.hue))
    demands = [(others["ground"], 4.6), (others["sheet"], 4.6), (soft, 4.6), (deep_ink, 4.6)]
    main = _move(Oklch(0.81, min(asked.chroma, 0.11), asked.hue), _STEP, demands)
    panel = _move(
        Oklch(0.37, min(asked.chroma, 0.09), asked.hue),
        -_STEP,
        [(others["panel-ink"], 7), (others["panel-sun"], 4.6), (others["sun"], 3.1)],
    )
    return {
        "main": main,
        "main-deep": write_colour(_shifted(main, 0.06)),
        "on-main": deep_ink,
        "main-soft": soft,
        "main-line": write_colour(Oklch(0.43, min(asked.chroma, 0.05), asked.hue)),
        "panel": panel,
        "panel-ink": others["panel-ink"],
        "panel-soft": _move(Oklch(0.9, min(asked.chroma, 0.03), asked.hue), _STEP, [(panel, 4.6)]),
    }


def _move(start: Oklch, step: float, demands: Iterable[tuple[str, float]]) -> str:
    """Return the first colour from `start` towards black or white whose contrasts hold."""
    wanted = tuple(demands)
    shade = start
    while True:
        written = write_colour(shade)
        if all(contrast(written, other) >= least for other, least in wanted):
            return written
        if not 0 <= shade.lightness <= 1:
            raise ValueError(f"no shade of {write_colour(start)} stands out from {wanted}")
        shade = shade._replace(lightness=shade.lightness + step)


def _shifted(colour: str, by: float) -> Oklch:
    shade = read_oklch(colour)
    return shade._replace(lightness=min(max(shade.lightness + by, 0.0), 0.98))


def _colours_in(block: str) -> dict[str, str]:
    named = re.findall(r"--([a-z-]+): (#[0-9a-f]{6}|#[0-9a-f]{3})(?=;)", block)
    return {name: colour if len(colour) == 7 else "#" + "".join(2 * c for c in colour[1:]) for name, colour in named}


def _write(shades: Shades) -> str:
    return "{" + ";".join(f"--{name}:{colour}" for name, colour in shades.items()) + "}"


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _encoded(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = _channels(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def read_oklch(colour: str) -> Oklch:
    """Read `#rrggbb`."""
    red, green, blue = _channels(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return Oklch(lightness, math.hypot(a, b), math.atan2(b, a))


def write_colour(shade: Oklch) -> str:
    """Write a colour as `#rrggbb`; what no screen can show is made greyer until one can."""
    lightness = min(max(shade.lightness, 0.0), 1.0)
    chroma = shade.chroma
    channels = _to_channels(lightness, chroma, shade.hue)
    while chroma > 0 and not all(-0.0005 <= channel <= 1.0005 for channel in channels):
        chroma = max(chroma - 0.004, 0.0)
        channels = _to_channels(lightness, chroma, shade.hue)
    return "#" + "".join(f"{round(_encoded(min(max(channel, 0.0), 1.0)) * 255):02x}" for channel in channels)


def _to_channels(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
