"""The parts of sentences and what goes with what, as data: for pages that build sentences.

Who puts the parts together needs no grammar, only the lists and the orders given here.
"""

from collections.abc import Collection

from helpers.corpus.gold_clauses import (
    Clause,
    Word,
    fitting_adjectives,
    object_phrase,
    phrase,
    say_place_of,
    say_time,
    verb_phrase,
)
from helpers.corpus.inflection import attach
from helpers.corpus.lexicon import SUBJECTS, TIMES, Noun, Subject, Time
from helpers.corpus.lexicon_verbs import SENSES, VERBS, Sense
from helpers.corpus.sentences import is_bare, must_be_timed, nouns, objects, others, times

KOREAN = ["subject", "time", "place", "object", "verb", "end"]
ENGLISH = ["subject", "verb", "object", "place", "time", "end"]
NEGATIONS = {"no": (False, False), "short": (True, True), "long": (True, False)}
NONE = -1  # the position of no time word
FIRST, THIRD = SUBJECTS[0], Subject("", "she", "%")  # "%" stands for a subject's possessive


def sentence_parts(known: Collection[str] | None = None) -> dict:
    """All that sentences of one or two clauses are made of, in the plainest word order.

    A part has "tokens" (Korean, spaces between) and "words" (English, ";" between). A word is
    written "text|sure|possible": its links are the first letter of a part and a position in it, -1
    for its last token, "m" for the token with the verb's meaning. "%" is the subject's possessive.

    Args:
        known: Korean tokens; a part with another one is left out. None knows all.

    Returns:
        What can be written as JSON:

        - "korean", "english": the order of a clause's parts; "and", "end": what follows a clause.
        - "subjects", each with its "others": the positions of those that another clause may have.
        - "times": for each tense its time words, "inside" those that stand inside the verb.
        - "verbs", each with its senses. A sense has "subjects" (positions); "places"; "placed",
          whether one must be said; "after": for each tense the positions of time words, -1 for
          none, that a sentence may have whose second clause it makes; "forms"; "objects".
        - A form, for each tense and negation ("no", "short", "long"): "tokens" end a sentence,
          "joined" lead on to another clause; "main" is the position of the meaning; "words" are
          those for "I" and for "she"; "inside" are the same around such a time word.
        - An object has "adjectives", for each a part, "" for none, and "fits": for each tense,
          without and with negation, the position of one of "fits".
        - "fits": the "times" (positions, -1 for none) and "adjectives" that an object may have,
          and whether it may stand in a "second" clause.
    """
    return _Parts(known).all()


class _Parts:
    def __init__(self, known):
        self.known = known
        self.subjects = [s for s in SUBJECTS if self.knows(attach(s.korean, "은"))]
        self.times = {
            tense: [time for time in group if self.knows(time.korean)]
            for tense, group in TIMES.items()
        }
        self.fits = []

    def knows(self, tokens: str) -> bool:
        return self.known is None or set(tokens.split()) <= set(self.known)

    def all(self) -> dict:
        verbs = {}
        for sense in SENSES:
            english = f"{sense.english} {sense.complement}".strip()
            name = {"korean": sense.korean, "english": english}
            verb = verbs.setdefault(tuple(name.values()), {**name, "senses": []})
            found = self.sense(sense)
            if found["forms"] and found["objects"] and (found["places"] or not found["placed"]):
                verb["senses"].append(found)
        return {
            "korean": KOREAN,
            "english": ENGLISH,
            "and": _write(Word("and", [("verb", -1)])),
            "end": _part(["."], [Word(".", [("end", 0)])]),
            "subjects": [self.subject(subject) for subject in self.subjects],
            "times": {tense: [*map(_time, group)] for tense, group in self.times.items()},
            "verbs": [verb for verb in verbs.values() if verb["senses"]],
            "fits": self.fits,
        }

    def subject(self, subject: Subject) -> dict:
        tokens = attach(subject.korean, "은").split()
        return {
            **_part(tokens, phrase(subject.english, "subject", tokens)),
            "name": subject.english,
            "possessive": subject.possessive,
            "first": subject.first_person,
            "others": [self.subjects.index(other) for other in others(self.subjects, subject)],
        }

    def sense(self, sense: Sense) -> dict:
        places = [
            {**_part(*say_place_of(sense, name)), "name": name} for name in sense.places.split()
        ]
        forms = {tense: self.forms(sense, tense) for tense in sense.tenses}
        parts = [self.object(sense, noun) for noun in nouns(sense)]
        return {
            "subjects": [i for i, s in enumerate(self.subjects) if sense.together or not s.several],
            "places": [place for place in places if self.knows(place["tokens"])],
            "placed": not sense.nouns,
            "after": {tense: self.positions(tense, sense.times) for tense in sense.tenses},
            "forms": {tense: found for tense, found in forms.items() if found},
            "objects": [part for part in parts if part["adjectives"]],
        }

    def positions(self, tense: str, kinds) -> list[int]:
        """The time words of these kinds, and none."""
        return [NONE, *(i for i, time in enumerate(self.times[tense]) if time.kind in kinds)]

    def forms(self, sense: Sense, tense: str) -> dict:
        split = not VERBS[sense.korean].noun_verb
        names = [name for name in NEGATIONS if split or name != "short"]
        forms = {name: self.form(sense, tense, *NEGATIONS[name]) for name in names}
        return {name: form for name, form in forms.items() if self.knows(form["tokens"])}

    def form(self, sense: Sense, tense: str, negated: bool, short: bool) -> dict:
        def say(subject, final=True, time=None):
            clause = Clause(subject, sense, tense, negated, final, time=time)
            return verb_phrase(clause, short)

        form = {
            "tokens": " ".join(say(FIRST)[0]),
            "main": say(FIRST)[2],
            "words": [_write(*say(subject)[1]) for subject in (FIRST, THIRD)],
        }
        joined = " ".join(say(FIRST, final=False)[0])
        if self.knows(joined):
            form["joined"] = joined
        inside = [time for time in self.times[tense] if time.before_verb]
        for time in () if negated else inside:
            form["inside"] = [_write(*say(who, time=time)[1]) for who in (FIRST, THIRD)]
        return form

    def object(self, sense: Sense, noun: Noun | None) -> dict:
        """An object; of a verb that has none, what stands for it: no tokens, no words."""
        parts = {}
        for tense in sense.tenses:
            clause = Clause(THIRD, sense, tense, False, True, noun)
            for adjective in [None, *(fitting_adjectives(clause) if noun else [])]:
                part = _part(*object_phrase(clause, "m", adjective)) if noun else _part([], [])
                if self.knows(part["tokens"]):
                    parts[adjective.english if adjective else ""] = part
        fits = {
            tense: [self.fit(sense, noun, tense, negated, parts) for negated in (False, True)]
            for tense in sense.tenses
        }
        return {"name": noun.english if noun else "", "adjectives": parts, "fits": fits}

    def fit(self, sense: Sense, noun: Noun | None, tense: str, negated: bool, parts: dict) -> int:
        clause = Clause(THIRD, sense, tense, negated, True, noun)
        untimed, timed = (
            noun in objects(sense, is_bare(tense, negated, with_time), negated)
            for with_time in (False, True)
        )
        fitting = times(sense, noun, tense, negated) if timed else []
        adjectives = fitting_adjectives(clause) if noun else []
        names = ["", *(adjective.english for adjective in adjectives)]
        fit = {
            "times": [NONE] * (untimed and not must_be_timed(tense, negated))
            + [i for i, time in enumerate(self.times[tense]) if time in fitting],
            "adjectives": [name for name in names if name in parts],
            "second": untimed,
        }
        if fit not in self.fits:
            self.fits.append(fit)
        return self.fits.index(fit)


def _time(time: Time) -> dict:
    return {**_part(*say_time(time)), "name": time.english, "inside": time.before_verb}


def _part(tokens: list[str], words: list[Word]) -> dict:
    return {"tokens": " ".join(tokens), "words": _write(*words)}


def _write(*words: Word) -> str:
    return ";".join(
        "|".join([text, *(" ".join(f"{part[0]}{at}" for part, at in spots) for spots in links)])
        for text, *links in words
    )
