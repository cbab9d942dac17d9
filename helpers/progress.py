"""A progress bar for training that leaves a clean page behind.

Keras's own prints a line for every update, timings included: stored in a notebook, they would be
long and different after every run.
"""

import time

import keras
from IPython import get_ipython
from IPython.display import HTML, DisplayHandle


class TrainingProgress(keras.callbacks.Callback):
    """Show the epoch, the loss, the metrics and, until the end, the time that is left.

    Outside a notebook, where nothing could be drawn over, it shows nothing.
    """

    def on_train_begin(self, logs=None):
        self.start = time.perf_counter()
        self.shown = 0.0
        self.epoch = 0
        self.display = DisplayHandle() if get_ipython() else None
        if self.display:
            self.display.display(self._html(0, ""))

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        now = time.perf_counter()
        if now - self.shown < 0.2:  # often enough for the eye
            return
        self.shown = now
        steps = self.params["steps"]
        if not steps or not self.display:  # Keras has not counted the batches yet
            return
        done = (self.epoch + (batch + 1) / steps) / self.params["epochs"]
        left = (now - self.start) * (1 - done) / done
        self.display.update(self._html(done, f"{self._numbers(logs)}, {left:.0f} s left"))

    def on_epoch_end(self, epoch, logs=None):
        if self.display:
            done = (epoch + 1) / self.params["epochs"]
            self.display.update(self._html(done, self._numbers(logs)))

    def _numbers(self, logs) -> str:
        return ", ".join(f"{name} {number:.3f}" for name, number in (logs or {}).items())

    def _html(self, done: float, text: str) -> HTML:
        epochs = self.params["epochs"]
        return HTML(
            f'<progress value="{done:.3f}" max="1" style="width: 20em"></progress> '
            f"epoch {self.epoch + 1} of {epochs} &nbsp; {text}"
        )
