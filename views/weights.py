"""A translator's weights for a page: eight bits a number, for `unpack` of network.js."""

import base64
from collections.abc import Collection

import keras
import numpy as np

LAYERS = ("source_embedding", "encoder", "target_embedding", "decoder", "dense", "probabilities")


def pack(model: keras.Model, names: Collection[str] = LAYERS) -> dict[str, list[dict]]:
    """Pack layers of a translator, some 1.4 bytes a number.

    Args:
        model: what `build_seq2seq` returned.
        names: of its layers, some of LAYERS.

    Returns:
        For each layer its matrices, in the order of Keras: their shape [rows, columns], their
        numbers (int8) and a scale for each row (float32), both in base64. A row is the vector of
        a word in an embedding; elsewhere it makes one number of the layer's output, so that
        Keras's matrix is transposed; a layer's biases are a row, those of a GRU two rows.
    """
    return {name: [_packed(each) for each in _matrices(model.get_layer(name))] for name in names}


def attends_by_dot_product(attend: keras.Model) -> bool:
    """Is the weight softmax(query · key), and the context their sum? It is tried, however made.

    Args:
        attend: the layer of that name: from [queries, states] and, perhaps, which of the states
            are words, to contexts and weights.
    """
    rng = np.random.default_rng(0)
    units = attend.inputs[0].shape[-1]
    query, states = (rng.normal(size=(1, n, units)).astype("float32") / 2 for n in (2, 3))
    given = [query, states, np.ones((1, 3), bool)][: len(attend.inputs)]
    context, weights = (np.asarray(each) for each in attend(given))
    powers = np.exp(query @ states.transpose(0, 2, 1))
    expected = powers / powers.sum(axis=-1, keepdims=True)
    return np.allclose(weights, expected, atol=1e-3) and np.allclose(
        context, expected @ states, atol=1e-2
    )


def round_rows(matrix) -> tuple[np.ndarray, np.ndarray]:
    """Round a matrix to whole numbers from -127 to 127, with one scale a row.

    Args:
        matrix: array (rows, columns).

    Returns:
        The whole numbers (rows, columns) as int8 and the scales (rows,) as float32. Number times
        scale is within half a scale of the matrix. A row of zeros has the scale 0.
    """
    matrix = np.asarray(matrix, dtype=np.float32)
    scales = np.abs(matrix).max(axis=1) / np.float32(127)
    return np.rint(matrix / np.where(scales, scales, 1)[:, None]).astype(np.int8), scales


def _matrices(layer: keras.Layer) -> list[np.ndarray]:
    if isinstance(layer, keras.layers.Embedding):
        return layer.get_weights()
    *kernels, bias = layer.get_weights()
    return [*(kernel.T for kernel in kernels), np.atleast_2d(bias)]


def _packed(matrix: np.ndarray) -> dict:
    numbers, scales = round_rows(matrix)
    return {
        "shape": list(matrix.shape),
        "numbers": base64.b64encode(numbers.tobytes()).decode(),
        "scales": base64.b64encode(scales.astype("<f4").tobytes()).decode(),
    }
