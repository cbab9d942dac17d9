"""A translator for few sentences: pieces of words in, the attended word added to the output."""

import keras
from keras import layers, ops

from helpers.seq2seq.model import MaskFree


def build_subword_model(
    source_size: int,
    target_size: int,
    *,
    units: int = 256,
    dropout: float = 0.2,
    attended_word: bool = True,
    tied: bool = True,
) -> keras.Model:
    """Build the model, not yet compiled.

    Its layers "encode" and "decode" are models of their own, which decoding calls step by step.

    Args:
        source_size, target_size: Number of ids, padding (0) included.
        units: Numbers in a vector and in a state; half of them for each reading direction.
        dropout: Share of the numbers that training sets to 0; half as many pieces are left out.
        attended_word: Let the source vectors that a step attends to vote for the next piece:
            Nguyen and Chiang (2018), "Improving lexical choice in neural machine translation".
        tied: Use the target embedding for the output too: Press and Wolf (2017).

    Returns:
        A model from [source ids (batch, source), target ids (batch, target)] to logits
        (batch, target, target_size).

    Raises:
        ValueError: If a size is below 1, units is odd, or dropout not from 0 to below 1.
    """
    if min(source_size, target_size, units) < 1 or units % 2 or not 0 <= dropout < 1:
        raise ValueError(
            f"source_size {source_size}, target_size {target_size}, units {units}, dropout "
            f"{dropout}; expected sizes from 1, units even, and dropout from 0 to below 1"
        )
    encode = _build_encoder(source_size, units, dropout)
    decode = _build_decoder(target_size, units, dropout, attended_word, tied)
    source = keras.Input((None,), dtype="int32", name="source")
    target = keras.Input((None,), dtype="int32", name="target")
    vectors, states, last_state, is_word = encode(source)
    logits, _, _ = decode([target, last_state, vectors, states, is_word])
    return keras.Model([source, target], logits, name="subword_model")


def _build_encoder(source_size: int, units: int, dropout: float) -> keras.Model:
    """From source ids to word vectors, encoder states, the last state, and what is no padding."""
    source = keras.Input((None,), dtype="int32", name="source")
    is_word = ops.not_equal(source, 0)
    vectors = layers.Embedding(source_size, units, name="word_vectors")(source)
    vectors = _dropped(vectors, dropout)
    gru = layers.GRU(units // 2, return_sequences=True, return_state=True)
    read = layers.Bidirectional(gru, name="encoder")
    for part in (read, read.forward_layer, read.backward_layer):
        part.supports_masking = True  # else Keras 3.16 warns of what nothing here relies on
    states, *last_states = read(vectors, mask=is_word)
    last_state = layers.Dense(units, activation="tanh")(layers.Concatenate()(last_states))
    return keras.Model(source, [vectors, states, last_state, is_word], name="encode")


def _dropped(vectors, dropout: float):
    """Leave out numbers, and whole pieces half as often: none is always there to rely on."""
    pieces = layers.Dropout(dropout / 2, noise_shape=(None, None, 1))
    return layers.Dropout(dropout)(pieces(vectors))


def _build_decoder(
    target_size: int, units: int, dropout: float, attended_word: bool, tied: bool
) -> keras.Model:
    """From target ids, a state and what the encoder gave to logits, the next state and weights."""
    target = keras.Input((None,), dtype="int32", name="target")
    state = keras.Input((units,), name="state")
    vectors = keras.Input((None, units), name="vectors")
    states = keras.Input((None, units), name="states")
    is_word = keras.Input((None,), dtype="bool", name="is_word")

    embedding = layers.Embedding(target_size, units)
    gru = layers.GRU(units, return_sequences=True, return_state=True, name="decoder")
    hidden, next_state = gru(_dropped(embedding(target), dropout), initial_state=state)
    query = layers.Dropout(dropout)(hidden)
    context, weights = layers.Attention(name="attention")(
        [query, states, states], mask=[None, is_word], return_attention_scores=True
    )
    features = layers.Concatenate()([context, query])
    features = layers.Dropout(dropout)(layers.Dense(units, activation="tanh")(features))
    logits = TiedDense(embedding)(features) if tied else layers.Dense(target_size)(features)
    if attended_word:
        attended = ops.tanh(ops.matmul(weights, vectors))  # (batch, target, units)
        dense = layers.Dense(units, activation="tanh", name="attended_word")
        attended = attended + dense(attended)
        logits = logits + layers.Dense(target_size, name="votes")(attended)
    inputs = [target, state, vectors, states, is_word]
    return MaskFree(inputs, [logits, next_state, weights], name="decode")


@keras.saving.register_keras_serializable("attention_notebooks")
class TiedDense(layers.Layer):
    """Logits by comparing with each row of an embedding."""

    def __init__(self, embedding: layers.Embedding, **options):
        super().__init__(**options)
        self.embedding = embedding

    def build(self, shape):
        self.bias = self.add_weight(shape=(self.embedding.input_dim,), initializer="zeros")

    def call(self, features):
        return ops.matmul(features, ops.transpose(self.embedding.embeddings)) + self.bias


def compile_subword_model(
    model: keras.Model, *, steps: int, rate: float = 0.003, smoothing: float = 0.1
) -> None:
    """Compile it to be trained for so many batches: the rate rises, then falls along a cosine.

    In the end `fit` puts the average over the last weights in place, those of about a tenth of the
    batches: Polyak and Juditsky (1992).

    Args:
        model: What `build_subword_model` returned.
        steps: Number of batches in all.
        rate: The highest learning rate.
        smoothing: Which share of a target goes to all pieces alike: Szegedy and others (2016).
    """

    def loss(target, logits):
        log_probabilities = ops.log_softmax(logits)
        right = ops.take_along_axis(log_probabilities, target[..., None], axis=-1)[..., 0]
        everywhere = ops.mean(log_probabilities, axis=-1)
        return -(1 - smoothing) * right - smoothing * everywhere

    schedule = keras.optimizers.schedules.CosineDecay(
        0.0, steps - steps // 10, alpha=0.1, warmup_target=rate, warmup_steps=steps // 10
    )
    average = {"use_ema": True, "ema_momentum": max(0.0, 1 - 10 / steps)}
    adam = keras.optimizers.Adam(schedule, beta_2=0.98, global_clipnorm=1.0, **average)
    model.compile(adam, loss, jit_compile=False)
