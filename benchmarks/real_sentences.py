"""The real pairs: the recipe, the nearest neighbour, the subword model and what each step gives.

Each run is stored as soon as it is done, and is done once: delete results/real_sentences.json to
do all of them again. Each has a process of its own: python -m benchmarks.real_sentences "fold 0"
"""

import csv
import os
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf

from benchmarks import results
from benchmarks.real_figures import STEP_PASSES, figures, scored, split_hash
from exercises.real_sentences import nearest
from helpers import data
from helpers.held_out import DEVELOPMENT, FOLDS, hold_out
from helpers.neighbours import count_pieces
from helpers.seq2seq import Translator, build_seq2seq
from helpers.seq2seq.beam import SubwordTranslator
from helpers.seq2seq.subword_model import build_subword_model, compile_subword_model
from helpers.subwords import learn_subwords, make_subword_batches
from helpers.tatoeba import load_tatoeba

NAME = "real_sentences"
SOURCE_PIECES, TARGET_PIECES = 2000, 1000
RECIPE_EPOCHS, MASKED_EPOCHS = 5, 10
LESSON_PASSES = 16
EPOCH = ("loss", "accuracy", "seconds", "processor_seconds")  # what is kept of each


class Settings(NamedTuple):
    """How the subword model is trained; the defaults are those that were chosen."""

    fold: int = DEVELOPMENT
    seed: int = 1
    share: float = 1.0  # of the training pairs
    passes: int = 20
    words: bool = False
    rate: float = 0.003
    dropout: float = 0.2
    sample: bool = True
    smoothing: float = 0.1
    tied: bool = True
    attended_word: bool = True


PLAIN = Settings(
    passes=STEP_PASSES,
    words=True, rate=0.001, dropout=0.0, sample=False, smoothing=0.0, tied=False,
    attended_word=False,
)  # fmt: skip
STEPS = {  # each changes the plain settings, and keeps what the ones before it changed
    "words": {},
    "subwords": {"words": False},
    "rate and dropout": {"rate": Settings().rate, "dropout": Settings().dropout},
    "sampled segmentation": {"sample": True},
    "smoothing, tied output": {"smoothing": 0.1, "tied": True},
    "attended word": {"attended_word": True},
}


def subword_run(settings: Settings, beams=(1, 5)) -> dict:
    """Train, and translate the fold's test sentences; the seconds are of training alone."""
    # Its matrices are small: several threads in one product would mostly wait for each other.
    tf.config.threading.set_intra_op_parallelism_threads(1)
    train, test = hold_out(load_tatoeba(), settings.fold)
    if settings.share < 1:
        order = np.random.default_rng(settings.seed).permutation(len(train))
        train = [train[row] for row in order[: int(settings.share * len(train))]]
    keras.utils.set_random_seed(settings.seed)
    source = learn_subwords([p.source for p in train], SOURCE_PIECES, words=settings.words)
    target = learn_subwords([p.target.lower() for p in train], TARGET_PIECES, words=settings.words)
    batches, count = make_subword_batches(
        train, source, target, seed=settings.seed, sample=settings.sample
    )
    model = build_subword_model(
        source.vocab_size(),
        target.vocab_size(),
        dropout=settings.dropout,
        attended_word=settings.attended_word,
        tied=settings.tied,
    )
    passes = round(settings.passes / settings.share)  # as many steps, however few the pairs
    compile_subword_model(
        model, steps=passes * count, rate=settings.rate, smoothing=settings.smoothing
    )
    fit = {"steps_per_epoch": count, "epochs": passes, "verbose": 0, "shuffle": False}
    measured = timed(model.fit, batches, **fit)
    translator = SubwordTranslator(model, source, target)
    sentences = [pair.source for pair in test]
    found = {str(beam): translator.translate(sentences, beam=beam) for beam in beams}
    return {
        **settings._asdict(),
        "parameters": model.count_params(),
        **measured,
        "translations": found,
    }


def timed(function, *arguments, **options) -> dict:
    """Seconds by the clock, and by the processors: those tell whether the machine was busy."""
    seconds, processor = time.perf_counter(), time.process_time()
    function(*arguments, **options)
    return {
        "seconds": round(time.perf_counter() - seconds, 1),
        "processor_seconds": round(time.process_time() - processor, 1),
    }


def neighbour_run(fold: int) -> dict:
    """For each test sentence the line, from 0, of the training pair that is most similar."""
    pairs = load_tatoeba()
    train, test = hold_out(pairs, fold)
    queries, sentences = count_pieces([p.source for p in test], [p.source for p in train])
    rows, similarity = nearest(queries, sentences)
    lines = {id(pair): line for line, pair in enumerate(pairs)}
    return {
        "fold": fold,
        "lines": [lines[id(train[row])] for row in rows],
        "similarity": [round(float(number), 4) for number in similarity],
    }


class Seconds(keras.callbacks.Callback):
    """Adds an epoch's seconds to what Keras logs of it, as `timed` does for a function."""

    def on_epoch_begin(self, epoch, logs=None):
        self.start = time.perf_counter(), time.process_time()

    def on_epoch_end(self, epoch, logs=None):
        now = time.perf_counter(), time.process_time()
        logs["seconds"], logs["processor_seconds"] = np.subtract(now, self.start)


def recipe_run(epochs: int, *, padded: bool) -> dict:
    """The recipe at its own sizes on fold 0: as published, or its batches cut and masked."""
    train, test = hold_out(load_tatoeba(), 0)
    keras.utils.set_random_seed(1)
    source, target = data.make_vectorizers(train)
    sizes = source.vocabulary_size(), target.vocabulary_size()
    batches = data.make_batches(train, source, target)
    model = build_seq2seq(*sizes)
    if padded:
        model = build_seq2seq(*sizes, source_length=95, target_length=103, mask_padding=False)
        batches = batches.unbatch().padded_batch(64, (([95], [103]), [103]), drop_remainder=False)
    loss = "sparse_categorical_crossentropy"
    model.compile("adam", loss, metrics=["accuracy"], jit_compile=False)
    # An interrupted run goes on where it was, after its last epoch.
    folder = Path(tempfile.gettempdir()) / f"attention-notebooks-recipe-{padded}"
    folder.mkdir(exist_ok=True)
    log = folder / "epochs.csv"
    callbacks = [
        Seconds(),
        keras.callbacks.CSVLogger(log, append=True),
        keras.callbacks.BackupAndRestore(folder / "backup"),
    ]
    model.fit(batches, epochs=epochs, verbose=0, shuffle=False, callbacks=callbacks)
    with log.open(encoding="utf-8") as lines:
        history = [
            {name: round(float(row[name]), 4) for name in EPOCH} for row in csv.DictReader(lines)
        ]
    log.unlink()
    found = Translator(model, source, target).translate([pair.source for pair in test])
    return {
        "fold": 0,
        "parameters": model.count_params(),
        **{
            name: round(sum(epoch[name] for epoch in history), 1)
            for name in ("seconds", "processor_seconds")
        },
        "epochs": history,
        "translations": {"1": [translation.text for translation in found]},
    }


def runs() -> dict:
    """Every run by its name, in the order of the lesson."""
    planned = {f"neighbour {fold}": partial(neighbour_run, fold) for fold in range(FOLDS + 1)}
    for fold in range(FOLDS):
        planned[f"fold {fold}"] = partial(subword_run, Settings(fold=fold))
    for seed in (1, 2):  # the model that the lesson trains, twice
        settings = Settings(fold=0, seed=seed, passes=LESSON_PASSES)
        planned[f"lesson, seed {seed}"] = partial(subword_run, settings)
    planned["recipe"] = partial(recipe_run, RECIPE_EPOCHS, padded=True)
    planned["recipe, cut and masked"] = partial(recipe_run, MASKED_EPOCHS, padded=False)
    settings = PLAIN
    for name, change in STEPS.items():
        settings = settings._replace(**change)
        beams = (1, 5) if name == list(STEPS)[-1] else (1,)
        planned[name] = partial(subword_run, settings, beams)
    for parts in (2, 4, 8):
        planned[f"1/{parts} of the pairs"] = partial(
            subword_run, settings._replace(share=1 / parts), (5,)
        )
    return planned


def stored() -> dict:
    """The runs that are done, by name."""
    exists = (results.FOLDER / f"{NAME}.json").exists()
    return results.load(NAME)["runs"] if exists else {}


def do(name: str) -> None:
    """Do one run and store it, unless it is stored."""
    done = stored()
    if name in done:
        return
    done[name] = {"commit": results.commit()} | runs()[name]()
    done = {planned: done[planned] for planned in runs() if planned in done}
    splits = [split_hash(fold) for fold in range(FOLDS + 1)]
    seeds = [each["seed"] for each in done.values() if "seed" in each]
    results.store(NAME, seeds, splits=splits, runs=done)


def run():
    """Do what is not done yet, then report."""
    if not os.environ.get("ATTENTION_NOTEBOOKS_DATA"):
        yield "real sentences", "skipped", "no ATTENTION_NOTEBOOKS_DATA"
        return
    for name in runs():
        subprocess.run([sys.executable, "-m", "benchmarks.real_sentences", name], check=True)
    done = stored()
    for name, each in done.items():
        if "translations" in each:
            beam = max(each["translations"])
            measured = f"{scored(each, beam):.1f}, {each['seconds']:.0f} s"
            yield f"{name}: BLEU, training", measured, ""
    found = figures(done)
    for name, numbers in found.items():
        for kind in ("neighbour", "model", "hybrid"):
            bleu, low, high = numbers[kind]
            text = f"{name}, {numbers['sentences']} sentences, {kind}: BLEU and its interval"
            yield text, f"{bleu:.1f} ({low:.1f} to {high:.1f})", BUDGETS.get((name, kind), "")
    low, high = found["all"]["model - neighbour"]
    yield "model - neighbour, paired interval", f"{low:.1f} to {high:.1f}", "above 0"
    far = found["below 0.3"]
    yield (
        "below 0.3: model / neighbour",
        f"{far['model'][0] / far['neighbour'][0]:.1f}",
        "at least 2",
    )
    ratio = scored(done["fold 0"]) / max(0.01, scored(done["recipe"], "1"))
    yield "fold 0: BLEU of the model / of the recipe", f"{ratio:.0f}", "at least 15"
    ratio = done["fold 0"]["processor_seconds"] / done["recipe"]["processor_seconds"]
    text = "fold 0: processor seconds of the model / of the recipe"
    yield text, f"{ratio:.2f}", "at most 0.33"


BUDGETS = {("all", "model"): "at least 18", ("all", "hybrid"): "above both"}


if __name__ == "__main__":
    do(sys.argv[1])
