"""What lives in a browser: outputs of cells that need no kernel once they are made, and a page."""

from views.controls import mask_control, softmax_control, vector_control
from views.explorer import explore_attention
from views.stepper import show_steps

__all__ = [
    "explore_attention",
    "export_translator",
    "mask_control",
    "show_steps",
    "softmax_control",
    "vector_control",
]


def __getattr__(name: str):
    # Keras takes seconds to import, so it waits until a page is asked for.
    if name == "export_translator":
        from views.translator import export_translator

        return export_translator
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
