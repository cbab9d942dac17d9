"""The model: encoder, decoder and the attention between them."""

from collections.abc import Callable

import keras
from keras import layers, ops


def build_seq2seq(
    source_vocab_size: int,
    target_vocab_size: int,
    *,
    embedding_dim: int = 128,
    units: int = 512,
    source_length: int | None = None,
    target_length: int | None = None,
    mask_padding: bool = True,
    attention: str | None = "dot",
) -> keras.Model:
    """Build the model, not yet compiled.

    Args:
        source_vocab_size, target_vocab_size: Number of ids, padding (0) included.
        embedding_dim: Numbers in a word vector.
        units: Numbers in an encoder or decoder state.
        source_length, target_length: Fixed numbers of positions; any length when absent.
        mask_padding: Let the layers, the loss and the metrics skip id 0.
        attention: The attention score of a query q and a key k. "dot": q · k; "general": W q · k;
            "concat": w sum(tanh(q + k)), Keras's score_mode; "additive": v · tanh(W q + U k),
            Bahdanau, Cho and Bengio (2015); None: no attention at all.

    Returns:
        A model from [source ids (batch, source), target ids (batch, target)] to probabilities
        (batch, target, target_vocab_size).

    Raises:
        ValueError: If a size is below 1, or attention is unknown.
    """
    sizes = {
        "source_vocab_size": source_vocab_size,
        "target_vocab_size": target_vocab_size,
        "embedding_dim": embedding_dim,
        "units": units,
    }
    for name, size in sizes.items():
        if size < 1:
            raise ValueError(f"{name} is {size}; expected 1 or more")
    if attention not in ("dot", "general", "concat", "additive", None):
        raise ValueError(
            f"attention is {attention!r}; expected 'dot', 'general', 'concat', 'additive' or None"
        )
    source = keras.Input((source_length,), dtype="int32", name="source")
    target = keras.Input((target_length,), dtype="int32", name="target")
    embed_source = layers.Embedding(source_vocab_size, embedding_dim, name="source_embedding")
    embed_target = layers.Embedding(target_vocab_size, embedding_dim, name="target_embedding")
    source_vectors, target_vectors = embed_source(source), embed_target(target)
    # Keras attaches masks to tensors, which end at a recurrent layer from version 3.16 on. Here
    # each layer that needs a mask is handed it.
    masks = [ops.not_equal(source, 0)] if mask_padding else []
    encoder = layers.GRU(units, return_sequences=True, return_state=True, name="encoder")
    encoder.supports_masking = True  # else Keras 3.16 warns of what nothing here relies on
    encoder_states, last_state = encoder(source_vectors, mask=masks[0] if masks else None)
    # Padding comes after the words, so that no decoder state of a word knows of it.
    decoder = layers.GRU(units, return_sequences=True, return_state=True, name="decoder")
    decoder_states, _ = decoder(target_vectors, initial_state=last_state)

    features = decoder_states
    if attention:
        attend = _build_attend(attention, units, bool(masks))
        context, _ = attend([decoder_states, encoder_states, *masks])
        features = layers.Concatenate(name="concatenate")([context, decoder_states])
    hidden = layers.Dense(units, activation="tanh", name="dense")(features)
    output = layers.Dense(target_vocab_size, activation="softmax", name="probabilities")(hidden)
    if mask_padding:
        output = SkipPadding(name="skip_padding")([output, target])
    return keras.Model([source, target], output, name="seq2seq")


def _build_attend(attention: str, units: int, masked: bool) -> keras.Model:
    """Build the attention, which training and decoding share.

    Args:
        attention, units: As for `build_seq2seq`.
        masked: Is there a third input, which tells words from padding?

    Returns:
        A model from [queries (batch, target, units), encoder states, both key and value (batch,
        source, units), and, if `masked`, whether they are words (batch, source)] to context
        vectors (batch, target, units) and weights (batch, target, source).
    """
    inputs = [keras.Input((None, units), name="query"), keras.Input((None, units), name="states")]
    if masked:
        inputs.append(keras.Input((None,), dtype="bool", name="is_word"))
    query, states, *masks = inputs
    key = states
    if attention in ("general", "additive"):
        query = layers.Dense(units, use_bias=False, name="query_projection")(query)
    if attention == "additive":
        key = layers.Dense(units, use_bias=False, name="key_projection")(key)
        layer = layers.AdditiveAttention(name="attention")
    else:
        score_mode = "concat" if attention == "concat" else "dot"
        layer = layers.Attention(score_mode=score_mode, name="attention")
    outputs = layer(
        [query, states, key], mask=[None, *masks] if masked else None, return_attention_scores=True
    )
    return MaskFree(inputs, outputs, name="attend")


def swap_attention(model: keras.Model, attention: Callable) -> keras.Model:
    """Build the same model around another attention; all other layers are shared.

    Args:
        model: What `build_seq2seq` returned, with attention and `mask_padding`.
        attention: A function from query (batch, target, units), key and value (batch, source,
            units) and whether they are words (batch, source) to context vectors (batch, target,
            units) and weights (batch, target, source), made of what Keras can trace.

    Raises:
        ValueError: If the model has no attention, or one without a mask.
    """
    old = next((layer for layer in model.layers if layer.name == "attend"), None)
    if old is None or len(old.inputs) != 3:
        raise ValueError("model has no attention with a mask; expected one of build_seq2seq")
    query, states, is_word = old.inputs
    new = MaskFree(old.inputs, attention(query, states, states, is_word), name="attend")
    return keras.models.clone_model(
        model,
        input_tensors=model.inputs,
        clone_function=lambda layer: new if layer is old else layer,
    )


@keras.saving.register_keras_serializable("attention_notebooks")
class MaskFree(keras.Model):
    """A model at which Keras's masks end, without its warning: it is handed the mask it needs."""

    def compute_mask(self, inputs, previous_mask):
        return None


@keras.saving.register_keras_serializable("attention_notebooks")
class SkipPadding(layers.Layer):
    """Hand on [probabilities, target ids]'s first with a mask, for the loss and the metrics."""

    def call(self, inputs):
        return inputs[0]

    def compute_mask(self, inputs, previous_mask):
        return ops.not_equal(inputs[1], 0)
