"""What a Korean token of the grammar means in English."""

import functools
import itertools
from collections.abc import Iterator

from helpers.corpus.inflection import attach, conjugate
from helpers.corpus.lexicon import ADJECTIVES, NOUNS, PLACES, SUBJECTS, TIMES, WEATHER
from helpers.corpus.lexicon_verbs import SENSES, VERBS
from helpers.corpus.pair import tokenize


def gloss(token: str) -> str:
    """English for a Korean token as it stands in a sentence, with its particle or ending.

    Args:
        token: such as 배를, which is "pear / boat": all that the lexicon has for a homonym.

    Returns:
        The English words without what particles and tenses add; a verb that links to a second
        clause has its ", and". "" for an unknown token.
    """
    token = "".join(tokenize(token))
    return " / ".join(_lexicon().get(token, ())) + (", and" if token in _linking() else "")


@functools.cache
def _lexicon() -> dict[str, dict[str, None]]:
    """For each token its glosses, as the keys of a dictionary, which keeps their order."""
    glosses = {}
    for token, english in itertools.chain(_phrases(), _nouns(), _verbs()):
        glosses.setdefault(token, {})[english] = None
    return glosses


@functools.cache
def _linking() -> set[str]:
    """The last token of verbs that another clause follows: 입고, 입었고, and 거고 of 입을 거고."""
    return {conjugate(verb, tense, False)[-1] for verb in VERBS.values() for tense in TIMES}


def _phrases() -> Iterator[tuple[str, str]]:
    yield from {".": ".", "안": "not", "거예요": "will", "거고": "will"}.items()
    for subject in SUBJECTS:
        forms = {attach(subject.korean, "은"), subject.nominative or attach(subject.korean, "이")}
        for form in forms:
            yield from _word_for_word(form, subject.english)
    for time in itertools.chain(*TIMES.values()):
        yield from _word_for_word(time.korean, time.literal or time.english)


def _word_for_word(korean: str, english: str) -> Iterator[tuple[str, str]]:
    """Each token with its word, the last with all that are left."""
    *firsts, last = korean.split()
    words = english.split()
    yield from zip(firsts, words, strict=False)
    yield last, " ".join(words[len(firsts) :])


def _nouns() -> Iterator[tuple[str, str]]:
    for adjective in ADJECTIVES.values():
        yield adjective.korean, adjective.english
    for noun in (*NOUNS.values(), *WEATHER):
        for particle in ("을", "이"):
            yield attach(noun.korean, particle), noun.english
    for place in PLACES.values():
        for particle in ("에", "에서"):
            yield place.korean + particle, place.english


def _verbs() -> Iterator[tuple[str, str]]:
    meanings = [(name, verb.gloss) for name, verb in VERBS.items() if verb.gloss]
    meanings += [(sense.korean, sense.complement or sense.english) for sense in SENSES]
    for name, english in meanings:
        verb = VERBS[name]
        yield verb.stem + "지", english
        for tense, final in itertools.product(TIMES, (True, False)):
            yield conjugate(verb, tense, final)[0], english
