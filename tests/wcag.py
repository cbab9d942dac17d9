"""Contrast as the Web Content Accessibility Guidelines 2 define it."""

import numpy as np


def rgb(color: str) -> tuple[int, ...]:
    """The three numbers of a colour such as "#0072B2"."""
    return tuple(bytes.fromhex(color[1:]))


def contrast(one, other) -> float:
    """The contrast ratio of two colours, each three numbers from 0 to 255: 1 to 21."""

    def luminance(color):
        part = np.array(color) / 255
        linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
        return linear @ (0.2126, 0.7152, 0.0722) + 0.05

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return high / low
