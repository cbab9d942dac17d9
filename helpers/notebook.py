"""What every notebook needs before its first figure."""

import os
import sys

from IPython import get_ipython
from matplotlib_inline.backend_inline import set_matplotlib_formats

from helpers import plotting


def set_up() -> None:
    """Give figures the house style, and leave to the terminal what compiled code says.

    TensorFlow writes lines about this machine's processor while it is imported, and a notebook
    would show them. They go where Jupyter's own messages go instead, as a crash's last words do.
    """
    plotting.use_house_style()
    if get_ipython():  # 180 dots an inch, shown at the size of 90
        set_matplotlib_formats("retina")
    # ipykernel puts a pipe in the place of file 2 and keeps the terminal; outside it there is none.
    terminal = getattr(sys.stderr, "_original_stdstream_copy", None)
    if terminal is not None:
        os.dup2(terminal, 2)
