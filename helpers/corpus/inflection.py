"""Word forms: Korean particles and verb endings, English verbs."""

from helpers.corpus.lexicon import PAST, PRESENT
from helpers.corpus.lexicon_verbs import IRREGULAR_PAST, IRREGULAR_THIRD_PERSON, Verb


def attach(noun: str, particle: str) -> str:
    """Attach 은, 이 or 을 to a noun, in the shape that the noun's last sound asks for.

    The 11,172 syllables stand in Unicode in blocks of 28, one for each final consonant, the
    first of them without any: the remainder by 28 tells whether there is one.
    """
    if (ord(noun[-1]) - ord("가")) % 28 == 0:
        particle = {"은": "는", "이": "가", "을": "를"}[particle]
    return noun + particle


def conjugate(verb: Verb, tense: str, final: bool) -> list[str]:
    """Tokens of a verb at the end of the sentence (-요) or of an earlier clause (-고)."""
    if tense == PAST:
        past = verb.polite[:-1] + chr(ord(verb.polite[-1]) + 20)  # ㅆ is final consonant 20 of 27
        return [past + ("어요" if final else "고")]
    if tense == PRESENT:
        return [verb.polite + "요" if final else verb.stem + "고"]
    return [verb.future, "거예요" if final else "거고"]


def inflect(verb: str, tense: str, third_person: bool) -> str:
    """An English verb without an auxiliary: "go" gives "went", "goes" or "go"."""
    consonant_y = verb[-1] == "y" and verb[-2] not in "aeiou"
    if tense == PAST:
        regular = verb[:-1] + "ied" if consonant_y else verb + ("d" if verb[-1] == "e" else "ed")
        return IRREGULAR_PAST.get(verb, regular)
    if not third_person:
        return verb
    regular = verb + ("es" if verb.endswith(("ch", "sh", "x", "o")) else "s")
    return IRREGULAR_THIRD_PERSON.get(verb, verb[:-1] + "ies" if consonant_y else regular)
