"""Run the benchmarks: python -m benchmarks [name ...], by default all of them.

Every figure of speed is a ratio of two things measured in the same run, since machines differ and
are busy at times.
"""

import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from benchmarks import environment, length, notebooks, real_sentences, translator, translator_seeds

BENCHMARKS = {
    "padding": translator.padding,
    "decoding": translator.decoding,
    "effects": translator.effects,
    "appears": translator.appears,
    "flops": translator.flops,
    "layer": translator.layer,
    "translator_seeds": translator_seeds.run,
    "length": length.run,
    "real_sentences": real_sentences.run,
    "notebooks": notebooks.run,
    "colab": notebooks.run_colab_copy,
    "setup": environment.setup,
}


def main() -> None:
    names = sys.argv[1:] or list(BENCHMARKS)
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        sys.exit(f"unknown: {', '.join(unknown)}; expected some of: {', '.join(BENCHMARKS)}")
    print(f"{os.cpu_count()} processor cores, Python {sys.version.split()[0]}", flush=True)
    for name in names:
        print(f"\n{name:64} {'measured':>12}  budget", flush=True)
        for text, measured, budget in BENCHMARKS[name]():
            print(f"  {text:62} {measured:>12}  {budget}", flush=True)


if __name__ == "__main__":
    main()
