"""The real pairs: the recipe, the nearest neighbour, the subword model and what each step gives.

Each run is stored as soon as it is done, and done once: delete results/real_sentences.json to do
all of them again.
"""

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf

from benchmarks import results
from exercises.real_sentences import nearest
from helpers import data
from helpers.bootstrap import bleu_counts
from helpers.held_out import DEVELOPMENT, FOLDS, hold_out
from helpers.neighbours import count_pieces
from helpers.seq2seq import Translator, build_seq2seq
from helpers.seq2seq.beam import SubwordTranslator
from helpers.seq2seq.subword_model import (
    build_subword_model,
    compile_subword_model,
    smoothed_loss,
)
from helpers.subwords import learn_subwords, make_subword_batches
from helpers.tatoeba import load_tatoeba

NAME = "real_sentences"
PASSES = 30
SOURCE_PIECES, TARGET_PIECES = 2000, 1000
RECIPE_LENGTHS = 95, 104  # with START and END


class Settings(NamedTuple):
    """How the subword model is trained; the defaults are those that were chosen."""

    fold: int = DEVELOPMENT
    seed: int = 1
    share: float = 1.0  # of the training pairs
    passes: int = PASSES
    words: bool = False
    schedule: bool = True  # else Adam's own constant rate
    dropout: float = 0.2
    sample: bool = True
    smooth: bool = True
    tied: bool = True
    attended_word: bool = True


PLAIN = {"schedule": False, "dropout": 0.0, "sample": False, "smooth": False, "tied": False}
STEPS = {  # each adds one thing to the one before
    "words": Settings(**PLAIN, attended_word=False, words=True),
    "subwords": Settings(**PLAIN, attended_word=False),
    "rate and dropout": Settings(sample=False, smooth=False, tied=False, attended_word=False),
    "sampled": Settings(smooth=False, tied=False, attended_word=False),
    "smooth and tied": Settings(attended_word=False),
    "attended word": Settings(),
}
