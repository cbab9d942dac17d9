"""The palette of figures, views and pages: one colour, one meaning.

The first four are Okabe and Ito's, which colour-blind readers can tell apart; so are those of
COMPARE.
"""

import numpy as np
from matplotlib.colors import to_hex, to_rgb

QUERY, KEY, VALUE = "#E69F00", "#0072B2", "#009E73"
GOLD = "#D55E00"
GREY = "#666666"
# The hue of attention weights: Matplotlib's map, and its strongest colour in a view. Both black
# and white text stay readable on three quarters of it.
WEIGHTS_COLORMAP = "Purples"
WEIGHT = "#7561C8"
EFFECT = "#C2457E"  # what a link does to the translation: not a weight, so another hue
# What is compared but is no query, key or value: models, losses, curves. At least 3:1 on white.
COMPARE = ("#332288", "#CC6677", "#8C7A00", "#222222")


def luminance(color) -> float:
    """The relative luminance of a colour, 0 to 1 (Web Content Accessibility Guidelines 2)."""
    part = np.array(to_rgb(color))
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def ink_on(color) -> str:
    """Black or white, whichever has more contrast on a colour: always 4.5:1 at least."""
    return "black" if luminance(color) > 0.179 else "white"


def as_text(color) -> str:
    """The same hue, so dark that text in it has a contrast of 4.5:1 on white."""
    shade = np.array(to_rgb(color))
    while 1.05 / (luminance(shade) + 0.05) < 4.6:
        shade *= 0.98
    return to_hex(shade)
