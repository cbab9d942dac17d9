"""Checks for the exercises: each says in one line whether an answer is right and, if not, why.

A check calls the learner's function on a few inputs and compares the results with those of a
reference. A wrong result is then compared with what well-known mistakes give: the mistake that
gives the same numbers on every input is the likely cause. A check prints and never raises.
"""

import numpy as np

from helpers.check.notebook_1 import cosine_similarity, soft_lookup, softmax
from helpers.check.notebook_2 import attention, causal_mask, masked_softmax
from helpers.check.notebook_3 import greedy_decode, masked_accuracy, teacher_forcing
from helpers.check.notebook_4 import additive_score, general_score, one_line
from helpers.check.notebook_5 import clipped_precision, error_rate
from helpers.check.notebook_6 import merge_heads, sinusoidal_positions, split_heads
from helpers.check.notebook_7 import decoder_mask, layer_norm, warmup_rate
from helpers.check.notebook_8 import cross_attention_flops, online_softmax, sliding_mask

__all__ = [
    "additive_score",
    "attention",
    "causal_mask",
    "clipped_precision",
    "compare",
    "cosine_similarity",
    "cross_attention_flops",
    "decoder_mask",
    "error_rate",
    "general_score",
    "greedy_decode",
    "layer_norm",
    "masked_accuracy",
    "masked_softmax",
    "merge_heads",
    "one_line",
    "online_softmax",
    "sinusoidal_positions",
    "sliding_mask",
    "soft_lookup",
    "softmax",
    "split_heads",
    "teacher_forcing",
    "warmup_rate",
]


def compare(name: str, a, b, *, below: float) -> None:
    """Print the largest difference of two results, and whether it stays below a bound.

    Args:
        name: what is compared.
        a, b: arrays or tensors of one shape.
        below: the bound. The difference itself may vary from machine to machine.

    Raises:
        ValueError: the shapes differ; nothing is broadcast.
    """
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError(f"{name}: the shapes are {a.shape} and {b.shape}; expected the same")
    difference = abs(a - b).max()
    print(f"{name}: largest difference {difference:.1e}, below {below:g}: {difference < below}")
