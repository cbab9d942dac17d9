"""What a cell imports without waiting for TensorFlow."""

import subprocess
import sys

from tools import course

LIGHT = ["views", *(f"exercises.{lesson.topic}" for lesson in course.lessons())]
LIGHT += [f"helpers.{name}" for name in "check claim corpus diagrams metrics tatoeba".split()]
IMPORT = """import sys
for name in sys.argv[1:]:
    __import__(name)
    assert not {"keras", "tensorflow"} & set(sys.modules), name"""


def test_it_loads_no_tensorflow():
    command = [sys.executable, "-c", IMPORT, *LIGHT]
    done = subprocess.run(command, cwd=course.ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
