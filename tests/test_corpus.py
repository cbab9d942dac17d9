"""The built-in sentence pairs: their grammar, their links, and what they promise to be."""

import collections
import hashlib
import itertools
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.corpus import SentencePair, generate_pairs, gloss, sentences, tokenize
from helpers.corpus.inflection import conjugate, inflect
from helpers.corpus.lexicon import ADJECTIVES, NOUNS, SUBJECTS, TIMES, WEATHER
from helpers.corpus.lexicon_verbs import VERBS
from helpers.corpus.sentences import MOST_CLAUSES, TENSES

# Object token, what its clause's verb contains, the English word it must be, the word it may not.
HOMONYMS = (
    ("배를", "먹 깎", "pear", "boat"),
    ("배를", "타 탔 탈", "boat", "pear"),
    ("차를", "마시 마셔 마셨 마실 끓", "tea", "car"),
    ("차를", "운전 고치 고쳤 고칠 빌", "car", "tea"),
    ("눈이", "오지 왔 올", "snow", "eyes"),
    ("눈이", "아프 아파 아팠", "eyes", "snow"),
    ("눈을", "치우 치웠 치울", "snow", "eyes"),
    ("눈을", "감", "eyes", "snow"),
    ("편지를", "쓰 써 썼 쓸", "write", "wear"),
    ("시를", "쓰 써 썼 쓸", "write", "use"),
    ("모자를", "쓰 써 썼 쓸", "wear", "write"),
    ("안경을", "쓰 써 썼 쓸", "wear", "use"),
    ("컴퓨터를", "쓰 써 썼 쓸", "use", "wear"),
    ("우산을", "쓰 써 썼 쓸", "use", "wear"),
)
FORMS = {
    verb: {verb, inflect(verb, "past", True), inflect(verb, "present", True)}
    for verb in ("write", "wear", "use", "snow")
}


@pytest.fixture(scope="module")
def default_pairs():
    return generate_pairs(10_000)


@pytest.fixture(scope="module")
def single_clauses():
    return generate_pairs(10_000, seed=1, clauses=(1,))


@pytest.fixture(scope="module")
def lists(default_pairs, single_clauses):
    """Lists of every kind, in the order in which the digest below takes their first pairs."""
    return (
        default_pairs,
        single_clauses,
        generate_pairs(2000, seed=2, clauses=(3, 4)),
        generate_pairs(2000, seed=3, tenses=("past",)),
        generate_pairs(2000, seed=4, tenses=("present",)),
        generate_pairs(2000, seed=5, tenses=("future", "present")),
        generate_pairs(200, seed=6, clauses=(13,)),
    )


def has_right_particle(token, noun):
    """Taken apart into letters, a syllable with a final consonant has three."""
    consonant = len(unicodedata.normalize("NFD", noun[-1])) == 3
    return token.removeprefix(noun) in ("은이을" if consonant else "는가를")


def article_agrees(article, word):
    return article == ("an" if word[0] in "aeiou" and word != "uniform" else "a")


def tense_of(verb):
    """A past form has the consonant ㅆ before -고 or -어요."""
    if verb in ("거고", "거예요"):
        return "future"
    stem = verb.removesuffix("고").removesuffix("어요")
    return "past" if unicodedata.normalize("NFD", stem)[-1:] == "\u11bb" else "present"


def tenses_of(tokens):
    """The tenses that the last words of the clauses of a Korean sentence show, as a set."""
    return {tense_of(token) for token in tokens[:-1] if token.endswith(("고", "요"))}


def time_agrees(source):
    shown = tenses_of(tokenize(source))
    said = {tense for tense, times in TIMES.items() for t in times if f" {t.korean} " in source}
    return len(shown) == 1 and said <= shown


def links_fit(pair):
    """They stay inside the sentences, leave no word out, and the sure ones are possible."""
    words = [set(range(len(tokens))) for tokens in (pair.source_tokens, pair.target_tokens)]
    reached = [{link[side] for link in pair.possible} for side in (0, 1)]
    return reached == words and pair.sure <= pair.possible


def linked(sure, possible):
    return SentencePair("가 .", "go .", frozenset(sure), frozenset(possible))


# The Korean


def test_particles_follow_the_last_sound(default_pairs):
    nouns = {subject.korean.split()[-1] for subject in SUBJECTS}
    nouns |= {noun.korean for noun in (*NOUNS.values(), *WEATHER)}
    tokens = {token for pair in default_pairs for token in pair.source_tokens}
    inflected = {t: t[:-1] for t in tokens if t[-1] in "은는이가을를" and t[:-1] in nouns}
    assert set(inflected.values()) == nouns
    assert [token for token, noun in inflected.items() if not has_right_particle(token, noun)] == []


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("쓰다", "썼어요 썼고 써요 쓰고 쓸+거예요"),
        ("듣다", "들었어요 들었고 들어요 듣고 들을+거예요"),
        ("닫다", "닫았어요 닫았고 닫아요 닫고 닫을+거예요"),
        ("만들다", "만들었어요 만들었고 만들어요 만들고 만들+거예요"),
        ("돕다", "도왔어요 도왔고 도와요 돕고 도울+거예요"),
        ("부르다", "불렀어요 불렀고 불러요 부르고 부를+거예요"),
        ("마시다", "마셨어요 마셨고 마셔요 마시고 마실+거예요"),
        ("보다", "봤어요 봤고 봐요 보고 볼+거예요"),
        ("가다", "갔어요 갔고 가요 가고 갈+거예요"),
        ("하다", "했어요 했고 해요 하고 할+거예요"),
        ("아프다", "아팠어요 아팠고 아파요 아프고 아플+거예요"),
        ("않다", "않았어요 않았고 않아요 않고 않을+거예요"),
    ],
)
def test_conjugate(verb, forms):
    asked = [(tense, last) for tense in ("past", "present") for last in (True, False)]
    asked.append(("future", True))
    assert ["+".join(conjugate(VERBS[verb], *ask)) for ask in asked] == forms.split()


def test_tense_agrees_with_the_time_word(default_pairs):
    tenses = collections.Counter()
    for pair in default_pairs:
        assert time_agrees(f" {pair.source}"), pair.source
        (tense,) = tenses_of(pair.source_tokens)
        tenses[tense] += 1
        words = pair.target_tokens
        assert ("will" in words) == (tense == "future"), pair
        assert tense == "past" or "did" not in words or "not" not in words, pair
        assert tense == "present" or "does" not in words, pair
    assert min(tenses.values()) > 2000


# The English


def test_articles_agree(default_pairs):
    bare = {noun.english for noun in NOUNS.values() if not noun.article}
    adjectives = {adjective.english for adjective in ADJECTIVES.values()}
    seen = set()
    for pair in default_pairs:
        for position, article in enumerate(pair.target_tokens):
            if article in ("a", "an"):
                rest = pair.target_tokens[position + 1 :]
                assert article_agrees(article, rest[0]), pair.target
                # What is not counted takes no article.
                assert next(word for word in rest if word not in adjectives) not in bare, pair
                seen.add((article, rest[0]))
    assert {("an", "apple"), ("a", "uniform"), ("an", "umbrella"), ("an", "old")} <= seen


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        *(
            (has_right_particle, (token, token[:-1]))
            for token in "사과을 책를 민수은 수진는 친구이 빵가".split()
        ),
        *((article_agrees, pair) for pair in (("a", "apple"), ("an", "bread"), ("an", "uniform"))),
        (time_agrees, ["저는 어제 빵을 먹을 거예요 ."]),
        (time_agrees, ["저는 내일 빵을 먹었어요 ."]),
        (time_agrees, ["저는 매일 빵을 먹었어요 ."]),
        (time_agrees, ["저는 어제 빵을 먹고 민수는 물을 마셨어요 ."]),
        (time_agrees, ["저는 빵을 먹었고 민수는 물을 마실 거예요 ."]),
        (links_fit, [linked({(0, 1)}, {(0, 0), (1, 1)})]),
        (links_fit, [linked((), {(0, 0), (1, 2)})]),
        (links_fit, [linked((), {(0, 0)})]),
    ],
)
def test_the_checks_see_what_is_wrong(right, wrong):
    assert not right(*wrong)


@pytest.mark.parametrize(
    "forms",
    [
        "go went goes", "study studied studies", "play played plays", "watch watched watches",
        "fix fixed fixes", "use used uses", "have had has", "read read reads", "do did does",
    ],
)  # fmt: skip
def test_inflect(forms):
    verb, past, third = forms.split()
    asked = [("present", False), ("past", True), ("present", True)]
    assert [inflect(verb, *ask) for ask in asked] == [verb, past, third]


# The meaning


def test_the_korean_sentence_determines_the_english_one(lists):
    pairs = [*itertools.chain(*lists), *generate_pairs(10_000, seed=7, clauses=(1,))]
    targets = {}
    for pair in pairs:
        assert targets.setdefault(pair.source, pair.target) == pair.target, pair.source
    assert len(targets) < len(pairs) - 2000, "too few sentences are met twice"


@pytest.mark.parametrize(("token", "verbs", "right", "wrong"), HOMONYMS)
def test_homonyms_are_resolved_by_the_verb(single_clauses, token, verbs, right, wrong):
    found = 0
    for pair in single_clauses:
        if follows(pair, token, verbs):
            words = set(pair.target_tokens)
            assert words & FORMS.get(right, {right}), pair
            assert not words & FORMS.get(wrong, {wrong}), pair
            found += 1
    assert found >= 15


def follows(pair, token, verbs):
    _, found, rest = pair.source.partition(f"{token} ")
    return bool(found) and any(word.startswith(tuple(verbs.split())) for word in tokenize(rest))


def test_no_homonym_is_left_ambiguous(single_clauses):
    """Every verb that takes 배, 차 or 눈 is one of those that decide between its meanings."""
    for token in ("배를", "차를", "눈이", "눈을"):
        deciding = " ".join(row[1] for row in HOMONYMS if row[0] == token)
        for pair in single_clauses:
            assert token not in pair.source_tokens or follows(pair, token, deciding), pair


# Glosses


def test_every_token_of_the_grammar_has_a_gloss(lists):
    tokens = {token for pair in itertools.chain(*lists) for token in pair.source_tokens}
    assert len(tokens) > 330
    assert [token for token in tokens if not gloss(token)] == []


@pytest.mark.parametrize(
    "row",
    [
        ". .", "배를 pear / boat", "차를 tea / car", "눈이 snow / eyes", "제가 I", "저는 I",
        "제 my", "남동생은 younger brother", "오늘 today", "아침에 morning", "집에 home",
        "집에서 home", "썼어요 write / use / wear", "쓸 write / use / wear", "먹지 eat",
        "안 not", "않을 not", "거예요 will", "거고 will, and", "왔어요 come", "아파요 sore",
        "파란 blue", "들었고 listen to, and", "썼고 write / use / wear, and", "매일 every day",
        "우주선 ", " ",
    ],
)  # fmt: skip
def test_gloss(row):
    token, english = row.split(" ", 1)
    assert gloss(token) == gloss(unicodedata.normalize("NFD", token)) == english


# The links


@settings(max_examples=40, deadline=None)
@given(st.integers(), st.integers(1, MOST_CLAUSES))
def test_links_stay_inside_and_cover_every_word(seed, clauses):
    for pair in generate_pairs(10, seed=seed, clauses=(clauses,)):
        assert links_fit(pair), pair
        assert pair.source == " ".join(pair.source_tokens) and pair.source_tokens[-1] == "."
        assert pair.target == " ".join(pair.target_tokens) and pair.target_tokens[-1] == "."
        assert pair.target_tokens.count("and") == clauses - 1
        assert pair.target[0].isupper() and pair.attribution == ""


def words_linked(pair, links):
    return {(pair.source_tokens[i], pair.target_tokens[j]) for i, j in links}


def test_links_join_words_of_the_same_meaning(default_pairs):
    expected = {
        "어제": {"yesterday"}, "내일": {"tomorrow"}, "요즘": {"these", "days"},
        "지난주에": {"last", "week"}, "집에서": {"at", "home"}, "사과를": {"apple"},
        "제가": {"I"}, "저는": {"I"}, "여동생은": {"younger", "sister"},
        "마셨고": {"drank", "and"}, "들었어요": {"listened"}, "않았어요": {"not"}, "안": {"not"},
        "거예요": {"will"}, "거고": {"will", "and"}, ".": {"."},
    }  # fmt: skip
    sure = collections.defaultdict(set)
    for pair in default_pairs:
        for token, word in words_linked(pair, pair.sure):
            sure[token].add(word.lower() if word != "I" else word)
    # 마셨고 and 들었어요 stand for a bare verb after "did not".
    assert {token: sure[token] - {"drink", "listen"} for token in expected} == expected


def test_the_links_of_a_long_negation(single_clauses):
    pair = next(p for p in single_clauses if "먹지 않았어요" in p.source and " an " in p.target)
    assert {("먹지", "eat"), ("않았어요", "not")} <= words_linked(pair, pair.sure)
    possible = words_linked(pair, pair.possible - pair.sure)
    assert {("먹지", "did"), ("않았어요", "did")} <= possible
    assert {word for _, word in possible} <= {"did", "an", "the"}


# The promises


def test_the_same_seed_gives_the_same_pairs_for_ever(lists):
    """Only `random()` is drawn, whose sequence Python promises to keep for a seed."""
    digest = hashlib.sha256()
    for pair in itertools.chain.from_iterable(pairs[:2000] for pairs in lists):
        row = pair.source, pair.target, sorted(pair.sure), sorted(pair.possible)
        digest.update(repr(row).encode())
    expected = "49968c7d5ea9de1b189872b326c7499cf437cf7c4eebd1c7c4e4c23f850926e1"
    assert digest.hexdigest() == expected


def test_fewer_pairs_are_the_beginning_of_more(default_pairs):
    assert generate_pairs(300) == default_pairs[:300]
    assert generate_pairs(300, seed=1) != default_pairs[:300]
    assert generate_pairs(50, clauses=[2, 1]) == default_pairs[:50]
    assert [len(generate_pairs(count)) for count in (0, 1)] == [0, 1]


def test_vocabulary(default_pairs):
    korean, english = collections.Counter(), collections.Counter()
    for pair in default_pairs:
        korean.update(set(pair.source_tokens))
        english.update(set(pair.target_tokens))
    assert 300 <= len(korean) <= 400 and min(korean.values()) >= 10
    assert 170 <= len(english) <= 260 and min(english.values()) >= 10
    assert {"저는", "제가", "안", "않았어요", "않아요", "않을", "먹었어요", "먹지"} <= set(korean)


def test_both_lengths_appear_and_no_two_pairs_are_alike(lists):
    numbers = collections.Counter(pair.target_tokens.count("and") for pair in lists[0])
    assert numbers[0] + numbers[1] == 10_000 and abs(numbers[0] - 5000) < 300
    for pairs in lists:
        assert len({pair.source for pair in pairs}) == len(pairs)


def test_two_clauses_give_more_than_a_million_sentences():
    """Of n sentences, two draws of m and k share about m·k/n; more, where some come more often."""
    first, second = (
        {pair.source for pair in generate_pairs(8000, seed=seed, clauses=(2,), tenses=("future",))}
        for seed in (0, 1)
    )
    assert 1_000_000 * len(first & second) < len(first) * len(second)


def test_one_tense_only(lists):
    future = generate_pairs(300, tenses=("future",))
    for pairs, ending in ((lists[3], "어요 ."), (lists[4], "요 ."), (future, "거예요 .")):
        assert all(pair.source.endswith(ending) for pair in pairs)
        assert all(("will" in pair.target_tokens) == (pairs is future) for pair in pairs)
    assert generate_pairs(300, tenses=TENSES) == lists[0][:300]


def test_three_thousand_pairs_take_a_moment():
    start = time.process_time()
    generate_pairs(3000, seed=9)
    assert time.process_time() - start < 1


def test_tokens_stand_between_white_space_of_any_kind_in_one_form():
    decomposed = unicodedata.normalize("NFD", "유나는\u00a0배를\u3000 탔어요\t.\u2028")
    assert tokenize(decomposed) == ("유나는", "배를", "탔어요", ".")
    assert SentencePair(decomposed, "Yuna\u00a0left .").target_tokens == ("Yuna", "left", ".")
    assert tokenize(" \u3000") == ()


# The refusals


def test_more_than_the_grammar_can_give(monkeypatch):
    monkeypatch.setattr(sentences, "SENSES", sentences.SENSES[:1])
    monkeypatch.setattr(sentences, "senses", sentences.senses.__wrapped__)  # without its cache
    with pytest.raises(ValueError, match=r"count is 50000, but for clauses=\(1,\) .* only about"):
        generate_pairs(50_000, clauses=(1,))


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"count": -1}, ValueError, "count must be 0 or more, but it is -1"),
        *(({"count": n}, TypeError, "count must be a whole number") for n in (2.0, "10", None)),
        ({"seed": None}, TypeError, "seed must be a whole number, but it is None"),
        *(
            ({"clauses": c}, ValueError, "clauses must be a collection of whole numbers")
            for c in [(), (0,), (1, 0), (-2,), (1.5,), "12", ("1",), 3, None, (MOST_CLAUSES + 1,)]
        ),
        *(
            ({"tenses": t}, ValueError, "tenses must be a collection of")
            for t in [(), "past", ("gone",), ("past", "Past")]
        ),
    ],
)
def test_wrong_arguments(options, error, message):
    with pytest.raises(error, match=message) as caught:
        generate_pairs(**{"count": 1} | options)
    assert repr(next(iter(options.values()))) in str(caught.value)
