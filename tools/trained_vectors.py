"""Train a translator of class size for what two lessons show of one before they train any.

python -m tools.trained_vectors    writes helpers/trained.npz, the vectors of one sentence, and
                                   the picture in the title cell of the dot product's lesson
"""

import io

import keras
import numpy as np
from matplotlib import pyplot as plt
from PIL import Image

from helpers import plotting, trained
from helpers.colours import GOLD, as_text
from helpers.corpus import SentencePair, generate_pairs
from helpers.data import START, encode
from helpers.link_picture import link_picture
from helpers.seq2seq import Translator, train_translator
from tools.title_picture import DPI, as_png, put_into_lesson

SEED = 14  # its links are those that a reader would draw, but that "last" looks at 주말에, weekend
SENTENCE = "우리는 지난 주말에 부산에서 배를 탔어요 ."
HOMONYMS = ("유나는 어제 배를 탔어요 .", "유나는 어제 배를 깎았어요 .")
MEANINGS = ("배를", "boat", "pear")  # set off in the picture


def train() -> Translator:
    """A translator that gets 98 of 100 new sentences right, word for word.

    Raises:
        RuntimeError: it does not.
    """
    pairs = generate_pairs(15_500)
    train, test = pairs[:15_000], pairs[15_000:]
    translator = train_translator(train, seed=SEED)
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


def draw_homonyms(translator: Translator) -> Image.Image:
    """The links of both sentences, one above the other."""
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
    return whole


def main() -> None:
    translator = train()
    store_vectors(translator, SENTENCE)
    put_into_lesson("dot_product_similarity", as_png(draw_homonyms(translator)))


if __name__ == "__main__":
    main()
