"""The built-in sentence pairs: their grammar, their links, and what they promise to be."""

import collections
import re
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import corpus
from helpers.corpus import SentencePair, generate_pairs

PAST = ("어제", "오늘 아침에", "지난 주말에", "지난주에")
PRESENT = ("매일", "아침마다", "주말마다", "자주", "요즘")
FUTURE = ("내일", "이번 주말에", "다음 주에")

# Object token, what its clause's verb contains, the English word it must be, the word it may not.
HOMONYMS = (
    ("배를", ("먹", "깎"), "pear", "boat"),
    ("배를", ("타", "탔", "탈"), "boat", "pear"),
    ("차를", ("마시", "마셔", "마셨", "마실", "끓"), "tea", "car"),
    ("차를", ("운전", "고치", "고쳤", "고칠", "빌"), "car", "tea"),
    ("눈이", ("오지", "왔", "올"), "snow", "eyes"),
    ("눈이", ("아프", "아파", "아팠"), "eyes", "snow"),
    ("눈을", ("치우", "치웠", "치울"), "snow", "eyes"),
    ("눈을", ("감",), "eyes", "snow"),
    ("편지를", ("쓰", "써", "썼", "쓸"), "write", "wear"),
    ("시를", ("쓰", "써", "썼", "쓸"), "write", "use"),
    ("모자를", ("쓰", "써", "썼", "쓸"), "wear", "write"),
    ("안경을", ("쓰", "써", "썼", "쓸"), "wear", "use"),
    ("컴퓨터를", ("쓰", "써", "썼", "쓸"), "use", "wear"),
    ("우산을", ("쓰", "써", "썼", "쓸"), "use", "wear"),
)
FORMS = {
    "write": {"write", "writes", "wrote"},
    "wear": {"wear", "wears", "wore"},
    "use": {"use", "uses", "used"},
    "snow": {"snow", "snowed"},
}


@pytest.fixture(scope="module")
def default_pairs():
    return generate_pairs(10_000)


@pytest.fixture(scope="module")
def single_clauses():
    return generate_pairs(20_000, seed=1, clauses=(1,))


def ends_in_consonant(word):
    """Taken apart into letters, a syllable with a final consonant has three."""
    return len(unicodedata.normalize("NFD", word[-1])) == 3


def has_right_particle(token, noun):
    particle = token[len(noun) :]
    if particle in ("은", "이", "을"):
        return ends_in_consonant(noun)
    return particle in ("는", "가", "를") and not ends_in_consonant(noun)


def article_agrees(article, word):
    if word in ("uniform", "university", "useful"):
        return article == "a"
    return (article == "an") == (word[0] in "aeiou")


def tenses_of(source):
    """The tenses that the last words of the clauses of a Korean sentence show, as a set."""
    verbs = [token for token in source.split()[:-1] if token.endswith(("고", "요"))]
    return {
        "future" if verb in ("거고", "거예요") else "past" if is_past(verb) else "present"
        for verb in verbs
    }


def is_past(verb):
    """Does the consonant ㅆ close the syllable before -고 or -어요?"""
    stem = verb.removesuffix("고").removesuffix("어요")
    return stem != "" and unicodedata.normalize("NFD", stem)[-1] == "\u11bb"


def time_agrees(source):
    shown = tenses_of(source)
    for words, tense in ((PAST, "past"), (PRESENT, "present"), (FUTURE, "future")):
        if any(f" {word} " in f" {source} " for word in words) and shown != {tense}:
            return False
    return len(shown) == 1


# ----------------------------------------------------------------------------------- the Korean


def test_particles_follow_the_last_sound(default_pairs):
    nouns = {subject[0].split()[-1] for subject in corpus.SUBJECTS}
    nouns |= {korean for korean, _, _ in corpus.NOUNS.values()} | {"눈", "비"}
    checked = collections.Counter()
    for pair in default_pairs:
        for token in pair.source.split():
            if token[-1] in "은는이가을를" and token[:-1] in nouns:
                assert has_right_particle(token, token[:-1]), pair.source
                checked[token[:-1]] += 1
    assert set(checked) == nouns


@pytest.mark.parametrize("wrong", ["사과을", "책를", "민수은", "수진는", "친구이", "빵가"])
def test_the_particle_check_refuses_wrong_particles(wrong):
    assert not has_right_particle(wrong, wrong[:-1])


@pytest.mark.parametrize(
    ("noun", "particle", "expected"),
    [
        ("저", "은", "저는"),
        ("저", "이", "제가"),
        ("사과", "을", "사과를"),
        ("책", "을", "책을"),
        ("수진", "은", "수진은"),
        ("누나", "이", "누나가"),
        ("남동생", "이", "남동생이"),
        ("물", "을", "물을"),
    ],
)
def test_attach(noun, particle, expected):
    assert corpus.attach(noun, particle) == expected


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("쓰다", "썼어요 썼고 써요 쓰고 쓸+거예요"),
        ("듣다", "들었어요 들었고 들어요 듣고 들을+거예요"),
        ("닫다", "닫았어요 닫았고 닫아요 닫고 닫을+거예요"),
        ("만들다", "만들었어요 만들었고 만들어요 만들고 만들+거예요"),
        ("열다", "열었어요 열었고 열어요 열고 열+거예요"),
        ("돕다", "도왔어요 도왔고 도와요 돕고 도울+거예요"),
        ("부르다", "불렀어요 불렀고 불러요 부르고 부를+거예요"),
        ("마시다", "마셨어요 마셨고 마셔요 마시고 마실+거예요"),
        ("보다", "봤어요 봤고 봐요 보고 볼+거예요"),
        ("가다", "갔어요 갔고 가요 가고 갈+거예요"),
        ("하다", "했어요 했고 해요 하고 할+거예요"),
        ("오다", "왔어요 왔고 와요 오고 올+거예요"),
        ("아프다", "아팠어요 아팠고 아파요 아프고 아플+거예요"),
        ("않다", "않았어요 않았고 않아요 않고 않을+거예요"),
    ],
)
def test_conjugate(verb, forms):
    asked = [("past", True), ("past", False), ("present", True), ("present", False)]
    asked.append(("future", True))
    assert ["+".join(corpus.conjugate(verb, *ask)) for ask in asked] == forms.split()


def test_tense_agrees_with_the_time_word(default_pairs):
    tenses = collections.Counter()
    for pair in default_pairs:
        assert time_agrees(pair.source), pair.source
        (tense,) = tenses_of(pair.source)
        tenses[tense] += 1
        words = pair.target.split()
        assert ("will" in words) == (tense == "future"), pair
        assert tense == "past" or "did" not in words or "not" not in words, pair
        assert tense == "present" or "does" not in words, pair
    assert min(tenses.values()) > 2000


@pytest.mark.parametrize(
    "wrong",
    [
        "저는 어제 빵을 먹을 거예요 .",
        "저는 내일 빵을 먹었어요 .",
        "저는 매일 빵을 먹었어요 .",
        "저는 어제 빵을 먹고 민수는 물을 마셨어요 .",
        "저는 빵을 먹었고 민수는 물을 마실 거예요 .",
    ],
)
def test_the_tense_check_refuses_wrong_tenses(wrong):
    assert not time_agrees(wrong)


def test_the_tense_check_takes_right_tenses():
    assert time_agrees("저는 어제 빵을 먹었고 민수는 물을 마셨어요 .")
    assert time_agrees("저는 매일 빵을 먹고 민수는 물을 마셔요 .")


# ---------------------------------------------------------------------------------- the English


def test_articles_agree(default_pairs):
    seen = set()
    for pair in default_pairs:
        words = pair.target.split()
        for article, word in zip(words, words[1:], strict=False):
            if article in ("a", "an"):
                assert article_agrees(article, word), pair.target
                seen.add((article, word))
    assert {("an", "apple"), ("a", "uniform"), ("an", "umbrella"), ("an", "old")} <= seen


def test_the_article_check_refuses_wrong_articles():
    assert not article_agrees("a", "apple")
    assert not article_agrees("an", "bread")
    assert not article_agrees("an", "uniform")


def test_what_is_not_counted_takes_no_article(default_pairs):
    bare = {noun for noun, (_, article, _) in corpus.NOUNS.items() if article == ""}
    adjectives = set(corpus.ADJECTIVES.values())
    for pair in default_pairs:
        words = pair.target.split()
        for position, word in enumerate(words):
            if word in ("a", "an"):
                rest = (other for other in words[position + 1 :] if other not in adjectives)
                assert next(rest) not in bare, pair.target


@pytest.mark.parametrize(
    ("verb", "past", "third"),
    [
        ("go", "went", "goes"),
        ("study", "studied", "studies"),
        ("play", "played", "plays"),
        ("watch", "watched", "watches"),
        ("fix", "fixed", "fixes"),
        ("use", "used", "uses"),
        ("have", "had", "has"),
        ("read", "read", "reads"),
    ],
)
def test_inflect(verb, past, third):
    assert corpus.inflect(verb, "past", True) == past
    assert corpus.inflect(verb, "present", True) == third
    assert corpus.inflect(verb, "present", False) == verb


# ---------------------------------------------------------------------------------- the meaning


def test_the_korean_sentence_determines_the_english_one():
    targets, total = {}, 0
    for seed, clauses in enumerate([(1,), (1, 2), (1, 2), (2, 3), (4,)]):
        for pair in generate_pairs(12_000, seed=seed, clauses=clauses):
            assert targets.setdefault(pair.source, pair.target) == pair.target, pair.source
            total += 1
    assert total == 60_000


@pytest.mark.parametrize(("token", "verbs", "right", "wrong"), HOMONYMS)
def test_homonyms_are_resolved_by_the_verb(single_clauses, token, verbs, right, wrong):
    found = 0
    for pair in single_clauses:
        tokens = pair.source.split()
        if token not in tokens:
            continue
        verb = tokens[tokens.index(token) + 1 :]
        if any(word.startswith(verbs) for word in verb):
            words = set(pair.target.split())
            assert words & FORMS.get(right, {right}), pair
            assert not words & FORMS.get(wrong, {wrong}), pair
            found += 1
    assert found >= 15


def test_no_homonym_is_left_ambiguous(single_clauses):
    """Every verb that takes 배, 차 or 눈 is one of those that decide between its meanings."""
    for token in ("배를", "차를", "눈이", "눈을"):
        deciding = tuple(start for row in HOMONYMS if row[0] == token for start in row[1])
        for pair in single_clauses:
            tokens = pair.source.split()
            if token in tokens:
                verb = tokens[tokens.index(token) + 1 :]
                assert any(word.startswith(deciding) for word in verb), pair.source


# ------------------------------------------------------------------------------------ the links


def check_links(pair):
    source, target = pair.source.split(" "), pair.target.split(" ")
    assert pair.sure <= pair.possible
    for i, j in pair.possible:
        assert 0 <= i < len(source) and 0 <= j < len(target)
    assert {j for _, j in pair.possible} == set(range(len(target))), pair
    assert {i for i, _ in pair.possible} == set(range(len(source))), pair


@settings(max_examples=40, deadline=None)
@given(st.integers(), st.integers(1, corpus.MOST_CLAUSES))
def test_links_stay_inside_and_cover_every_word(seed, clauses):
    for pair in generate_pairs(10, seed=seed, clauses=(clauses,)):
        check_links(pair)
        assert pair.source.endswith(" .") and pair.target.endswith(" .")
        assert pair.target.split().count("and") == clauses - 1
        assert pair.target[0].isupper() and pair.attribution == ""


@pytest.mark.parametrize(
    "wrong",
    [
        SentencePair("가 .", "go .", frozenset({(0, 0), (1, 1)}), frozenset({(0, 0)})),
        SentencePair("가 .", "go .", frozenset(), frozenset({(0, 0), (1, 2)})),
        SentencePair("가 .", "go .", frozenset(), frozenset({(0, 0)})),
    ],
)
def test_the_link_check_refuses_wrong_links(wrong):
    with pytest.raises(AssertionError):
        check_links(wrong)


def words_linked(pair, links):
    source, target = pair.source.split(), pair.target.split()
    return {(source[i], target[j]) for i, j in links}


def test_links_join_words_of_the_same_meaning(default_pairs):
    expected = {
        "어제": {"yesterday"},
        "제가": {"I"},
        "저는": {"I"},
        "집에서": {"at", "home"},
        "내일": {"tomorrow"},
        "요즘": {"these", "days"},
        "여동생은": {"younger", "sister"},
        "사과를": {"apple"},
        "마셨고": {"drank", "and"},
        "들었어요": {"listened"},
        "않았어요": {"not"},
        "안": {"not"},
        "거예요": {"will"},
        "거고": {"will", "and"},
        "지난주에": {"last", "week"},
        ".": {"."},
    }
    sure = collections.defaultdict(set)
    for pair in default_pairs:
        for token, word in words_linked(pair, pair.sure):
            sure[token].add(word.lower() if word != "I" else word)
    # 마셨고 and 들었어요 stand for a bare verb after "did not".
    assert {token: sure[token] - {"drink", "listen"} for token in expected} == expected


def test_the_links_of_a_long_negation(single_clauses):
    pair = next(p for p in single_clauses if "먹지 않았어요" in p.source and " an " in p.target)
    verb = {("먹지", "eat"), ("않았어요", "not")}
    assert verb <= words_linked(pair, pair.sure)
    possible = words_linked(pair, pair.possible - pair.sure)
    assert {("먹지", "did"), ("않았어요", "did")} <= possible
    assert {word for _, word in possible} <= {"did", "an", "the"}


# --------------------------------------------------------------------------------- the promises


def test_vocabulary(default_pairs):
    korean, english = collections.Counter(), collections.Counter()
    for pair in default_pairs:
        korean.update(set(pair.source.split()))
        english.update(set(pair.target.split()))
    assert 300 <= len(korean) <= 400
    assert 170 <= len(english) <= 260
    assert min(korean.values()) >= 10 and min(english.values()) >= 10


def test_both_lengths_and_all_variants_appear(default_pairs):
    numbers = collections.Counter(pair.target.split().count("and") for pair in default_pairs)
    assert numbers[0] + numbers[1] == 10_000 and abs(numbers[0] - 5000) < 300
    tokens = {token for pair in default_pairs for token in pair.source.split()}
    assert {"저는", "제가", "안", "않았어요", "않아요", "않을", "먹었어요", "먹지"} <= tokens


def test_no_two_pairs_are_alike(default_pairs, single_clauses):
    for pairs in (default_pairs, single_clauses):
        assert len({pair.source for pair in pairs}) == len(pairs)


def test_the_seed_decides(default_pairs):
    assert generate_pairs(300) == default_pairs[:300]
    assert generate_pairs(300, seed=1) != default_pairs[:300]
    assert generate_pairs(50, clauses=[2, 1]) == default_pairs[:50]


def test_the_first_pairs_stay_what_they_are():
    """Only `random()` is drawn, whose sequence Python promises to keep for a seed."""
    assert generate_pairs(2)[1] == SentencePair(
        "다음 주에 제 누나는 유명한 배우를 만날 거예요 .",
        "My older sister will meet a famous actor next week .",
        frozenset(
            [(0, 8), (1, 9), (2, 0), (3, 1), (3, 2), (4, 6), (5, 7), (6, 4), (7, 3), (8, 10)]
        ),
        frozenset(
            [(0, 8), (1, 9), (2, 0), (3, 1), (3, 2), (4, 6), (5, 7), (6, 4), (7, 3), (8, 10)]
            + [(5, 5), (6, 3)]
        ),
    )


def test_two_clauses_give_more_than_a_million_sentences():
    """In the future and without a time word, any two clauses with other subjects and verbs join."""
    firsts, seconds = set(), set()
    for pair in generate_pairs(25_000, clauses=(2,)):
        first, _, second = pair.source.partition(" 거고 ")
        if second and not any(f" {word} " in f" {first} " for word in FUTURE):
            english = pair.target.rstrip(" .").split(" and ")
            if english[0].startswith("It "):
                continue
            firsts.add((first, *who_and_what(english[0])))
            seconds.add((second, *who_and_what(english[1])))
    count_by_who = collections.Counter((who, what) for _, who, what in firsts)
    other = collections.Counter((who, what) for _, who, what in seconds)
    joined = sum(
        n * m
        for (who, what), n in count_by_who.items()
        for (whom, that), m in other.items()
        if who != whom and {who, whom} != {"i", "we"} and what != that
    )
    assert joined > 1_000_000


def who_and_what(english):
    who, _, rest = english.lower().partition(" will ")
    return who, rest.removeprefix("not ").split()[0]


@pytest.mark.parametrize("count", [0, 1])
def test_few_pairs(count):
    assert len(generate_pairs(count)) == count


def test_many_clauses():
    (pair,) = generate_pairs(1, clauses=(corpus.MOST_CLAUSES,))
    assert pair.target.split().count("and") == corpus.MOST_CLAUSES - 1


@pytest.mark.parametrize(
    ("tense", "ending"),
    [("past", r"어요 \.$"), ("future", r"거예요 \.$"), ("present", r"요 \.$")],
)
def test_one_tense_only(tense, ending):
    everything = {pair.source for pair in generate_pairs(300)}
    pairs = generate_pairs(300, clauses=(1, 2, 3), tenses=(tense,))
    assert all(re.search(ending, pair.source) for pair in pairs)
    assert all(("will" in pair.target.split()) == (tense == "future") for pair in pairs)
    assert {pair.source for pair in generate_pairs(300, tenses=corpus.TENSES)} == everything


def test_ten_thousand_pairs_take_a_moment():
    start = time.perf_counter()
    generate_pairs(10_000, seed=9)
    assert time.perf_counter() - start < 3


# --------------------------------------------------------------------------------- the refusals


def test_more_than_the_grammar_can_give(monkeypatch):
    monkeypatch.setattr(corpus, "SENSES", corpus.SENSES[:1])
    with pytest.raises(ValueError, match=r"count is 50000, but for clauses=\(1,\) .* only about"):
        generate_pairs(50_000, clauses=(1,))


@pytest.mark.parametrize("count", [-1, -10_000])
def test_negative_count(count):
    with pytest.raises(ValueError, match=f"count must be 0 or more, but it is {count}"):
        generate_pairs(count)


@pytest.mark.parametrize("count", [2.0, "10", None])
def test_count_that_is_no_number(count):
    with pytest.raises(TypeError, match="count must be a whole number, but it is"):
        generate_pairs(count)


def test_seed_that_is_no_number():
    with pytest.raises(TypeError, match="seed must be a whole number, but it is None"):
        generate_pairs(1, seed=None)


@pytest.mark.parametrize(
    "clauses", [(), (0,), (1, 0), (-2,), (1.5,), "12", ("1",), 3, None, (corpus.MOST_CLAUSES + 1,)]
)
def test_wrong_clauses(clauses):
    with pytest.raises(ValueError, match="clauses must be a collection of whole numbers") as error:
        generate_pairs(1, clauses=clauses)
    assert repr(clauses) in str(error.value)


@pytest.mark.parametrize("tenses", [(), "past", ("gone",), ("past", "Past")])
def test_wrong_tenses(tenses):
    with pytest.raises(ValueError, match="tenses must be a collection of") as error:
        generate_pairs(1, tenses=tenses)
    assert repr(tenses) in str(error.value)
