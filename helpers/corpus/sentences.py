"""Sentences of the grammar, and as many of them as are asked for."""

import functools
import operator
import random
from collections.abc import Iterable

from helpers.corpus.gold_clauses import Clause, Word, pick, say_clause, say_weather
from helpers.corpus.lexicon import (
    FUTURE,
    NOUNS,
    PAST,
    PRESENT,
    SUBJECTS,
    TIMES,
    Kind,
    Noun,
    Subject,
    Time,
)
from helpers.corpus.lexicon_verbs import NO_TIME, SENSES, Sense
from helpers.corpus.pair import SentencePair

TENSES = (PAST, PAST, PAST, PRESENT, PRESENT, FUTURE, FUTURE)  # as often as here
MOST_CLAUSES = len(SUBJECTS) - 1  # each has its own subject, and "I" and "we" never meet
PATIENCE = 100  # sentences in a row that are all known already: the grammar has no more to say


def nouns(sense: Sense) -> list[Noun | None]:
    """Its objects. None: no object."""
    return [NOUNS[name] for name in sense.nouns.split()] or [None]


def objects(sense: Sense, bare: bool, negated: bool) -> list[Noun | None]:
    """The nouns that may follow; if `bare`, only those that need no "a"."""
    return [
        noun
        for noun in nouns(sense)
        if noun is None
        or not (bare and noun.article == "a")
        and not (negated and not noun.negatable)
    ]


def is_bare(tense: str, negated: bool, timed: bool) -> bool:
    """Must the object be one that needs no "a"?

    "Minsu eats an apple" needs its "every day"; without one, only what is not counted will do.
    """
    return tense == PRESENT and (negated or not timed)


def must_be_timed(tense: str, negated: bool) -> bool:
    """Does the first clause need a time word?"""
    return tense == PRESENT and not negated


def times(sense: Sense, noun: Noun | None, tense: str, negated: bool) -> list[Time]:
    """The time words that may stand with a verb and its object."""
    often_one = noun is not None and noun.article == "a"
    return [
        time
        for time in TIMES[tense]
        if time.kind in sense.times
        and (time.negatable or not negated)
        and not (time.kind == Kind.OFTEN and often_one)
    ]


def suits(sense: Sense, tense: str, subject: Subject, kind: Kind) -> bool:
    """Can this be said of the subject, in this tense, at a time of this kind?"""
    together = sense.together or not subject.several
    return tense in sense.tenses and kind in sense.times and together


@functools.cache  # a lesson asks some 20,000 times
def senses(
    tense: str, subject: Subject, kind: Kind, bare: bool, negated: bool
) -> tuple[Sense, ...]:
    """All that can be said of the subject so."""
    return tuple(
        sense
        for sense in SENSES
        if suits(sense, tense, subject, kind) and objects(sense, bare, negated)
    )


def others(subjects: Iterable[Subject], subject: Subject) -> list[Subject]:
    """Who may follow in another clause: "I" is one of "we", so the two never meet."""
    return [
        other
        for other in subjects
        if other != subject and not (other.first_person and subject.first_person)
    ]


def choose(rng, tense: str, subject: Subject, used, kind: Kind, *, first, final) -> Clause:
    """What the clause is to say. `used` collects the senses, so that no clause repeats another."""
    negated = rng.random() < 0.3
    timed = first and (rng.random() < 0.7 or must_be_timed(tense, negated))
    bare = is_bare(tense, negated, timed)
    sayable = senses(tense, subject, kind, bare, negated)
    sense = pick(rng, [sense for sense in sayable if sense not in used])
    used.append(sense)
    noun = pick(rng, objects(sense, bare, negated))
    fitting = times(sense, noun, tense, negated)
    time = pick(rng, fitting) if timed and fitting else None
    return Clause(subject, sense, tense, negated, final, noun, time)


def say_sentence(rng: random.Random, clause_count: int, tenses: list[str]) -> SentencePair:
    """A pair of so many clauses, all in one tense, each about somebody else."""
    tense = pick(rng, tenses)
    source, target, sure, possible = [], [], set(), set()
    subjects, used, kind = list(SUBJECTS), [], NO_TIME
    for number in range(clause_count):
        first, final = number == 0, number == clause_count - 1
        if first and tense != PRESENT and rng.random() < 0.08:
            spoken = say_weather(rng, tense, final)
        else:
            subject = pick(rng, subjects)
            subjects = others(subjects, subject)
            clause = choose(rng, tense, subject, used, kind, first=first, final=final)
            spoken = say_clause(rng, clause, first)
        # The time word stands in the first clause and holds for the rest: nobody closes her eyes
        # last week.
        kind = spoken.kind if first else kind
        end = Word(".", [("end", 0)]) if final else Word("and", [("verb", -1)])
        pieces = spoken.pieces | ({"end": ["."]} if final else {})

        where = {}
        for piece, tokens in pieces.items():
            where[piece] = range(len(source), len(source) + len(tokens))
            source += tokens
        for word in (*spoken.english, end):
            sure.update((where[piece][index], len(target)) for piece, index in word.sure)
            possible.update((where[piece][index], len(target)) for piece, index in word.possible)
            target.append(word.text)
    target[0] = target[0][0].upper() + target[0][1:]
    return SentencePair(
        " ".join(source), " ".join(target), frozenset(sure), frozenset(sure | possible)
    )


def generate_pairs(
    count: int,
    *,
    seed: int = 0,
    clauses: Iterable[int] = (1, 2),
    tenses: Iterable[str] = ("past", "present", "future"),
) -> list[SentencePair]:
    """Write Korean-English sentence pairs, no two of them alike, with their word alignment.

    The same seed gives the same pairs, and fewer pairs are the beginning of more.

    Args:
        count: How many pairs.
        seed: A whole number.
        clauses: How many clauses a sentence may have; each number is as likely as the others.
        tenses: Some of "past", "present" and "future". One alone makes a smaller language, which
            is learned in less time.

    Returns:
        A list of `count` `SentencePair`. For the links see the top of this file, and Och and
        Ney (2003), "A Systematic Comparison of Various Statistical Alignment Models".

    Raises:
        TypeError: If `count` or `seed` is not a whole number.
        ValueError: If `count` is negative or more than the grammar can give, or if `clauses` is
            not a collection of numbers from 1 to 13, or `tenses` not one of names of tenses.
    """
    for name, number in (("count", count), ("seed", seed)):
        try:
            operator.index(number)
        except TypeError:
            raise TypeError(f"{name} must be a whole number, but it is {number!r}") from None
    if count < 0:
        raise ValueError(f"count must be 0 or more, but it is {count!r}")
    expected = f"a collection of whole numbers from 1 to {MOST_CLAUSES}, such as (1, 2)"
    try:
        numbers = sorted({operator.index(number) for number in clauses})
    except TypeError:
        numbers = []
    if not numbers or numbers[0] < 1 or numbers[-1] > MOST_CLAUSES:
        raise ValueError(f"clauses must be {expected}, but it is {clauses!r}")
    wanted = () if isinstance(tenses, str) else tuple(tenses)
    if not wanted or not set(wanted) <= set(TENSES):
        raise ValueError(
            'tenses must be a collection of "past", "present" and "future", such as ("past",), '
            f"but it is {tenses!r}"
        )

    rng = random.Random(operator.index(seed))
    wanted = [tense for tense in TENSES if tense in wanted]
    pairs, seen, in_vain = [], set(), 0
    while len(pairs) < count:
        pair = say_sentence(rng, pick(rng, numbers), wanted)
        if pair.source not in seen:
            seen.add(pair.source)
            pairs.append(pair)
            in_vain = 0
            continue
        in_vain += 1
        if in_vain == PATIENCE:
            raise ValueError(
                f"count is {count}, but for clauses={clauses!r} and tenses={tenses!r} the grammar "
                f"can give only about {len(pairs)} different pairs; ask for fewer, or allow more"
            )
    return pairs
