"""Train a translator of class size for what two lessons show of one before they train any.

python -m tools.trained_vectors    writes helpers/trained.npz, the vectors of one sentence, and
                                   the picture in the title cell of the dot product's lesson
"""

import io

import numpy as np
from matplotlib import pyplot as plt
from PIL import Image

from helpers import plotting, trained
from helpers.colours import GOLD, as_text
from helpers.corpus import SentencePair, generate_pairs
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
    query, states = translator.states(looked)
    query = query[: len(looked.target_tokens)]  # without that for END
    (kernel, bias), output = (
        translator.model.get_layer(name).get_weights() for name in ("dense", "probabilities")
    )
    units = states.shape[-1]
    numbers = {
        "query": query,
        "states": states,
        "weights": looked.weights,
        "hidden_by_query": query @ kernel[units:] + bias,
        "hidden_by_value": states @ kernel[:units],
    }
    by_hidden = np.vstack(output)  # (hidden + 1, vocabulary)
    chosen = might_write(numbers["hidden_by_query"], numbers["hidden_by_value"], by_hidden)
    numbers["logits_by_hidden"] = by_hidden[:, chosen]
    np.savez_compressed(
        str(trained.FILE),
        source_tokens=looked.source_tokens,
        target_tokens=looked.target_tokens,
        words=translator.vocabulary[chosen],
        **{name: np.float16(array) for name, array in numbers.items()},
    )


def might_write(by_query: np.ndarray, by_value: np.ndarray, by_hidden: np.ndarray) -> list[int]:
    """The ids that come first, for some word of the sentence, in any of many looks at it."""
    generator = np.random.default_rng(0)
    count = len(by_value)
    looks = np.vstack([generator.dirichlet(np.full(count, 0.3), 20_000), np.eye(count)])
    chosen = set()
    for query in by_query:
        logits = np.tanh(looks @ by_value + query) @ by_hidden[:-1] + by_hidden[-1]
        chosen |= set((1 + logits[:, 1:].argmax(axis=-1)).tolist())  # padding is no word
    return sorted(chosen)


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


if __name__ == "__main__":
    trained_translator = train()
    store_vectors(trained_translator, SENTENCE)
    put_into_lesson("dot_product_similarity", as_png(draw_homonyms(trained_translator)))
