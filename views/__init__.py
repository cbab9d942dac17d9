"""What lives in a browser: outputs of cells that need no kernel once they are made."""

from views.controls import mask_control, softmax_control, vector_control
from views.explorer import explore_attention
from views.stepper import show_steps

__all__ = ["explore_attention", "mask_control", "show_steps", "softmax_control", "vector_control"]
