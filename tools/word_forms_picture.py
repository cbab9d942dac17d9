"""The picture that opens the lesson Real sentences: python -m tools.word_forms_picture.

One English name, and the Korean words that it has in the real pairs, which have to be at hand. It
is put into the notebook's first cell as a data URI, so that it shows wherever the notebook does.
"""

from collections import Counter

import matplotlib.pyplot as plt

from helpers import plotting
from helpers.tatoeba import load_tatoeba
from tools.title_picture import as_png, put_into_lesson

TOPIC = "real_sentences"
STEM = "톰"
ENDINGS = {
    "은": "topic", "이": "subject", "을": "object", "한테": "to Tom", "의": "Tom's",
    "에게": "to Tom", "이랑": "with Tom", "과": "with Tom",
}  # fmt: skip


def draw() -> plt.Figure:
    """Draw how often each form occurs."""
    words = Counter(token for pair in load_tatoeba() for token in pair.source_tokens)
    forms = {word: count for word, count in words.items() if word.startswith(STEM)}
    shown = {STEM + ending: f"{STEM}{ending}  ({gloss})" for ending, gloss in ENDINGS.items()}
    others = len(forms) - len(shown)
    bars = {label: forms[word] for word, label in shown.items()}
    bars[f"{others} more words"] = sum(forms.values()) - sum(bars.values())
    plotting.use_house_style()
    figure, ax = plt.subplots(figsize=(6, 3.6))
    colors = [plotting.KEY] * len(shown) + [plotting.GREY]
    drawn = ax.barh(list(bars), list(bars.values()), color=colors)
    ax.bar_label(drawn, padding=3, size=11)
    ax.tick_params(axis="y", labelsize=13, length=0)
    ax.set(xticks=[], xlim=(0, 690))
    ax.spines[:].set_visible(False)
    ax.invert_yaxis()
    ax.set_title(f"English: one word, Tom. Korean: {len(forms)} words", size=14, loc="left")
    return figure


if __name__ == "__main__":
    put_into_lesson(TOPIC, as_png(draw()))
