"""helpers/data.py: reading and downloading pairs, vocabularies, batches.

The only server asked is one on this machine, which also plays the failures of a real one.
"""

import io
import random
import threading
import zipfile
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from helpers import data
from helpers.corpus import SentencePair
from helpers.data import encode, known_tokens, load_tatoeba, make_batches, make_vectorizers

REAL = Path(__file__).parents[2] / "shared" / "data" / "kor-eng-2022-09.tsv"
needs_real = pytest.mark.skipif(not REAL.exists(), reason=f"needs the real pairs, {REAL}")

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

    body, status, announced, headers_only = zipped(), 200, None, False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests = []
        self.closing = threading.Event()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        agent = self.headers["User-Agent"]
        server.requests.append(agent)
        refused = "python" in agent.lower()
        self.send_response(406 if refused else server.status)
        self.send_header("Content-Length", str(server.announced or len(server.body)))
        self.end_headers()
        if server.headers_only:
            server.closing.wait(10)  # the client gives up long before
        elif not refused:
            self.wfile.write(server.body)

    def log_message(self, *args):
        pass


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """An empty cache for each test, and no address that leads off this machine."""
    folder = tmp_path / "cache"
    folder.mkdir()
    monkeypatch.setenv("ATTENTION_NOTEBOOKS_CACHE", str(folder))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(data, "TATOEBA_URL", "http://127.0.0.1:9/kor-eng.zip")
    monkeypatch.setattr(data, "TIMEOUT_S", 5)
    return folder


@pytest.fixture
def server(cache, monkeypatch):
    server = Server()
    thread = threading.Thread(target=server.serve_forever, args=[0.01])
    thread.start()
    monkeypatch.setattr(data, "TATOEBA_URL", f"http://127.0.0.1:{server.server_port}/kor-eng.zip")
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
    "content",
    [TEXT, TEXT.rstrip("\n"), "\ufeff" + TEXT, TEXT.replace("\n", "\r\n"), TEXT + "\n\n"],
    ids=["plain", "no final newline", "BOM", "CRLF", "blank lines"],
)
@pytest.mark.parametrize("kind", [str, Path])
def test_load_reads_pairs(tmp_path, content, kind):
    assert load_tatoeba(kind(write(tmp_path, content))) == PAIRS


def test_load_accepts_files_without_attribution(tmp_path):
    (pair,) = load_tatoeba(write(tmp_path, "Hi.\t안녕.\n"))
    assert pair == SentencePair("안녕 .", "Hi .")
    assert pair.attribution == ""


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
    ],
)
def test_load_names_file_and_line_of_bad_content(tmp_path, content, message):
    with pytest.raises(ValueError, match=message):
        load_tatoeba(write(tmp_path, content))


def test_load_names_a_missing_file(tmp_path):
    for path in (tmp_path / "none.tsv", tmp_path):
        with pytest.raises(FileNotFoundError, match=path.name):
            load_tatoeba(path)


@needs_real
def test_load_real_file_keeps_every_character():
    pairs = load_tatoeba(REAL)
    assert len(pairs) == 3853
    assert max(len(pair.source.split(" ")) for pair in pairs) == 95
    assert max(len(pair.target.split(" ")) for pair in pairs) == 102
    assert all(pair.attribution and not pair.sure and not pair.possible for pair in pairs)
    for line, pair in zip(REAL.read_text(encoding="utf-8").split("\n"), pairs, strict=True):
        english, korean, attribution = line.split("\t")
        assert pair.source.replace(" ", "") == korean.replace(" ", "")
        assert pair.target.replace(" ", "") == english.replace(" ", "")
        assert pair.attribution == attribution


# Downloading


def test_download_is_done_once_and_shows_progress(server, cache, capsys):
    assert load_tatoeba() == PAIRS
    assert str(len(server.body)) in capsys.readouterr().out
    assert load_tatoeba() == PAIRS
    assert len(server.requests) == 1
    assert [path.name for path in cache.iterdir()] == ["kor.txt"]


def test_download_makes_its_folder(server, tmp_path, monkeypatch):
    monkeypatch.setenv("ATTENTION_NOTEBOOKS_CACHE", str(tmp_path / "two" / "levels"))
    assert load_tatoeba() == PAIRS


def test_cache_is_in_the_home_folder_by_default(server, tmp_path, monkeypatch):
    monkeypatch.delenv("ATTENTION_NOTEBOOKS_CACHE")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    load_tatoeba()
    assert (tmp_path / ".cache" / "attention-notebooks" / "kor.txt").read_bytes() == TEXT.encode()


def test_a_given_path_asks_no_server(server, tmp_path):
    load_tatoeba(write(tmp_path, TEXT))
    assert server.requests == []


GOOD = zipped()
HALF = GOOD[: len(GOOD) // 2]


@pytest.mark.parametrize(
    "reply, message",
    [
        ({"status": 404}, "404"),
        ({"body": HALF, "announced": len(GOOD)}, f"{len(HALF)} of {len(GOOD)} bytes"),
        ({"body": HALF}, "expected a zip archive"),
        ({"body": b"<!doctype html><title>Busy</title>"}, "expected a zip .*<!doctype html>"),
        ({"body": b""}, "expected a zip archive"),
        ({"body": GOOD.replace(b"Go.", b"No.")}, "Bad CRC-32"),
        ({"body": zipped(name="fra.txt")}, "no item named 'kor.txt'"),
        ({"body": zipped(content="")}, "kor.txt: .*empty file"),
        ({"body": zipped(content=TEXT + "Run aw")}, "kor.txt, line 3"),
        ({"headers_only": True}, "timed out"),
    ],
    ids=[
        *["404", "connection ended", "short zip", "web page", "nothing", "damaged zip"],
        *["zip of something else", "empty list", "cut list", "silence"],
    ],
)
def test_failed_download_says_why_and_leaves_nothing(server, cache, monkeypatch, reply, message):
    for name, value in reply.items():
        setattr(server, name, value)
    if "headers_only" in reply:
        monkeypatch.setattr(data, "TIMEOUT_S", 0.2)
    with pytest.raises(ConnectionError, match=message) as caught:
        load_tatoeba()
    assert_helpful(caught.value)
    assert list(cache.iterdir()) == []

    for name in reply:  # and the next attempt can succeed
        setattr(server, name, getattr(Server, name))
    monkeypatch.setattr(data, "TIMEOUT_S", 5)
    assert load_tatoeba() == PAIRS


def test_no_network_says_what_to_do(cache):
    with pytest.raises(ConnectionError) as caught:
        load_tatoeba()
    assert_helpful(caught.value)
    assert list(cache.iterdir()) == []


def assert_helpful(error):
    assert error.__cause__ is not None
    for part in (data.TATOEBA_URL, "helpers.corpus.generate_pairs", "load_tatoeba(path)"):
        assert part in str(error)


def test_interrupted_writing_leaves_nothing(server, cache, monkeypatch):
    def full(*args):
        raise OSError("disk full")

    monkeypatch.setattr(data.os, "replace", full)
    with pytest.raises(OSError, match="disk full"):
        load_tatoeba()
    assert list(cache.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"Run aw", b"\xff\xff"])
def test_damaged_cache_is_named_and_kept(server, cache, content):
    cached = cache / "kor.txt"
    cached.write_bytes(content)
    with pytest.raises(ValueError, match="Delete") as caught:
        load_tatoeba()
    assert str(cached) in str(caught.value)
    assert cached.read_bytes() == content
    assert server.requests == []


# Vocabularies and ids

TRAIN = [
    SentencePair("톰 은 Tom 이다 .", "Tom is Tom ."),
    SentencePair("비 가 와요 .", "It rains ."),
]


def test_vocabularies_hold_the_training_words_as_they_are():
    source, target = make_vectorizers(TRAIN)
    assert source.get_vocabulary()[:3] == ["", "[UNK]", "."]
    assert set(source.get_vocabulary()[2:]) == set("톰 은 Tom 이다 . 비 가 와요".split())
    assert set(target.get_vocabulary()[2:]) == set("<sos> <eos> Tom is . It rains".split())


@pytest.mark.parametrize("pairs", [[], [SentencePair("", "")], [SentencePair(" ", "Go .")]])
def test_vocabulary_needs_words(pairs):
    with pytest.raises(ValueError, match="pairs: .*vocabulary of size 0"):
        make_vectorizers(pairs)


def test_encode_pads_and_marks_unknown_words():
    source, _ = make_vectorizers(TRAIN)
    ids = encode(["비 가 와요 .", "눈 이 와요"], source)
    word = source.get_vocabulary().index
    assert ids.dtype == np.int64
    assert ids.tolist() == [
        [word("비"), word("가"), word("와요"), word(".")],
        [1, 1, word("와요"), 0],
    ]
    assert encode(["비 " * 200], source).tolist() == [[word("비")] * 200]
    assert known_tokens("눈 이 와요 tom Tom", source) == ["[UNK]", "[UNK]", "와요", "[UNK]", "Tom"]


def test_encode_refuses_what_has_no_tokens():
    source, _ = make_vectorizers(TRAIN)
    with pytest.raises(ValueError, match=r"sentences\[1\]"):
        encode(["비", "  "], source)
    with pytest.raises(ValueError, match="at least one sentence"):
        encode([], source)
    with pytest.raises(TypeError, match="expected a list.*'비 가'"):
        encode("비 가", source)
    with pytest.raises(ValueError, match=r"sentences\[0\]"):
        known_tokens("", source)


# Batches


def random_pairs(count, longest=20):
    """Pairs of unlike lengths, each pair different from the others."""
    draw = random.Random(0)

    def sentence(letter, number):
        words = [f"{letter}{draw.randrange(30)}" for _ in range(draw.randrange(longest))]
        return " ".join([f"{letter}{number}", *words])

    return [SentencePair(sentence("가", n), sentence("e", n)) for n in range(count)]


def batches_of(pairs, **options):
    return make_batches(pairs, *make_vectorizers(pairs), **options)


def arrays(batches):
    return [(s.numpy(), i.numpy(), o.numpy()) for (s, i), o in batches]


def words(ids, vectorizer):
    vocabulary = vectorizer.get_vocabulary()
    return " ".join(vocabulary[token_id] for token_id in ids if token_id)


@pytest.mark.parametrize("pairs", [random_pairs(300), TRAIN, TRAIN[:1], [SentencePair("가", "a")]])
def test_an_epoch_holds_every_pair_once_and_target_out_is_one_ahead(pairs):
    source, target = make_vectorizers(pairs)
    batches = make_batches(pairs, source, target, batch_size=7)
    for _ in range(2):
        seen = Counter()
        for rows in arrays(batches):
            assert len(rows[0]) <= 7
            assert rows[1].shape == rows[2].shape
            for source_ids, target_in, target_out in zip(*rows, strict=True):
                sentence = words(target_out, target).removesuffix(" <eos>")
                assert words(target_in, target) == f"<sos> {sentence}"
                assert words(target_out, target) == f"{sentence} <eos>"
                seen[words(source_ids, source), sentence] += 1
        assert seen == Counter((pair.source, pair.target) for pair in pairs)


def test_batches_are_padded_to_their_own_longest_sentence():
    for rows in arrays(batches_of(random_pairs(500), batch_size=16)):
        for ids in rows:
            assert ids.dtype == np.int64
            assert (ids > 0).sum(axis=1).max() == ids.shape[1]
            assert (np.diff(ids > 0, axis=1).sum(axis=1) <= 1).all()  # padding only at the end


def test_a_batch_holds_sentences_of_like_length_and_batches_come_in_any_order():
    def lengths(source, target_in, _):
        # Alike means: to the same 2 target and 3 source tokens.
        kinds = (target_in > 0).sum(axis=1) // 2, (source > 0).sum(axis=1) // 3
        return sorted(zip(*kinds, strict=True))

    batches = [lengths(*rows) for rows in arrays(batches_of(random_pairs(500), batch_size=16))]
    assert [len(batch) for batch in sorted(batches)] == [16] * 31 + [4]
    in_order = sorted(batches, key=lambda batch: (batch[0], batch[-1]))
    for shorter, longer in pairwise(in_order):
        assert shorter[-1] <= longer[0]
    assert batches != in_order


def same(first, second):
    return len(first) == len(second) and all(
        np.array_equal(a, b)
        for rows, others in zip(first, second, strict=True)
        for a, b in zip(rows, others, strict=True)
    )


def test_order_changes_with_the_epoch_and_the_seed_and_repeats_for_a_seed():
    pairs = random_pairs(200)
    one, again, other = (batches_of(pairs, seed=seed) for seed in (0, 0, 1))
    epochs = [arrays(one), arrays(one)]
    assert not same(*epochs)
    assert not same(epochs[0], arrays(other))
    assert same(epochs[0], arrays(again))
    assert same(epochs[1], arrays(again))


def test_no_epoch_waits_for_automatic_tuning():
    assert batches_of(TRAIN).options().autotune.enabled is False


def test_batches_refuse_bad_arguments():
    source, target = make_vectorizers(TRAIN)
    for batch_size in (0, -1):
        with pytest.raises(ValueError, match=f"batch_size: .*{batch_size}"):
            make_batches(TRAIN, source, target, batch_size=batch_size)
    with pytest.raises(ValueError, match="at least one sentence"):
        make_batches([], source, target)
    with pytest.raises(ValueError, match=r"sentences\[0\]"):
        make_batches([SentencePair("", "Go .")], source, target)
    with pytest.raises(ValueError, match="target_vectorizer: .*<sos>"):
        make_batches(TRAIN, target, source)


@needs_real
def test_real_batches_are_mostly_words():
    batches = arrays(batches_of(load_tatoeba(REAL)))
    cells = np.concatenate([ids.ravel() for rows in batches for ids in rows])
    assert (cells > 0).mean() > 0.85
