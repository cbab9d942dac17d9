"""A small bilingual grammar: Korean-English sentence pairs with their gold word alignment.

Korean puts the verb last (subject, time, place, object, verb), English puts it second (subject,
verb, object, place, time), so no translator can follow the diagonal. Some Korean words have two
meanings that only another word tells apart: 배 is a pear when eaten and a boat when boarded.

The Korean sentence always determines the English one. The reverse is not true: 안 먹었어요 and
먹지 않았어요 are both "did not eat".

How words are linked, after Och and Ney (2003), "A Systematic Comparison of Various Statistical
Alignment Models", who mark a link *sure* when it cannot be doubted and *possible* when a careful
reader may draw it or leave it out (every sure link is possible too):

- sure: a word and the token that carries its meaning, endings included. 마셨고 is "drank" and
  "and"; 집에서 is "at" and "home"; 마실 is "drink", 거예요 is "will"; 안 and 않았어요 are "not".
- possible: an English word for which Korean has none, with the token it leans on. "a" and "the"
  lean on the noun, "did" and "does" on each token of the verb, "will" on the two that bear the
  future, "to" in "listen to music" on the verb and its object, "his" in "closed his eyes" on the
  eyes and on their owner, "it" in "it snowed" on both words of 눈이 왔어요, snow comes. Each
  word of "this morning" may go with each of 오늘 아침에, which corresponds only as a whole.
"""

import operator
import random
from collections.abc import Iterable
from typing import NamedTuple

# --------------------------------------------------------------------------------- the lexicon

# Korean, English, whose. Nobody here calls for the honorific -(으)시-, as 어머니 or 선생님 would.
SUBJECTS = (
    ("저", "I", "my"),
    ("우리", "we", ""),
    ("민수", "Minsu", "his"),
    ("준호", "Junho", "his"),
    ("지훈", "Jihoon", "his"),
    ("유나", "Yuna", "her"),
    ("수진", "Sujin", "her"),
    ("서연", "Seoyeon", "her"),
    ("제 남동생", "my younger brother", "his"),
    ("제 여동생", "my younger sister", "her"),
    ("제 형", "my older brother", "his"),
    ("제 누나", "my older sister", "her"),
    ("그 남자", "the man", "his"),
    ("그 여자", "the woman", "her"),
)

# Korean, English, kind: (d)ay, (m)orning, week(e)nd, (w)eek, (o)ften.
TIMES = {
    "past": (
        ("어제", "yesterday", "d"),
        ("오늘 아침에", "this morning", "m"),
        ("지난 주말에", "last weekend", "e"),
        ("지난주에", "last week", "w"),
    ),
    "present": (
        ("매일", "every day", "d"),
        ("아침마다", "every morning", "m"),
        ("주말마다", "every weekend", "e"),
        ("자주", "often", "o"),
        ("요즘", "these days", "o"),
    ),
    "future": (
        ("내일", "tomorrow", "d"),
        ("내일 아침에", "tomorrow morning", "m"),
        ("이번 주말에", "this weekend", "e"),
        ("다음 주에", "next week", "w"),
    ),
}

# Korean, English for being there (에서), English for going there (에).
PLACES = {
    "home": ("집", "at home", "home"),
    "school": ("학교", "at school", "to school"),
    "library": ("도서관", "at the library", "to the library"),
    "library-from": ("도서관", "from the library", ""),
    "park": ("공원", "in the park", "to the park"),
    "cafe": ("카페", "at the cafe", "to the cafe"),
    "market": ("시장", "at the market", "to the market"),
    "store": ("가게", "at the store", "to the store"),
    "office": ("사무실", "at the office", "to the office"),
    "hospital": ("병원", "at the hospital", "to the hospital"),
    "theater": ("극장", "at the theater", "to the theater"),
    "kitchen": ("부엌", "in the kitchen", "to the kitchen"),
    "Seoul": ("서울", "in Seoul", "to Seoul"),
    "Busan": ("부산", "in Busan", "to Busan"),
}

ADJECTIVES = {
    "큰": "big",
    "작은": "small",
    "긴": "long",
    "짧은": "short",
    "새": "new",
    "오래된": "old",
    "비싼": "expensive",
    "예쁜": "pretty",
    "빨간": "red",
    "파란": "blue",
    "하얀": "white",
    "뜨거운": "hot",
    "차가운": "cold",
    "따뜻한": "warm",
    "맛있는": "delicious",
    "재미있는": "interesting",
    "슬픈": "sad",
    "유명한": "famous",
}

# English: (Korean, article, the adjectives that suit it). "a" marks what is counted (it becomes
# "an" by sound), "" what is not counted or is plural, "whose" takes the subject's my, his, her.
NOUNS = {
    "bread": ("빵", "", "맛있는 따뜻한"),
    "meat": ("고기", "", "맛있는 비싼"),
    "apple": ("사과", "a", "큰 작은 빨간 맛있는"),
    "pear": ("배", "a", "큰 작은 맛있는"),
    "orange": ("오렌지", "a", "큰 작은 맛있는"),
    "sandwich": ("샌드위치", "a", "큰 작은 맛있는"),
    "soup": ("수프", "", "맛있는"),
    "water": ("물", "", "차가운 따뜻한"),
    "tea": ("차", "", "뜨거운 맛있는 비싼"),
    "coffee": ("커피", "", "뜨거운 차가운"),
    "milk": ("우유", "", "차가운 따뜻한"),
    "book": ("책", "a", "새 오래된 재미있는"),
    "novel": ("소설", "a", "긴 짧은 슬픈 재미있는"),
    "poem": ("시", "a", "긴 짧은 슬픈"),
    "letter": ("편지", "a", "긴 짧은 슬픈"),
    "email": ("이메일", "a", "긴 짧은"),
    "computer": ("컴퓨터", "a", "새 오래된 비싼 작은"),
    "camera": ("카메라", "a", "새 오래된 비싼 작은"),
    "umbrella": ("우산", "a", "큰 작은 새 오래된 파란 빨간"),
    "hat": ("모자", "a", "큰 새 예쁜 빨간 하얀"),
    "glasses": ("안경", "", "새 비싼"),
    "coat": ("코트", "a", "긴 새 따뜻한 비싼"),
    "sweater": ("스웨터", "a", "새 예쁜 따뜻한 하얀 파란"),
    "uniform": ("유니폼", "a", "새 하얀 파란"),
    "bag": ("가방", "a", "큰 작은 새 예쁜 비싼"),
    "chair": ("의자", "a", "큰 작은 오래된 비싼"),
    "bicycle": ("자전거", "a", "새 오래된 비싼 빨간 파란"),
    "car": ("차", "a", "큰 작은 새 오래된 비싼 빨간"),
    "boat": ("배", "a", "큰 작은 오래된"),
    "bus": ("버스", "a", "큰 파란"),
    "train": ("기차", "a", ""),
    "taxi": ("택시", "a", ""),
    "music": ("음악", "", "슬픈"),
    "song": ("노래", "a", "새 오래된 슬픈"),
    "news": ("뉴스", "the", ""),
    "movie": ("영화", "a", "긴 새 오래된 슬픈 재미있는"),
    "play": ("연극", "a", "긴 슬픈 재미있는"),
    "television": ("텔레비전", "", ""),
    "Korean": ("한국어", "", ""),
    "English": ("영어", "", ""),
    "math": ("수학", "", ""),
    "piano": ("피아노", "the", ""),
    "tennis": ("테니스", "", ""),
    "soccer": ("축구", "", ""),
    "homework": ("숙제", "", ""),
    "laundry": ("빨래", "", ""),
    "dishes": ("설거지", "the", ""),
    "friend": ("친구", "a", ""),
    "student": ("학생", "a", ""),
    "child": ("아이", "a", ""),
    "actor": ("배우", "a", "유명한"),
    "room": ("방", "the", ""),
    "kitchen": ("부엌", "the", ""),
    "classroom": ("교실", "the", ""),
    "window": ("창문", "the", ""),
    "door": ("문", "the", ""),
    "snow": ("눈", "", ""),
    "eyes": ("눈", "", ""),
    "own-eyes": ("눈", "whose", ""),
    "back": ("허리", "a", ""),
}

# Stem (before -고, -지), the form before -요, the form before 거예요. The past is made from the
# second: 마셔 + ㅆ = 마셨. Written out, because the irregular verbs are the common ones.
VERBS = {
    "먹다": ("먹", "먹어", "먹을"),
    "마시다": ("마시", "마셔", "마실"),
    "깎다": ("깎", "깎아", "깎을"),
    "끓이다": ("끓이", "끓여", "끓일"),
    "만들다": ("만들", "만들어", "만들"),
    "읽다": ("읽", "읽어", "읽을"),
    "쓰다": ("쓰", "써", "쓸"),
    "입다": ("입", "입어", "입을"),
    "타다": ("타", "타", "탈"),
    "운전하다": ("운전하", "운전해", "운전할"),
    "고치다": ("고치", "고쳐", "고칠"),
    "사다": ("사", "사", "살"),
    "빌리다": ("빌리", "빌려", "빌릴"),
    "듣다": ("듣", "들어", "들을"),
    "보다": ("보", "봐", "볼"),
    "공부하다": ("공부하", "공부해", "공부할"),
    "배우다": ("배우", "배워", "배울"),
    "가르치다": ("가르치", "가르쳐", "가르칠"),
    "치다": ("치", "쳐", "칠"),
    "하다": ("하", "해", "할"),
    "만나다": ("만나", "만나", "만날"),
    "돕다": ("돕", "도와", "도울"),
    "청소하다": ("청소하", "청소해", "청소할"),
    "열다": ("열", "열어", "열"),
    "닫다": ("닫", "닫아", "닫을"),
    "부르다": ("부르", "불러", "부를"),
    "자다": ("자", "자", "잘"),
    "가다": ("가", "가", "갈"),
    "일하다": ("일하", "일해", "일할"),
    "기다리다": ("기다리", "기다려", "기다릴"),
    "치우다": ("치우", "치워", "치울"),
    "감다": ("감", "감아", "감을"),
    "아프다": ("아프", "아파", "아플"),
    "오다": ("오", "와", "올"),
    "않다": ("않", "않아", "않을"),
}

IRREGULAR_PAST = {
    "buy": "bought",
    "do": "did",
    "drink": "drank",
    "drive": "drove",
    "eat": "ate",
    "go": "went",
    "have": "had",
    "make": "made",
    "meet": "met",
    "read": "read",
    "ride": "rode",
    "see": "saw",
    "sing": "sang",
    "sleep": "slept",
    "take": "took",
    "teach": "taught",
    "wear": "wore",
    "write": "wrote",
}


class Sense(NamedTuple):
    """One meaning of a Korean verb, with what it goes with; words in a field, spaces between."""

    korean: str
    english: str
    nouns: str = ""  # its objects; without any, the place must be said
    places: str = ""
    times: str = "dmewo"  # kinds of time word
    tenses: str = "past present future"
    avoid: str = ""  # adjectives that suit the noun but not what is done to it
    together: bool = True  # can "we" do it with one object?


SENSES = (
    Sense("먹다", "eat", "bread meat", "home school", "dmeo"),
    Sense("먹다", "eat", "apple pear orange sandwich", "home school park", "dmeo"),
    Sense("마시다", "drink", "water tea coffee milk", "home cafe office", "dmeo"),
    Sense("깎다", "peel", "apple pear", "home kitchen", "dm", "past future", "맛있는"),
    Sense("끓이다", "make", "tea soup", "home kitchen", "dmeo", avoid="뜨거운 비싼"),
    Sense("만들다", "make", "bread sandwich", "home kitchen", "dmeo", avoid="따뜻한"),
    Sense("만들다", "make", "chair bag hat", "home school", "dew", "past future", "새 오래된 비싼"),
    Sense("읽다", "read", "book novel poem", "home library park cafe"),
    Sense("쓰다", "write", "letter email poem", "home library cafe"),
    Sense("쓰다", "use", "computer", "home school office", "dmeo"),
    Sense("쓰다", "use", "umbrella camera", "", "dmo", avoid="오래된", together=False),
    Sense("쓰다", "wear", "hat", "park", "dme", together=False),
    Sense("쓰다", "wear", "glasses", "home school", "dmo", together=False),
    Sense("입다", "wear", "coat sweater", "", "dmo", together=False),
    Sense("입다", "wear", "uniform", "store hospital office", "dmo", together=False),
    Sense("타다", "take", "bus train boat taxi"),
    Sense("타다", "ride", "bicycle", "park", "dmeo", together=False),
    Sense("운전하다", "drive", "car bus taxi", "Seoul Busan", "dmewo", together=False),
    Sense("고치다", "fix", "car bicycle computer chair", "home", "dew", "past future", "새"),
    Sense(
        "사다", "buy", "bread meat apple orange milk", "market store", "dmeo", avoid="차가운 따뜻한"
    ),
    Sense(
        "사다",
        "buy",
        "book bag hat umbrella coat sweater camera",
        "store",
        "dew",
        "past future",
        "오래된",
    ),
    Sense("빌리다", "borrow", "book novel", "library-from", "dew", "past future"),
    Sense("빌리다", "borrow", "car camera umbrella bicycle", "", "dew", "past future"),
    Sense("듣다", "listen to", "music news song", "home cafe park", "dmeo"),
    Sense("보다", "see", "play", "theater", "dewo"),
    Sense("보다", "watch", "television news movie", "home", "dmeo"),
    Sense("공부하다", "study", "Korean English math", "home school library cafe"),
    Sense("배우다", "learn", "Korean English piano", "school", "", "past future"),
    Sense("가르치다", "teach", "Korean English math", "school"),
    Sense("치다", "play", "piano", "home school"),
    Sense("치다", "play", "tennis", "park school"),
    Sense("하다", "play", "soccer", "park school"),
    Sense("하다", "do", "homework", "home school library", "dmeo"),
    Sense("하다", "do", "laundry dishes", "home", "dmeo"),
    Sense("만나다", "meet", "friend", "school library park cafe"),
    Sense("만나다", "meet", "actor", "cafe theater", "dew", "past future"),
    Sense("돕다", "help", "friend student child", "school library park", "dewo"),
    Sense("청소하다", "clean", "room kitchen classroom"),
    Sense("열다", "open", "window door", "", "dm", "past future"),
    Sense("닫다", "close", "window door", "", "dm", "past future"),
    Sense("부르다", "sing", "song", "home school park", "dewo"),
    Sense("자다", "sleep", "", "home", "ewo"),
    Sense("가다", "go", "", "home school library park market office theater"),
    Sense("일하다", "work", "", "office hospital store"),
    Sense("기다리다", "wait for", "bus train taxi", "", "dm", avoid="큰"),
    Sense("기다리다", "wait for", "friend", "school library park cafe", "dme"),
    Sense("치우다", "shovel", "snow", "school park", "dme", "past future"),
    Sense("감다", "close", "own-eyes", "", "", "past future", together=False),
    Sense("아프다", "have", "eyes back", "", "dmo", "past present", together=False),
)

WEATHER = (("눈", "snow"), ("비", "rain"))


class SentencePair(NamedTuple):
    """A sentence and its translation.

    Tokens are separated by single spaces, and the final "." is a token. Links are pairs
    (source position, target position), counted from zero over the tokens.
    """

    source: str
    target: str
    sure: frozenset[tuple[int, int]] = frozenset()
    possible: frozenset[tuple[int, int]] = frozenset()
    attribution: str = ""


# ------------------------------------------------------------------------------ word formation


def attach(noun: str, particle: str) -> str:
    """Attach 은, 이 or 을 to a noun, in the shape that the noun's last sound asks for.

    The 11,172 syllables stand in Unicode in blocks of 28, one for each final consonant, the
    first of them without any: the remainder by 28 tells whether there is one.
    """
    if noun == "저" and particle == "이":
        return "제가"
    if (ord(noun[-1]) - ord("가")) % 28 == 0:
        particle = {"은": "는", "이": "가", "을": "를"}[particle]
    return noun + particle


def conjugate(verb: str, tense: str, final: bool) -> list[str]:
    """Tokens of a verb at the end of the sentence (-요) or of an earlier clause (-고)."""
    stem, polite, future = VERBS[verb]
    if tense == "past":
        past = polite[:-1] + chr(ord(polite[-1]) + 20)  # ㅆ is final consonant 20 of 27
        return [past + ("어요" if final else "고")]
    if tense == "present":
        return [polite + "요" if final else stem + "고"]
    return [future, "거예요" if final else "거고"]


def inflect(verb: str, tense: str, third_person: bool) -> str:
    """An English verb without an auxiliary: "go" gives "went", "goes" or "go"."""
    consonant_y = verb[-1] == "y" and verb[-2] not in "aeiou"
    if tense == "past":
        regular = verb[:-1] + "ied" if consonant_y else verb + ("d" if verb[-1] == "e" else "ed")
        return IRREGULAR_PAST.get(verb, regular)
    if not third_person:
        return verb
    if verb == "have":
        return "has"
    if consonant_y:
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith(("ch", "sh", "x", "o")) else "s")


# ------------------------------------------------------------------------------------- clauses

# While a sentence is built, its Korean side is a dictionary of pieces in their order, such as
# {"subject": ["제", "누나는"], "verb": ["안", "잤어요"]}, and its English side a list of
# (word, sure, possible), where sure and possible hold (piece, position within the piece).


def pick(rng, items):
    """One of the items. Of all of Random, only random() is promised to stay the same forever."""
    return items[int(rng.random() * len(items))]


def phrase(words, piece, tokens):
    """Link words to the tokens of a piece in order; words left over belong to the last token."""
    # 오늘 아침에 is word for word "today in the morning": only as a whole is it "this morning".
    whole = [(piece, i) for i in range(len(tokens))] if words == "this morning" else []
    return [
        (word, [(piece, min(position, len(tokens) - 1))], whole)
        for position, word in enumerate(words.split())
    ]


def prepositional(words, piece):
    """Link "at the park" to 공원에서: all is sure but the article."""
    here = [(piece, -1)]
    return [(word, [], here) if word == "the" else (word, here, []) for word in words.split()]


def predicate(rng, sense, tense, negated, final, third_person, often=()):
    """The verb with its negation, as Korean tokens and as linked English words."""
    verb, words = sense.korean, sense.english.split()
    if not negated:
        tokens, main, no = conjugate(verb, tense, final), 0, None
    elif rng.random() < 0.5 and (verb == "하다" or not verb.endswith("하다")):
        # The short form would split a noun verb in two: 공부 안 했어요.
        tokens, main, no = ["안", *conjugate(verb, tense, final)], 1, 0
    else:
        tokens, main, no = [VERBS[verb][0] + "지", *conjugate("않다", tense, final)], 0, 1

    auxiliary, sure = None, []
    if tense == "future":
        auxiliary, sure = "will", [("verb", len(tokens) - 1)]
    elif negated:
        auxiliary = "did" if tense == "past" else "does" if third_person else "do"
    english = []
    if auxiliary:
        # In the future 안 and -지 do not bear the tense, the last two tokens do.
        bearers = range(len(tokens) - 2 if tense == "future" else 0, len(tokens))
        english.append((auxiliary, sure, [("verb", i) for i in bearers]))
    else:
        words[0] = inflect(words[0], tense, third_person)
    if negated:
        english.append(("not", [("verb", no)], []))
    english += often
    here, there = [("verb", main)], [("object", -1)]
    if verb == "아프다":  # "sore" is what it means, "have" only carries it
        english.append((words[0], [], here))
    else:
        english.append((words[0], here, there if words == ["do"] else []))
    english += [(word, [], [("verb", main), ("object", -1)]) for word in words[1:]]
    return tokens, english, main


def say_weather(rng, tense, final):
    """A clause such as 어제 서울에 눈이 왔어요, "it snowed in Seoul yesterday"."""
    korean, verb = pick(rng, WEATHER)
    negated = rng.random() < 0.25
    sense = Sense("오다", verb)
    tokens, words, main = predicate(rng, sense, tense, negated, final, third_person=True)
    pieces, after = {}, []
    kind = ""
    if rng.random() < 0.8:
        time, time_words, kind = pick(rng, TIMES[tense])
        pieces["time"] = time.split()
        after = phrase(time_words, "time", pieces["time"])
    if rng.random() < 0.5:
        name, being_there, _ = PLACES[pick(rng, ("Seoul", "Busan"))]
        pieces["place"] = [name + "에"]
        after = prepositional(being_there, "place") + after
    pieces["subject"] = [attach(korean, "이")]
    pieces["verb"] = tokens
    both = [("subject", 0), ("verb", main)]
    words[-1] = (words[-1][0], both, [])
    return pieces, [("it", [], both), *words, *after], kind


def say_object(rng, sense, noun, subject, tense, negated, main):
    """The object with its article and adjective, as Korean tokens and linked English words."""
    korean, article, adjectives = NOUNS[noun]
    here, tokens, words = [("object", -1)], [], []
    # Not eating a *delicious* apple and buying a *new* book every day are odd things to say.
    fitting = [
        adjective
        for adjective in adjectives.split()
        if adjective not in sense.avoid.split() and not (adjective == "새" and tense == "present")
    ]
    if sense.korean == "아프다":
        words.append(("sore", [("verb", main)], []))
    elif fitting and not negated and rng.random() < 0.5:
        tokens.append(pick(rng, fitting))
        words.append((ADJECTIVES[tokens[0]], [("object", 0)], []))
    # "do the dishes" is 설거지를 해요 as a whole.
    whole = [("verb", main)] if sense.english == "do" else []
    words.append((noun.split("-")[-1], here, whole))
    tokens.append(attach(korean, "이" if sense.korean == "아프다" else "을"))
    if article == "whose":
        words.insert(0, (subject[2], [], [*here, ("subject", -1)]))
    elif article == "the" or sense.korean == "고치다":  # one fixes what one has
        words.insert(0, ("the", [], here))
    elif article == "a":
        first = words[0][0]
        vowel = first[0] in "aeiou" and not first.startswith("uni")
        words.insert(0, ("an" if vowel else "a", [], here))
    return tokens, words


def objects(sense, bare, negated):
    """The nouns that may follow; if `bare`, only those that need no "a". None: no object."""
    return [
        noun
        for noun in sense.nouns.split() or [None]
        if not (bare and noun and NOUNS[noun][1] == "a")
        and not (negated and noun == "friend")  # "not ... any friends" it would have to be
    ]


def say_clause(rng, tense, subject, used, kind, *, first, final):
    """A clause about a person, and the kind of the sentence's time word, "" for none.

    That word stands in the first clause and holds for the rest: nobody closes her eyes last week.
    `used` collects the senses, so that no clause repeats another.
    """
    negated = rng.random() < 0.3
    habit = tense == "present"
    timed = first and (rng.random() < 0.7 or (habit and not negated))
    # "Minsu eats an apple" needs its "every day"; without one, only what is not counted will do.
    bare = habit and (negated or not timed)
    sense = pick(
        rng,
        [
            sense
            for sense in SENSES
            if tense in sense.tenses
            and kind in sense.times
            and sense not in used
            and (sense.together or subject[1] != "we")
            and objects(sense, bare, negated)
        ],
    )
    used.append(sense)
    noun = pick(rng, objects(sense, bare, negated))

    time = None
    if timed:
        times = [
            time
            for time in TIMES[tense]
            if time[2] in sense.times
            # "not every day" would be unclear, and 자주 안 is "often not" rather than "not often"
            and not (habit and negated and time[0] != "요즘")
            and not (time[2] == "o" and noun and NOUNS[noun][1] == "a")
        ]
        time = pick(rng, times) if times else None
    often = phrase("often", "time", [""]) if time and time[1] == "often" else []

    third_person = subject[1] not in ("I", "we")
    tokens, verb_words, main = predicate(rng, sense, tense, negated, final, third_person, often)

    # -은 everywhere but in a single reported event, where -이 is as good.
    event = first and final and not habit and not negated and sense.korean != "아프다"
    particle = "이" if event and rng.random() < 0.4 else "은"
    *before, name = subject[0].split()
    pieces = {"subject": [*before, attach(name, particle)]}
    english = [*phrase(subject[1], "subject", pieces["subject"]), *verb_words]
    if time:
        pieces["time"] = time[0].split()
        if time[0] not in ("매일", "자주") and rng.random() < 0.4:
            pieces = {"time": pieces["time"], "subject": pieces["subject"]}
    if noun:
        object_tokens, object_words = say_object(rng, sense, noun, subject, tense, negated, main)
        english += object_words
    if sense.places and (not noun or rng.random() < 0.5):
        name, being_there, going_there = PLACES[pick(rng, sense.places.split())]
        going = sense.korean == "가다"
        pieces["place"] = [name + ("에" if going else "에서")]
        if often and rng.random() < 0.5:
            pieces["time"] = pieces.pop("time")  # 카페에서 자주 is as good as 자주 카페에서
        english += prepositional(going_there if going else being_there, "place")
    if time and not often:
        english += phrase(time[1], "time", pieces["time"])
    if noun:
        pieces["object"] = object_tokens
    pieces["verb"] = tokens
    return pieces, english, time[2] if time else kind


# ----------------------------------------------------------------------------------- sentences


TENSES = ("past", "past", "past", "present", "present", "future", "future")  # as often as here


def say_sentence(rng, clause_count, tenses):
    """A `SentencePair` of so many clauses, all in one tense, each about somebody else."""
    tense = pick(rng, tenses)
    source, target, sure, possible = [], [], set(), set()
    subjects, used, kind = list(SUBJECTS), [], ""
    for number in range(clause_count):
        first, final = number == 0, number == clause_count - 1
        if first and tense != "present" and rng.random() < 0.08:
            pieces, english, kind = say_weather(rng, tense, final)
        else:
            subject = pick(rng, subjects)
            subjects.remove(subject)
            if subject[1] in ("I", "we"):  # "I" is one of "we": never both in a sentence
                subjects = [other for other in subjects if other[1] not in ("I", "we")]
            pieces, english, kind = say_clause(
                rng, tense, subject, used, kind, first=first, final=final
            )
        if final:
            pieces["end"] = ["."]
            english.append((".", [("end", 0)], []))
        else:
            english.append(("and", [("verb", -1)], []))

        where = {}
        for piece, tokens in pieces.items():
            where[piece] = range(len(source), len(source) + len(tokens))
            source += tokens
        for word, surely, possibly in english:
            sure.update((where[piece][index], len(target)) for piece, index in surely)
            possible.update((where[piece][index], len(target)) for piece, index in possibly)
            target.append(word)
    target[0] = target[0][0].upper() + target[0][1:]
    return SentencePair(
        " ".join(source), " ".join(target), frozenset(sure), frozenset(sure | possible)
    )


MOST_CLAUSES = len(SUBJECTS) - 1  # each has its own subject, and "I" and "we" never meet
PATIENCE = 100  # sentences in a row that are all known already: the grammar has no more to say


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
