"""The translator that the lessons build by hand, and decoding with it.

An encoder GRU reads the source, a decoder GRU writes the target, and attention lets every decoder
state look at all encoder states: Luong, Pham and Manning (2015), "Effective Approaches to
Attention-based Neural Machine Translation".
"""

from helpers.seq2seq.model import build_seq2seq, swap_attention
from helpers.seq2seq.training import train_translator
from helpers.seq2seq.translator import Translator

__all__ = ["Translator", "build_seq2seq", "swap_attention", "train_translator"]
