"""A sentence with its translation, and what a token is."""

import unicodedata
from dataclasses import dataclass
from functools import cached_property

Links = frozenset[tuple[int, int]]  # (source position, target position), counted from zero


def tokenize(text: str) -> tuple[str, ...]:
    """The tokens of a text: what stands between white space of any kind.

    Hangul is brought to Unicode's form NFC. macOS writes it as NFD, each syllable in pieces: it
    looks the same, but no vocabulary would know it.
    """
    return tuple(unicodedata.normalize("NFC", text).split())


@dataclass(frozen=True)
class SentencePair:
    """A sentence and its translation, as texts and as tokens; the final "." is a token.

    Links tell which tokens belong together; every sure link is possible too.
    """

    source: str
    target: str
    sure: Links = frozenset()
    possible: Links = frozenset()
    attribution: str = ""

    @cached_property
    def source_tokens(self) -> tuple[str, ...]:
        return tokenize(self.source)

    @cached_property
    def target_tokens(self) -> tuple[str, ...]:
        return tokenize(self.target)
