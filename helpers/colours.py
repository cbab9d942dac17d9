"""The palette of figures, views and pages: one colour, one meaning.

The first four are Okabe and Ito's, which colour-blind readers can tell apart.
"""

QUERY, KEY, VALUE = "#E69F00", "#0072B2", "#009E73"
GOLD = "#D55E00"
GREY = "#666666"
# The hue of attention weights: Matplotlib's map, and its strongest colour in a view. Both black
# and white text stay readable on three quarters of it.
WEIGHTS_COLORMAP = "Purples"
WEIGHT = "#7561C8"
EFFECT = "#C2457E"  # what a link does to the translation: not a weight, so another hue
