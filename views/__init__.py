"""What lives in a browser: outputs of cells that need no kernel once they are made."""

from views.explorer import explore_attention

__all__ = ["explore_attention"]
