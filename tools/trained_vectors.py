"""Train a translator of class size for what two lessons show of one before they train any.

python -m tools.trained_vectors    writes helpers/trained.npz, the vectors of one sentence, and
                                   the picture in the title cell of the dot product's lesson
"""

import base64
import io
import re

import keras
import nbformat
import numpy as np
from matplotlib import pyplot as plt
from PIL import Image

from helpers import plotting, trained
from helpers.colours import GOLD, as_text
from helpers.corpus import SentencePair, generate_pairs
from helpers.data import START, encode
from helpers.link_picture import link_picture
from helpers.seq2seq import Translator, train_translator
from tools import course

SEED = 1  # its links are those that a reader would draw, but for the full stop
SENTENCE = "우리는 지난 주말에 부산에서 배를 탔어요 ."
HOMONYMS = ("유나는 어제 배를 탔어요 .", "유나는 어제 배를 깎았어요 .")
MEANINGS = ("배를", "boat", "pear")  # set off in the picture
PICTURE = re.compile(r'(?<=src="data:image/png;base64,)[^"]*')
DPI = 180


def train() -> Translator:
    """A translator that gets 98 of 100 new sentences right, word for word.

    Raises:
        RuntimeError: it does not.
    """
    pairs = generate_pairs(15_500)
    train, test = pairs[:15_000], pairs[15_000:]
    translator = train_translator(train, passes=3, seed=SEED)
    written = translator.translate([pair.source for pair in test])
    both = zip(written, test, strict=True)
    right = np.mean([ours.target_tokens == pair.target_tokens for ours, pair in both])
    print(f"{right:.1%} of {len(test)} new sentences are right, word for word")
    if right < 0.98:
        raise RuntimeError(f"{right:.1%} of new sentences are right; expected 98% or more")
    return translator


def store_vectors(translator: Translator, sentence: str) -> None:
    """Write what `helpers.trained.one_sentence` reads."""
    looked = translator.translate([sentence])[0]
    layers = [translator.model.get_layer(name) for name in ("decoder", "encoder")]
    states = keras.Model(translator.model.inputs, [layer.output[0] for layer in layers])
    query, key = states(
        [
            encode([sentence], translator.source_vectorizer),
            encode([f"{START} {looked.text}"], translator.target_vectorizer),
        ]
    )
    numbers = {
        "query": query[0, : len(looked.target_tokens)],
        "states": key[0, : len(looked.source_tokens)],
        "weights": looked.weights,
    }
    np.savez_compressed(
        str(trained.FILE),
        source_tokens=looked.source_tokens,
        target_tokens=looked.target_tokens,
        **{name: np.float16(array) for name, array in numbers.items()},
    )


def draw_homonyms(translator: Translator) -> bytes:
    """The links of both sentences, one above the other, as a PNG with few colours."""
    plotting.use_house_style()
    parts = []
    for looked in translator.translate(list(HOMONYMS)):
        pair = SentencePair(" ".join(looked.source_tokens), looked.text)
        ax, file = link_picture(looked.weights, pair), io.BytesIO()
        for text in ax.texts:
            if text.get_text() in MEANINGS:
                text.set_color(as_text(GOLD))
        plt.savefig(file, dpi=DPI, bbox_inches=None)
        plt.close()
        parts.append(Image.open(file).convert("RGB"))
    width = max(part.width for part in parts)
    whole = Image.new("RGB", (width, sum(part.height for part in parts)), "white")
    top = 0
    for part in parts:
        whole.paste(part, ((width - part.width) // 2, top))
        top += part.height
    file = io.BytesIO()
    few = whole.quantize(32, dither=Image.Dither.NONE)
    few.save(file, "PNG", optimize=True, dpi=(DPI, DPI))
    return file.getvalue()


def put_into_title(picture: bytes) -> None:
    """Put the picture in the place of the one in the title cell."""
    path = course.lesson("dot_product_similarity").path
    notebook = nbformat.read(path, as_version=4)
    title = notebook.cells[0]
    title.source = PICTURE.sub(base64.b64encode(picture).decode(), title.source)
    nbformat.write(notebook, path)


def main() -> None:
    translator = train()
    store_vectors(translator, SENTENCE)
    put_into_title(draw_homonyms(translator))


if __name__ == "__main__":
    main()
