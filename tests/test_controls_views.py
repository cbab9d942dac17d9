import numpy as np

from views import mask_control, softmax_control, vector_control

S = "저는 어제 사과를 먹었어요 .".split()
T = "I ate an apple .".split()
CONTROLS = {
    "vectors": vector_control().data,
    "softmax": softmax_control([2.0, 1.0, 0.1, -1], ["apple", "pear", "boat", "travel"]).data,
    "mask": mask_control(
        np.random.default_rng(1).normal(0, 2, (5, 5)),
        S,
        T,
        masked=[(4, t) for t in range(5)],
        glosses=["I", "yesterday", "apple", "ate", ""],
    ).data,
}
