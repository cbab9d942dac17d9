"""A small bilingual grammar: Korean-English sentence pairs with their gold word alignment.

Korean puts the verb last (subject, time, place, object, verb), English puts it second (subject,
verb, object, place, time), so no translator can follow the diagonal. Some Korean words have two
meanings that only another word tells apart: 배 is a pear when eaten and a boat when boarded.

The Korean sentence always determines the English one. The reverse is not true: 안 먹었어요 and
먹지 않았어요 are both "did not eat".

How words are linked, after Och and Ney (2003), "A Systematic Comparison of Various Statistical
Alignment Models", who mark a link *sure* when it cannot be doubted and *possible* when a careful
reader may draw it or leave it out (every sure link is possible too):

- sure: a word and the token that carries its meaning, endings included. 마셨고 is "drank" and
  "and"; 집에서 is "at" and "home"; 마실 is "drink", 거예요 is "will"; 안 and 않았어요 are "not".
- possible: an English word for which Korean has none, with the token it leans on. "a" and "the"
  lean on the noun, "did" and "does" on each token of the verb, "will" on the two that bear the
  future, "to" in "listen to music" on the verb and its object, "his" in "closed his eyes" on the
  eyes and on their owner, "it" in "it snowed" on both words of 눈이 왔어요, snow comes. Each
  word of "this morning" may go with each of 오늘 아침에, which corresponds only as a whole.
"""

from helpers.corpus.gloss import gloss
from helpers.corpus.pair import SentencePair, tokenize
from helpers.corpus.parts import sentence_parts
from helpers.corpus.sentences import generate_pairs

__all__ = ["SentencePair", "generate_pairs", "gloss", "sentence_parts", "tokenize"]
