"""The verbs of the grammar: their Korean forms and, for each meaning, what it goes with."""

from typing import NamedTuple

from helpers.corpus.lexicon import FUTURE, PAST, PRESENT, Kind

ANY_TIME, NO_TIME = ~Kind(0), Kind(0)
NOT_WEEK, NOT_MORNING = ~Kind.WEEK, ~Kind.MORNING
THAT_DAY = Kind.DAY | Kind.MORNING
PLANNED = Kind.DAY | Kind.WEEKEND | Kind.WEEK
FREE_DAY = Kind.DAY | Kind.MORNING | Kind.WEEKEND
USUAL = Kind.DAY | Kind.MORNING | Kind.OFTEN
LONG = Kind.WEEKEND | Kind.WEEK | Kind.OFTEN
ONCE = (PAST, FUTURE)  # nobody does it every day


class Verb(NamedTuple):
    """A Korean verb's forms, written out because the irregular verbs are the common ones."""

    stem: str  # before -고 and -지
    polite: str  # before -요; the past is made from it: 마셔 + ㅆ = 마셨
    future: str  # before 거예요
    noun_verb: bool = False  # the short negation would split it in two: 공부 안 했어요
    gloss: str = ""  # where no sense says it


class Sense(NamedTuple):
    """One meaning of a Korean verb, with what it goes with; words in a field, spaces between."""

    korean: str
    english: str
    nouns: str = ""  # its objects; without any, the place must be said
    places: str = ""
    times: Kind = ANY_TIME
    tenses: tuple[str, ...] = (PAST, PRESENT, FUTURE)
    avoid: str = ""  # adjectives that suit the noun but not what is done to it
    together: bool = True  # can "we" do it with one object?
    preposition: str = "at"  # or "to" or "from" the place
    definite: bool = False  # "the" object, as one fixes what one has
    own: bool = False  # the object is the subject's
    light: bool = False  # verb and object mean it together: "do the dishes" is 설거지를 해요
    complement: str = ""  # what the Korean verb means, an adjective of the English object


VERBS = {
    "먹다": Verb("먹", "먹어", "먹을"),
    "마시다": Verb("마시", "마셔", "마실"),
    "깎다": Verb("깎", "깎아", "깎을"),
    "끓이다": Verb("끓이", "끓여", "끓일"),
    "만들다": Verb("만들", "만들어", "만들"),
    "읽다": Verb("읽", "읽어", "읽을"),
    "쓰다": Verb("쓰", "써", "쓸"),
    "입다": Verb("입", "입어", "입을"),
    "타다": Verb("타", "타", "탈"),
    "운전하다": Verb("운전하", "운전해", "운전할", noun_verb=True),
    "고치다": Verb("고치", "고쳐", "고칠"),
    "사다": Verb("사", "사", "살"),
    "빌리다": Verb("빌리", "빌려", "빌릴"),
    "듣다": Verb("듣", "들어", "들을"),
    "보다": Verb("보", "봐", "볼"),
    "공부하다": Verb("공부하", "공부해", "공부할", noun_verb=True),
    "배우다": Verb("배우", "배워", "배울"),
    "가르치다": Verb("가르치", "가르쳐", "가르칠"),
    "치다": Verb("치", "쳐", "칠"),
    "하다": Verb("하", "해", "할"),
    "만나다": Verb("만나", "만나", "만날"),
    "돕다": Verb("돕", "도와", "도울"),
    "청소하다": Verb("청소하", "청소해", "청소할", noun_verb=True),
    "열다": Verb("열", "열어", "열"),
    "닫다": Verb("닫", "닫아", "닫을"),
    "부르다": Verb("부르", "불러", "부를"),
    "자다": Verb("자", "자", "잘"),
    "가다": Verb("가", "가", "갈"),
    "일하다": Verb("일하", "일해", "일할", noun_verb=True),
    "기다리다": Verb("기다리", "기다려", "기다릴"),
    "치우다": Verb("치우", "치워", "치울"),
    "감다": Verb("감", "감아", "감을"),
    "아프다": Verb("아프", "아파", "아플"),
    "오다": Verb("오", "와", "올", gloss="come"),
    "않다": Verb("않", "않아", "않을", gloss="not"),
}

SENSES = (
    Sense("먹다", "eat", "bread meat", "home school", NOT_WEEK),
    Sense("먹다", "eat", "apple pear orange sandwich", "home school park", NOT_WEEK),
    Sense("마시다", "drink", "water tea coffee milk", "home cafe office", NOT_WEEK),
    Sense("깎다", "peel", "apple pear", "home kitchen", THAT_DAY, ONCE, avoid="맛있는"),
    Sense("끓이다", "make", "tea soup", "home kitchen", NOT_WEEK, avoid="뜨거운 비싼"),
    Sense("만들다", "make", "bread sandwich", "home kitchen", NOT_WEEK, avoid="따뜻한"),
    Sense("만들다", "make", "chair bag hat", "home school", PLANNED, ONCE, avoid="새 오래된 비싼"),
    Sense("읽다", "read", "book novel poem", "home library park cafe"),
    Sense("쓰다", "write", "letter email poem", "home library cafe"),
    Sense("쓰다", "use", "computer", "home school office", NOT_WEEK),
    Sense("쓰다", "use", "umbrella camera", "", USUAL, avoid="오래된", together=False),
    Sense("쓰다", "wear", "hat", "park", FREE_DAY, together=False),
    Sense("쓰다", "wear", "glasses", "home school", USUAL, together=False),
    Sense("입다", "wear", "coat sweater", "", USUAL, together=False),
    Sense("입다", "wear", "uniform", "store hospital office", USUAL, together=False),
    Sense("타다", "take", "bus train boat taxi"),
    Sense("타다", "ride", "bicycle", "park", NOT_WEEK, together=False),
    Sense("운전하다", "drive", "car bus taxi", "Seoul Busan", together=False),
    Sense("고치다", "fix", "car bicycle computer chair", "home", PLANNED, ONCE,
          avoid="새", definite=True),
    Sense("사다", "buy", "bread meat apple orange milk", "market store", NOT_WEEK,
          avoid="차가운 따뜻한"),
    Sense("사다", "buy", "book bag hat umbrella coat sweater camera", "store", PLANNED, ONCE,
          avoid="오래된"),
    Sense("빌리다", "borrow", "book novel", "library", PLANNED, ONCE, preposition="from"),
    Sense("빌리다", "borrow", "car camera umbrella bicycle", "", PLANNED, ONCE),
    Sense("듣다", "listen to", "music news song", "home cafe park", NOT_WEEK),
    Sense("보다", "see", "play", "theater", NOT_MORNING),
    Sense("보다", "watch", "television news movie", "home", NOT_WEEK),
    Sense("공부하다", "study", "Korean English math", "home school library cafe"),
    Sense("배우다", "learn", "Korean English piano", "school", NO_TIME, ONCE),
    Sense("가르치다", "teach", "Korean English math", "school"),
    Sense("치다", "play", "piano", "home school"),
    Sense("치다", "play", "tennis", "park school"),
    Sense("하다", "play", "soccer", "park school"),
    Sense("하다", "do", "homework", "home school library", NOT_WEEK, light=True),
    Sense("하다", "do", "laundry dishes", "home", NOT_WEEK, light=True),
    Sense("만나다", "meet", "friend", "school library park cafe"),
    Sense("만나다", "meet", "actor", "cafe theater", PLANNED, ONCE),
    Sense("돕다", "help", "friend student child", "school library park", NOT_MORNING),
    Sense("청소하다", "clean", "room kitchen classroom"),
    Sense("열다", "open", "window door", "", THAT_DAY, ONCE),
    Sense("닫다", "close", "window door", "", THAT_DAY, ONCE),
    Sense("부르다", "sing", "song", "home school park", NOT_MORNING),
    Sense("자다", "sleep", "", "home", LONG),
    Sense("가다", "go", "", "home school library park market office theater", preposition="to"),
    Sense("일하다", "work", "", "office hospital store"),
    Sense("기다리다", "wait for", "bus train taxi", "", THAT_DAY, avoid="큰"),
    Sense("기다리다", "wait for", "friend", "school library park cafe", FREE_DAY),
    Sense("치우다", "shovel", "snow", "school park", FREE_DAY, ONCE),
    Sense("감다", "close", "eyes", "", NO_TIME, ONCE, together=False, own=True),
    Sense("아프다", "have", "eyes back", "", USUAL, (PAST, PRESENT),
          together=False, complement="sore"),
)  # fmt: skip

IRREGULAR_PAST = {
    "buy": "bought", "do": "did", "drink": "drank", "drive": "drove", "eat": "ate", "go": "went",
    "have": "had", "make": "made", "meet": "met", "read": "read", "ride": "rode", "see": "saw",
    "sing": "sang", "sleep": "slept", "take": "took", "teach": "taught", "wear": "wore",
    "write": "wrote",
}  # fmt: skip
IRREGULAR_THIRD_PERSON = {"have": "has"}
