"""Clauses: which words go together, in which order, and which word is linked to which.

While a sentence is built, its Korean side is a dictionary of pieces in their order, such as
{"subject": ["제", "누나는"], "verb": ["안", "잤어요"]}, and its English side a list of `Word`.
"""

import random
from typing import NamedTuple

from helpers.corpus.inflection import attach, conjugate, inflect
from helpers.corpus.lexicon import (
    ADJECTIVES,
    FUTURE,
    PLACES,
    PRESENT,
    TIMES,
    WEATHER,
    Adjective,
    Kind,
    Noun,
    Subject,
    Time,
)
from helpers.corpus.lexicon_verbs import NO_TIME, VERBS, Sense

Spot = tuple[str, int]  # a piece's name and a position within the piece


class Word(NamedTuple):
    """An English word and what it is linked to."""

    text: str
    sure: list[Spot] = []
    possible: list[Spot] = []


class Clause(NamedTuple):
    """A clause, not yet in words."""

    subject: Subject
    sense: Sense
    tense: str
    negated: bool
    final: bool  # the last of its sentence
    noun: Noun | None = None
    time: Time | None = None


class Spoken(NamedTuple):
    """A clause in both languages."""

    pieces: dict[str, list[str]]
    english: list[Word]
    kind: Kind  # of its time word


def pick(rng: random.Random, items):
    """One of the items. Of all of Random, only random() is promised to stay the same forever."""
    return items[int(rng.random() * len(items))]


def phrase(english: str, piece: str, tokens: list[str], *, as_a_whole=False) -> list[Word]:
    """Link words to the tokens of a piece in order; words left over belong to the last token."""
    whole = [(piece, i) for i in range(len(tokens))] if as_a_whole else []
    return [
        Word(word, [(piece, min(position, len(tokens) - 1))], whole)
        for position, word in enumerate(english.split())
    ]


def say_time(time: Time) -> tuple[list[str], list[Word]]:
    tokens = time.korean.split()
    return tokens, phrase(time.english, "time", tokens, as_a_whole=bool(time.literal))


def say_place(name: str, preposition: str, particle: str) -> tuple[list[str], list[Word]]:
    """Such as 공원에서 and "in the park": all is sure but the article."""
    place, here = PLACES[name], [("place", -1)]
    english = {"at": place.at, "to": place.to, "from": "from"}[preposition]
    words = [Word(english, here)] if english else []
    words += [Word(place.article, [], here)] if place.article else []
    return [place.korean + particle], [*words, Word(place.english, here)]


def say_place_of(sense: Sense, name: str) -> tuple[list[str], list[Word]]:
    """Where a sense takes place, or where it leads."""
    return say_place(name, sense.preposition, "에" if sense.preposition == "to" else "에서")


def say_verb(rng, clause: Clause) -> tuple[list[str], list[Word], int]:
    """The verb with its negation, and the position of the token that carries its meaning."""
    short = clause.negated and rng.random() < 0.5 and not VERBS[clause.sense.korean].noun_verb
    return verb_phrase(clause, short)


def verb_phrase(clause: Clause, short: bool) -> tuple[list[str], list[Word], int]:
    """As `say_verb`; the negation, if there is one, is the short 안, else the long -지 않아요."""
    sense, tense, verb = clause.sense, clause.tense, VERBS[clause.sense.korean]
    words = sense.english.split()
    if not clause.negated:
        tokens, main, no = conjugate(verb, tense, clause.final), 0, None
    elif short:
        tokens, main, no = ["안", *conjugate(verb, tense, clause.final)], 1, 0
    else:
        ending = conjugate(VERBS["않다"], tense, clause.final)
        tokens, main, no = [verb.stem + "지", *ending], 0, 1

    third_person = not clause.subject.first_person
    english = []
    if tense == FUTURE:
        # 안 and -지 do not bear the tense, the last two tokens do.
        bearers = [("verb", i) for i in range(len(tokens) - 2, len(tokens))]
        english.append(Word("will", bearers[-1:], bearers))
    elif clause.negated:
        auxiliary = inflect("do", tense, third_person)
        english.append(Word(auxiliary, [], [("verb", i) for i in range(len(tokens))]))
    else:
        words[0] = inflect(words[0], tense, third_person)
    if clause.negated:
        english.append(Word("not", [("verb", no)]))
    if clause.time and clause.time.before_verb:
        english += say_time(clause.time)[1]
    here, there = [("verb", main)], [("object", -1)]
    if sense.complement:  # it is what the Korean verb means: the English one only carries it
        english.append(Word(words[0], [], here))
    else:
        # "does" and "did" bear the tense too, of which 설거지를 says nothing.
        plain = sense.light and words[0] == sense.english
        english.append(Word(words[0], here, there if plain else []))
    english += [Word(word, [], here + there) for word in words[1:]]
    return tokens, english, main


def say_object(rng, clause: Clause, main: int) -> tuple[list[str], list[Word]]:
    """The object with its article and adjective; `main` is where the verb's meaning is."""
    fitting = fitting_adjectives(clause)
    adjective = pick(rng, fitting) if fitting and rng.random() < 0.5 else None
    return object_phrase(clause, main, adjective)


def fitting_adjectives(clause: Clause) -> list[Adjective]:
    """Those that the object may have."""
    if clause.sense.complement or clause.negated:
        return []
    # Not eating a *delicious* apple and buying a *new* book every day are odd things to say.
    return [
        ADJECTIVES[adjective]
        for adjective in clause.noun.adjectives.split()
        if adjective not in clause.sense.avoid.split()
        and (ADJECTIVES[adjective].habitual or clause.tense != PRESENT)
    ]


def object_phrase(
    clause: Clause, main: int, adjective: Adjective | None
) -> tuple[list[str], list[Word]]:
    """As `say_object`, with this adjective."""
    sense, noun = clause.sense, clause.noun
    here, tokens, words = [("object", -1)], [], []
    if sense.complement:
        words.append(Word(sense.complement, [("verb", main)]))
    elif adjective:
        tokens.append(adjective.korean)
        words.append(Word(adjective.english, [("object", 0)]))
    vowel = (words[0].text if words else noun.sound or noun.english)[0] in "aeiou"
    words.append(Word(noun.english, here, [("verb", main)] if sense.light else []))
    tokens.append(attach(noun.korean, "이" if sense.complement else "을"))
    if sense.own:
        words.insert(0, Word(clause.subject.possessive, [], [*here, ("subject", -1)]))
    elif sense.definite or noun.article:
        article = "the" if sense.definite else noun.article
        words.insert(0, Word("an" if article == "a" and vowel else article, [], here))
    return tokens, words


def say_weather(rng, tense: str, final: bool) -> Spoken:
    """A clause such as 어제 서울에 눈이 왔어요, "it snowed in Seoul yesterday"."""
    weather = pick(rng, WEATHER)
    it, sense = Subject("", "it", "its"), Sense("오다", weather.english)
    clause = Clause(it, sense, tense, rng.random() < 0.25, final)
    tokens, words, main = say_verb(rng, clause)
    pieces, after, kind = {}, [], NO_TIME
    if rng.random() < 0.8:
        time = pick(rng, TIMES[tense])
        kind = time.kind
        pieces["time"], after = say_time(time)
    if rng.random() < 0.5:
        pieces["place"], where = say_place(pick(rng, ("Seoul", "Busan")), "at", "에")
        after = where + after
    pieces["subject"] = [attach(weather.korean, "이")]
    pieces["verb"] = tokens
    both = [("subject", 0), ("verb", main)]
    words[-1] = Word(words[-1].text, both)
    return Spoken(pieces, [Word("it", [], both), *words, *after], kind)


def say_subject(rng, clause: Clause, first: bool) -> tuple[list[str], list[Word]]:
    """The subject with -은, or in a single reported event with -이, which is as good."""
    subject = clause.subject
    event = first and clause.final and clause.tense != PRESENT and not clause.negated
    if event and not clause.sense.complement and rng.random() < 0.4:
        korean = subject.nominative or attach(subject.korean, "이")
    else:
        korean = attach(subject.korean, "은")
    return korean.split(), phrase(subject.english, "subject", korean.split())


def say_clause(rng, clause: Clause, first: bool) -> Spoken:
    """A clause about a person."""
    sense, noun, time = clause.sense, clause.noun, clause.time
    tokens, verb_words, main = say_verb(rng, clause)
    subject, english = say_subject(rng, clause, first)
    pieces, after = {"subject": subject}, []
    english += verb_words
    if time:
        pieces["time"], after = say_time(time)
        if time.fronted and rng.random() < 0.4:
            pieces = {"time": pieces["time"], "subject": subject}
        if time.before_verb:
            after = []
    if noun:
        object_tokens, object_words = say_object(rng, clause, main)
        english += object_words
    if sense.places and (not noun or rng.random() < 0.5):
        name = pick(rng, sense.places.split())
        pieces["place"], where = say_place_of(sense, name)
        english += where
        if time and time.before_verb and rng.random() < 0.5:
            pieces["time"] = pieces.pop("time")  # 카페에서 자주 is as good as 자주 카페에서
    if noun:
        pieces["object"] = object_tokens
    pieces["verb"] = tokens
    return Spoken(pieces, [*english, *after], time.kind if time else NO_TIME)
