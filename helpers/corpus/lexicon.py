"""The words of the grammar but for its verbs, each with what is special about it."""

import enum
from typing import NamedTuple

PAST, PRESENT, FUTURE = "past", "present", "future"


class Kind(enum.Flag):
    """Kinds of time words; a sum of kinds is a choice among them."""

    DAY = enum.auto()
    MORNING = enum.auto()
    WEEKEND = enum.auto()
    WEEK = enum.auto()
    OFTEN = enum.auto()


class Subject(NamedTuple):
    korean: str
    english: str
    possessive: str
    nominative: str = ""  # the form with -이, where it is irregular
    first_person: bool = False
    several: bool = False


class Time(NamedTuple):
    korean: str
    english: str
    kind: Kind
    literal: str = ""  # word for word, where only the whole means what the English says
    negatable: bool = True
    fronted: bool = True  # may it stand before the subject?
    before_verb: bool = False  # in English


class Place(NamedTuple):
    korean: str
    english: str
    at: str = "at"  # the English preposition for being there,
    to: str = "to"  # and for going there
    article: str = "the"


class Adjective(NamedTuple):
    korean: str
    english: str
    habitual: bool = True  # does it suit what is done every day?


class Noun(NamedTuple):
    korean: str
    english: str
    article: str = ""  # "a" for what is counted; none for the rest and for plurals
    adjectives: str = ""  # those that suit it
    sound: str = ""  # how it begins, where its letters mislead
    negatable: bool = True


class Weather(NamedTuple):
    korean: str  # a noun
    english: str  # a verb


# Nobody here calls for the honorific -(으)시-, as 어머니 or 선생님 would.
SUBJECTS = (
    Subject("저", "I", "my", nominative="제가", first_person=True),
    Subject("우리", "we", "our", first_person=True, several=True),
    Subject("민수", "Minsu", "his"),
    Subject("준호", "Junho", "his"),
    Subject("지훈", "Jihoon", "his"),
    Subject("유나", "Yuna", "her"),
    Subject("수진", "Sujin", "her"),
    Subject("서연", "Seoyeon", "her"),
    Subject("제 남동생", "my younger brother", "his"),
    Subject("제 여동생", "my younger sister", "her"),
    Subject("제 형", "my older brother", "his"),
    Subject("제 누나", "my older sister", "her"),
    Subject("그 남자", "the man", "his"),
    Subject("그 여자", "the woman", "her"),
)

# "not every day" would be unclear, and 자주 안 is "often not" rather than "not often".
TIMES = {
    PAST: (
        Time("어제", "yesterday", Kind.DAY),
        Time("오늘 아침에", "this morning", Kind.MORNING, literal="today morning"),
        Time("지난 주말에", "last weekend", Kind.WEEKEND),
        Time("지난주에", "last week", Kind.WEEK),
    ),
    PRESENT: (
        Time("매일", "every day", Kind.DAY, negatable=False, fronted=False),
        Time("아침마다", "every morning", Kind.MORNING, negatable=False),
        Time("주말마다", "every weekend", Kind.WEEKEND, negatable=False),
        Time("자주", "often", Kind.OFTEN, negatable=False, fronted=False, before_verb=True),
        Time("요즘", "these days", Kind.OFTEN),
    ),
    FUTURE: (
        Time("내일", "tomorrow", Kind.DAY),
        Time("내일 아침에", "tomorrow morning", Kind.MORNING),
        Time("이번 주말에", "this weekend", Kind.WEEKEND),
        Time("다음 주에", "next week", Kind.WEEK),
    ),
}

WEATHER = (Weather("눈", "snow"), Weather("비", "rain"))


def _by_english(*words) -> dict:
    return {word.english: word for word in words}


PLACES = _by_english(
    Place("집", "home", to="", article=""),
    Place("학교", "school", article=""),
    Place("도서관", "library"),
    Place("공원", "park", at="in"),
    Place("카페", "cafe"),
    Place("시장", "market"),
    Place("가게", "store"),
    Place("사무실", "office"),
    Place("병원", "hospital"),
    Place("극장", "theater"),
    Place("부엌", "kitchen", at="in"),
    Place("서울", "Seoul", at="in", article=""),
    Place("부산", "Busan", at="in", article=""),
)

ADJECTIVES = {
    adjective.korean: adjective
    for adjective in (
        Adjective("큰", "big"),
        Adjective("작은", "small"),
        Adjective("긴", "long"),
        Adjective("짧은", "short"),
        Adjective("새", "new", habitual=False),
        Adjective("오래된", "old"),
        Adjective("비싼", "expensive"),
        Adjective("예쁜", "pretty"),
        Adjective("빨간", "red"),
        Adjective("파란", "blue"),
        Adjective("하얀", "white"),
        Adjective("뜨거운", "hot"),
        Adjective("차가운", "cold"),
        Adjective("따뜻한", "warm"),
        Adjective("맛있는", "delicious"),
        Adjective("재미있는", "interesting"),
        Adjective("슬픈", "sad"),
        Adjective("유명한", "famous"),
    )
}

NOUNS = _by_english(
    Noun("빵", "bread", "", "맛있는 따뜻한"),
    Noun("고기", "meat", "", "맛있는 비싼"),
    Noun("사과", "apple", "a", "큰 작은 빨간 맛있는"),
    Noun("배", "pear", "a", "큰 작은 맛있는"),
    Noun("오렌지", "orange", "a", "큰 작은 맛있는"),
    Noun("샌드위치", "sandwich", "a", "큰 작은 맛있는"),
    Noun("수프", "soup", "", "맛있는"),
    Noun("물", "water", "", "차가운 따뜻한"),
    Noun("차", "tea", "", "뜨거운 맛있는 비싼"),
    Noun("커피", "coffee", "", "뜨거운 차가운"),
    Noun("우유", "milk", "", "차가운 따뜻한"),
    Noun("책", "book", "a", "새 오래된 재미있는"),
    Noun("소설", "novel", "a", "긴 짧은 슬픈 재미있는"),
    Noun("시", "poem", "a", "긴 짧은 슬픈"),
    Noun("편지", "letter", "a", "긴 짧은 슬픈"),
    Noun("이메일", "email", "a", "긴 짧은"),
    Noun("컴퓨터", "computer", "a", "새 오래된 비싼 작은"),
    Noun("카메라", "camera", "a", "새 오래된 비싼 작은"),
    Noun("우산", "umbrella", "a", "큰 작은 새 오래된 파란 빨간"),
    Noun("모자", "hat", "a", "큰 새 예쁜 빨간 하얀"),
    Noun("안경", "glasses", "", "새 비싼"),
    Noun("코트", "coat", "a", "긴 새 따뜻한 비싼"),
    Noun("스웨터", "sweater", "a", "새 예쁜 따뜻한 하얀 파란"),
    Noun("유니폼", "uniform", "a", "새 하얀 파란", sound="you"),
    Noun("가방", "bag", "a", "큰 작은 새 예쁜 비싼"),
    Noun("의자", "chair", "a", "큰 작은 오래된 비싼"),
    Noun("자전거", "bicycle", "a", "새 오래된 비싼 빨간 파란"),
    Noun("차", "car", "a", "큰 작은 새 오래된 비싼 빨간"),
    Noun("배", "boat", "a", "큰 작은 오래된"),
    Noun("버스", "bus", "a", "큰 파란"),
    Noun("기차", "train", "a"),
    Noun("택시", "taxi", "a"),
    Noun("음악", "music", "", "슬픈"),
    Noun("노래", "song", "a", "새 오래된 슬픈"),
    Noun("뉴스", "news", "the"),
    Noun("영화", "movie", "a", "긴 새 오래된 슬픈 재미있는"),
    Noun("연극", "play", "a", "긴 슬픈 재미있는"),
    Noun("텔레비전", "television"),
    Noun("한국어", "Korean"),
    Noun("영어", "English"),
    Noun("수학", "math"),
    Noun("피아노", "piano", "the"),
    Noun("테니스", "tennis"),
    Noun("축구", "soccer"),
    Noun("숙제", "homework"),
    Noun("빨래", "laundry"),
    Noun("설거지", "dishes", "the"),
    Noun("친구", "friend", "a", negatable=False),
    Noun("학생", "student", "a"),
    Noun("아이", "child", "a"),
    Noun("배우", "actor", "a", "유명한"),
    Noun("방", "room", "the"),
    Noun("부엌", "kitchen", "the"),
    Noun("교실", "classroom", "the"),
    Noun("창문", "window", "the"),
    Noun("문", "door", "the"),
    Noun("눈", "snow"),
    Noun("눈", "eyes"),
    Noun("허리", "back", "a"),
)
