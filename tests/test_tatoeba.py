"""helpers/tatoeba.py: reading and downloading the real pairs.

The only server asked is one on this machine, which also plays the failures of a real one.
"""

import errno
import io
import os
import threading
import unicodedata
import zipfile
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from helpers import tatoeba
from helpers.corpus import SentencePair
from helpers.tatoeba import load_tatoeba

REAL = os.environ.get("ATTENTION_NOTEBOOKS_DATA")  # before the fixture takes it away
TEXT = "Go.\t가.\tCC-BY (CM)\nIs it 3.5, Tom?\t톰, 3.5 야?\tCC-BY (CK)\n"
PAIRS = [
    SentencePair("가 .", "Go .", attribution="CC-BY (CM)"),
    SentencePair("톰 , 3 . 5 야 ?", "Is it 3 . 5, Tom ?", attribution="CC-BY (CK)"),
]


def zipped(name="kor.txt", content=TEXT):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("_about.txt", "about")
        file.writestr(name, content)
    return archive.getvalue()


class Server(ThreadingHTTPServer):
    """Answers every request with `body`; `announced` may promise more bytes than it has."""

    body, status, announced, silent = zipped(), 200, None, False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests = []
        self.closing = threading.Event()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        server.requests.append(self.path)
        refused = "python" in self.headers["User-Agent"].lower()
        self.send_response(406 if refused else server.status)
        self.send_header("Content-Length", str(server.announced or len(server.body)))
        self.end_headers()
        if server.silent:
            server.closing.wait(10)  # the client gives up long before
        else:
            self.wfile.write(server.body)

    def log_message(self, *args):
        pass


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """An empty cache for each test, and no address that leads off this machine."""
    folder = tmp_path / "cache"
    folder.mkdir()
    monkeypatch.setenv("ATTENTION_NOTEBOOKS_CACHE", str(folder))
    monkeypatch.delenv("ATTENTION_NOTEBOOKS_DATA", raising=False)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(tatoeba, "SITE", "http://127.0.0.1:9")
    monkeypatch.setattr(tatoeba, "TIMEOUT_S", 2)
    return folder


@pytest.fixture
def server(cache, monkeypatch):
    server = Server()
    thread = threading.Thread(target=server.serve_forever, args=[0.01])
    thread.start()
    monkeypatch.setattr(tatoeba, "SITE", f"http://127.0.0.1:{server.server_port}")
    yield server
    server.closing.set()
    server.shutdown()
    server.server_close()
    thread.join()


def write(tmp_path, content):
    path = tmp_path / "pairs.tsv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# Reading a file


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (TEXT, ""),
        (TEXT.rstrip("\n"), ""),
        ("\ufeff" + TEXT, ""),
        (TEXT.replace("\n", "\r\n"), ""),
        (TEXT + "\n\n", ""),
        (TEXT.replace(" 야", "\u00a0\u3000야"), ""),
        (TEXT + TEXT.replace("CM", "CK"), r"pairs.tsv: 2 lines repeat a pair and are left out"),
        (unicodedata.normalize("NFD", TEXT), r"pairs.tsv: letters in pieces"),
    ],
    ids=["plain", "no final newline", "BOM", "CRLF", "blank lines", "wide spaces", "twice", "NFD"],
)
def test_load_reads_pairs_and_says_what_it_put_right(tmp_path, capsys, content, message):
    path = write(tmp_path, content)
    assert load_tatoeba(path) == PAIRS
    said = capsys.readouterr().out
    assert message in said and bool(said) == bool(message)
    assert load_tatoeba(str(path)) == PAIRS


@pytest.mark.parametrize(
    "content, message",
    [
        ("", r"pairs\.tsv.*empty file"),
        ("\n\r\n", r"pairs\.tsv.*empty file"),
        (TEXT + "Run aw", r"pairs\.tsv, line 3: .*'Run aw'"),
        (TEXT + "Run.\t", r"pairs\.tsv, line 3: "),
        ("Go.\t \tCC-BY\n" + TEXT, r"pairs\.tsv, line 1: "),
        ("\t가.\n", r"pairs\.tsv, line 1: "),
        ("Go.\r\n" + TEXT, r"pairs\.tsv, line 1: .*'Go\.'"),
        ("<html>\n", r"pairs\.tsv, line 1: .*<html>"),
        ("Go.\t가.\nHi.\t안녕.\n".encode("cp949"), r"pairs\.tsv, line 1: .*UTF-8"),
        ((TEXT + "Run.\t뛰").encode()[:-1], r"pairs\.tsv, line 3: .*UTF-8"),
        (TEXT.encode("utf-16"), r"pairs\.tsv, line 1: .*UTF-8"),
        ("가.\tGo.\n나는 가.\tI go.\n", r"pairs\.tsv: the columns are swapped; .*'가 \.'"),
    ],
)
def test_load_names_file_and_line_of_bad_content(tmp_path, content, message):
    with pytest.raises(ValueError, match=message):
        load_tatoeba(write(tmp_path, content))


def test_load_names_a_missing_file(tmp_path, monkeypatch):
    for path in (tmp_path / "none.tsv", tmp_path):
        with pytest.raises(FileNotFoundError, match=f"^path is .*{path.name}"):
            load_tatoeba(path)
    monkeypatch.setenv("ATTENTION_NOTEBOOKS_DATA", str(tmp_path / "none.tsv"))
    with pytest.raises(FileNotFoundError, match=r"^ATTENTION_NOTEBOOKS_DATA is .*none\.tsv"):
        load_tatoeba()


@pytest.mark.parametrize("language", ["", "ko", "../kor", "KOR", "kor\n"])
def test_load_refuses_what_is_no_language(language):
    with pytest.raises(ValueError, match="language is .*three small letters"):
        load_tatoeba(language=language)


def test_the_environment_names_the_korean_file_only(server, tmp_path, monkeypatch):
    named = write(tmp_path, "Hi.\t안녕.\n")  # attributions may be absent
    monkeypatch.setenv("ATTENTION_NOTEBOOKS_DATA", str(named))
    assert load_tatoeba() == [SentencePair("안녕 .", "Hi .")]
    assert server.requests == []
    server.body = zipped("spa.txt", "Go.\tVe.\n")
    assert load_tatoeba(language="spa") == [SentencePair("Ve .", "Go .")]
    monkeypatch.setenv("ATTENTION_NOTEBOOKS_DATA", str(tmp_path / "none.tsv"))
    assert load_tatoeba(named) == [SentencePair("안녕 .", "Hi .")]
    monkeypatch.setenv("ATTENTION_NOTEBOOKS_DATA", "")
    server.body = zipped()
    assert load_tatoeba() == PAIRS


@pytest.mark.skipif(not REAL, reason="ATTENTION_NOTEBOOKS_DATA names no file of real pairs")
def test_load_real_file_keeps_every_character():
    pairs = load_tatoeba(REAL)
    assert len(pairs) == 3853
    assert max(len(pair.source_tokens) for pair in pairs) == 95
    assert max(len(pair.target_tokens) for pair in pairs) == 102
    assert all(pair.attribution and not pair.sure and not pair.possible for pair in pairs)
    for line, pair in zip(Path(REAL).read_text("utf-8").split("\n"), pairs, strict=True):
        read = f"{pair.target}\t{pair.source}\t{pair.attribution}"
        assert read.replace(" ", "") == line.replace(" ", "")


# Downloading


def test_download_is_done_once_and_shows_progress(server, cache, capsys):
    server.body = bytes(150_000) + zipped()
    assert load_tatoeba() == PAIRS
    assert "150 of 150 kB\n" in capsys.readouterr().out
    assert load_tatoeba() == PAIRS
    assert server.requests == ["/kor-eng.zip"]
    assert [path.name for path in cache.iterdir()] == ["kor.txt"]


def test_the_cache_is_made_in_the_home_folder_by_default(server, tmp_path, monkeypatch):
    monkeypatch.delenv("ATTENTION_NOTEBOOKS_CACHE")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    load_tatoeba()
    assert (tmp_path / ".cache" / "attention-notebooks" / "kor.txt").read_bytes() == TEXT.encode()


GOOD = zipped()
HALF = GOOD[: len(GOOD) // 2]


@pytest.mark.parametrize(
    "reply, message",
    [
        ({"status": 503}, "503"),
        ({"body": HALF, "announced": len(GOOD)}, f"{len(HALF)} bytes read"),
        ({"body": HALF}, "not a zip file"),
        ({"body": b"<!doctype html><title>Busy</title>"}, "a web page, not a zip file"),
        ({"body": b""}, "not a zip file"),
        ({"body": GOOD.replace(b"Go.", b"No.")}, "Bad CRC-32"),
        ({"body": zipped(name="fra.txt")}, "no item named 'kor.txt'"),
        ({"body": zipped(content="")}, "kor.txt: .*empty file"),
        ({"body": zipped(content=TEXT + "Run aw")}, "kor.txt, line 3"),
        ({"silent": True}, "timed out"),
    ],
)
def test_failed_download_says_why_and_leaves_nothing(server, cache, reply, message):
    vars(server).update(reply)
    with pytest.raises(ConnectionError, match=message) as caught:
        load_tatoeba()
    assert caught.value.__cause__ is not None
    for part in ("/kor-eng.zip", "helpers.corpus.generate_pairs", "load_tatoeba(path)"):
        assert part in str(caught.value)
    assert list(cache.iterdir()) == []
    for name in reply:
        delattr(server, name)
    assert load_tatoeba() == PAIRS, "the next attempt can succeed"


def test_an_unknown_language_is_named(server, cache):
    server.status = 404
    with pytest.raises(ValueError, match="language is 'xyz', of which .* no file .*xyz-eng.zip"):
        load_tatoeba(language="xyz")
    assert list(cache.iterdir()) == []


FULL = [OSError(code, os.strerror(code)) for code in (errno.ENOSPC, errno.EACCES, errno.EROFS)]


@pytest.mark.parametrize("error", [*FULL, KeyboardInterrupt("by hand")])
@pytest.mark.parametrize(
    "where", [(tatoeba.os, "replace"), (tatoeba._Progress, "update"), (Path, "mkdir")]
)
def test_what_stops_it_is_named_and_leaves_nothing(server, cache, monkeypatch, error, where):
    def stop(*args, **options):
        raise error

    monkeypatch.setattr(*where, stop)
    named = "by hand"
    if isinstance(error, OSError):
        named = f"cannot be kept in .*{error.strerror}.*NOTEBOOKS_CACHE"
    with pytest.raises((OSError, KeyboardInterrupt), match=named):
        load_tatoeba()
    assert list(cache.iterdir()) == []


def test_two_at_once_leave_one_whole_file(server, cache):
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: load_tatoeba(), range(4))) == [PAIRS] * 4
    assert [path.name for path in cache.iterdir()] == ["kor.txt"]


@pytest.mark.parametrize("content", [b"", b"Run aw", b"\xff\xff"])
def test_damaged_cache_is_named_and_kept(server, cache, content):
    cached = cache / "kor.txt"
    cached.write_bytes(content)
    with pytest.raises(ValueError, match="kor.txt.*Delete this cached copy"):
        load_tatoeba()
    assert cached.read_bytes() == content
    assert server.requests == []
