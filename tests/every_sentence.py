"""All that the grammar can write, instead of a sample: every path through its choices."""

import contextlib
from collections.abc import Sequence
from unittest import mock

from helpers.corpus import SentencePair, sentences


class Paths:
    """Stands for random.Random: in each run another path, until all have been taken."""

    def __init__(self):
        self.left = []  # what is left at each branch of this path; the first is taken
        self.at = self.said = 0

    def go_on(self) -> bool:
        """Is there another path?"""
        self.at = self.said = 0
        while self.left and len(self.left[-1]) == 1:
            self.left.pop()
        if self.left:
            self.left[-1] = self.left[-1][1:]
        return bool(self.left)

    def branch(self, size: int) -> int:
        if self.at == len(self.left):
            self.left.append(range(size))
        self.at += 1
        return self.left[self.at - 1][0]

    def random(self):
        return self  # until it is known what it is compared or multiplied with

    def __lt__(self, chance):
        return self.branch(2) == 0

    def __mul__(self, size):
        return self.branch(size)


class DeadEnd(Exception):
    """This path does not lead to the sentence that is looked for."""


def every_sentence(
    clauses: int, tenses: Sequence[str], subjects, *, only: Sequence[str] = ()
) -> dict[str, SentencePair]:
    """Every sentence about these subjects, by its Korean text; or only that of these tokens."""
    found, paths = {}, Paths()

    def on_the_way(say):
        def say_and_compare(*arguments):
            spoken = say(*arguments)
            tokens = [token for piece in spoken.pieces.values() for token in piece]
            if only and list(only[paths.said : paths.said + len(tokens)]) != tokens:
                raise DeadEnd
            paths.said += len(tokens)
            return spoken

        return say_and_compare

    patches = {name: on_the_way(getattr(sentences, name)) for name in ("say_clause", "say_weather")}
    with mock.patch.multiple(sentences, SUBJECTS=tuple(subjects), **patches):
        while True:
            with contextlib.suppress(DeadEnd):
                pair = sentences.say_sentence(paths, clauses, list(tenses))
                found[pair.source] = pair
            if not paths.go_on():
                return found
