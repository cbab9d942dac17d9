"""The translator that the lessons build by hand, and decoding with it.

An encoder GRU reads the source, a decoder GRU writes the target, and attention lets every decoder
state look at all encoder states: Luong, Pham and Manning (2015), "Effective Approaches to
Attention-based Neural Machine Translation".
"""

from helpers.seq2seq.model import build_seq2seq, swap_attention
from helpers.seq2seq.training import compile_for, train_translator
from helpers.seq2seq.translator import Translation, Translator

__all__ = [
    "Translation",
    "Translator",
    "build_seq2seq",
    "compile_for",
    "swap_attention",
    "train_translator",
]
