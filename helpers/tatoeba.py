"""Real sentence pairs: those of www.manythings.org/anki, written by Tatoeba's volunteers."""

import errno
import os
import re
import tempfile
import time
import unicodedata
import zipfile
from pathlib import Path

import pooch

from helpers.corpus import SentencePair, tokenize

SITE = "https://www.manythings.org/anki"
TIMEOUT_S = 30  # seconds without a byte from the server
NO_ROOM = {errno.ENOSPC, errno.EACCES, errno.EROFS}


def load_tatoeba(path: str | Path | None = None, *, language: str = "kor") -> list[SentencePair]:
    """Read sentence pairs into English, without links.

    Args:
        path: A file with a pair a line: English, tab, its translation and, after another tab, the
            attribution. Without a path, Korean is read from the file that the environment
            variable ATTENTION_NOTEBOOKS_DATA names, if it names one. Else the pairs are
            downloaded once and kept in the folder that ATTENTION_NOTEBOOKS_CACHE names, else in
            ~/.cache/attention-notebooks.
        language: The three letters that the site uses, such as "kor" or "spa".

    Returns:
        A list of `SentencePair`, from that language to English.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If the file is empty, damaged, not UTF-8 or has its columns swapped, or if
            `language` is not three letters or unknown to the site.
        ConnectionError: If the download fails, of which nothing is kept.
        OSError: If the folder for the download cannot be written to, or is full.
    """
    if not re.fullmatch("[a-z]{3}", language):
        raise ValueError(
            f"language is {language!r}; expected three small letters as on {SITE}, such as 'kor'"
        )
    name = "path"
    if path is None and language == "kor":
        name, path = "ATTENTION_NOTEBOOKS_DATA", os.environ.get("ATTENTION_NOTEBOOKS_DATA") or None
    if path is None:
        return _load_cached(language)
    if not Path(path).is_file():
        raise FileNotFoundError(
            f"{name} is {path}, which is not a file; expected a tab-separated file of sentence "
            "pairs. Without one, load_tatoeba() downloads them."
        )
    return _parse(Path(path))


def _load_cached(language: str) -> list[SentencePair]:
    default = Path.home() / ".cache" / "attention-notebooks"
    folder = Path(os.environ.get("ATTENTION_NOTEBOOKS_CACHE") or default)
    cached = folder / f"{language}.txt"
    if not cached.exists():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # Renaming is one step: the cache holds the whole file or none, whatever interrupts
            # this and however many do it at once.
            with tempfile.TemporaryDirectory(dir=folder) as temporary:
                os.replace(_download(language, temporary), cached)
        except ConnectionError:
            raise
        except OSError as error:
            raise OSError(
                f"The pairs cannot be kept in {folder} ({error}). Make room there or allow "
                "writing, or name another folder in ATTENTION_NOTEBOOKS_CACHE."
            ) from error
    try:
        return _parse(cached)
    except ValueError as error:
        raise ValueError(f"{error} Delete this cached copy, then load_tatoeba() again.") from error


def _download(language: str, folder: str) -> Path:
    """Fetch and unpack the pairs into a folder and return their file, checked."""
    url = f"{SITE}/{language}-eng.zip"
    pooch.get_logger().setLevel("WARNING")  # it would ask for a hash, which changes every month
    try:
        archive = pooch.retrieve(
            url,
            known_hash=None,
            path=folder,
            fname="pairs.zip",
            # The server refuses clients that call themselves Python.
            downloader=pooch.HTTPDownloader(
                progressbar=_Progress(), timeout=TIMEOUT_S, headers={"User-Agent": "Mozilla/5.0"}
            ),
        )
        if Path(archive).read_bytes()[:64].lstrip()[:1] == b"<":
            raise ValueError("what came is a web page, not a zip file")
        with zipfile.ZipFile(archive) as file:
            text = Path(file.extract(f"{language}.txt", folder))
        _parse(text)
    except Exception as error:  # networks and damaged archives fail with a dozen types
        if getattr(getattr(error, "response", None), "status_code", None) == 404:
            raise ValueError(
                f"language is {language!r}, of which {SITE} has no file {url}"
            ) from error
        if getattr(error, "errno", None) in NO_ROOM:
            raise
        raise ConnectionError(
            f"The download of {url} failed ({error}). Try again later. Until then, "
            "helpers.corpus.generate_pairs needs no download, and load_tatoeba(path) reads a "
            "file that you have."
        ) from error
    return text


class _Progress:
    """What pooch tells of a download, in one line; without it, pooch asks for another package."""

    total, done, shown = 0, 0, 0.0

    def update(self, size: int) -> None:
        self.done = min(self.done + size, self.total)
        if time.monotonic() - self.shown > 0.2 or self.done == self.total:
            self.shown = time.monotonic()
            print(f"\r{self.done / 1e3:.0f} of {self.total / 1e3:.0f} kB", end="", flush=True)

    def reset(self) -> None:
        self.done = 0

    def close(self) -> None:
        print()


def _parse(path: Path) -> list[SentencePair]:
    """Read the pairs of a tab-separated file."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")  # with or without the mark that Windows editors add
    except UnicodeDecodeError as error:
        number = content.count(b"\n", 0, error.start) + 1
        raise ValueError(
            f"{path}, line {number}: expected UTF-8 text, got {content[error.start : error.end]}."
            " Save the file as UTF-8; at the last line, the file may have been cut short."
        ) from error
    pairs = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if not line:
            continue
        english, source, attribution = (line.split("\t") + ["", ""])[:3]
        pair = SentencePair(
            source=_split_off("?.!,", source),
            target=_split_off("?.!", english),
            attribution=attribution,
        )
        if not pair.source or not pair.target:
            raise ValueError(
                f"{path}, line {number}: expected English, a tab and its translation, got "
                f"{line[:60]!r}."
                " Correct the line; at the last line, the file may have been cut short."
            )
        pairs.append(pair)
    if not pairs:
        raise ValueError(f"{path}: expected a sentence pair a line, got an empty file.")
    english, source = (_share_latin(getattr(pair, side) for pair in pairs)
                       for side in ("target", "source"))  # fmt: skip
    if english < 0.5 < source:
        raise ValueError(
            f"{path}: the columns are swapped; expected English first, got {pairs[0].target!r}"
        )
    once: dict[tuple[str, str], SentencePair] = {}
    for pair in pairs:
        once.setdefault((pair.source, pair.target), pair)
    if len(once) < len(pairs):
        print(f"{path}: {len(pairs) - len(once)} lines repeat a pair and are left out")
    if not unicodedata.is_normalized("NFC", text):
        print(f"{path}: letters in pieces (Unicode's form NFD, as on macOS) are put together")
    return list(once.values())


def _share_latin(sentences) -> float:
    """Which share of the letters are those of English."""
    letters = [letter for letter in "".join(sentences) if letter.isalpha()]
    return sum(letter.isascii() for letter in letters) / max(1, len(letters))


def _split_off(marks: str, sentence: str) -> str:
    """Make each of the marks a token of its own; separate all tokens by single spaces."""
    # The clean-up of many tutorials, re.sub("[^a-zA-Z?.!,]+", " ", sentence), erases all Hangul.
    return " ".join(tokenize(re.sub(f"([{marks}])", r" \1 ", sentence)))
