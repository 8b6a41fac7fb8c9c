"""Writes everything of a model but the network: graph, configuration, description.

Needs neither PyTorch nor espeak-ng, unless extra_words.txt holds a word that was never pronounced.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.demo_model.features import mfcc_configuration
from tools.demo_model.fst import by_read, by_write
from tools.demo_model.grammar import Grammar, load_grammar
from tools.demo_model.graph import word_loop
from tools.demo_model.language import count, grammar_automaton
from tools.demo_model.lexicon import (
    EMPTY_WORD,
    UNKNOWN_WORD,
    PhoneTable,
    Pronunciation,
    load_pronunciations,
    load_units,
    select,
    vocabulary,
)
from tools.demo_model.variant import Variant

TEXT_SENTENCES = 30_000
TEXT_SEED = 5
_POSITIONS = {"": "nonword", "B": "begin", "I": "internal", "E": "end", "S": "singleton"}
# The recogniser wants the file; no transition id of the graph needs disambiguation.
_UNUSED_TRANSITION = 1_000_000
_MODEL_CONFIGURATION = """\
--min-active=200
--max-active=2000
--beam=12.0
--lattice-beam=5.0
--acoustic-scale=0.6
--frame-subsampling-factor=3
--frames-per-chunk=12
--endpoint.silence-phones=1
--endpoint.rule2.min-trailing-silence=0.5
--endpoint.rule3.min-trailing-silence=0.75
--endpoint.rule4.min-trailing-silence=1.0
"""


def training_text(grammar: Grammar) -> list[list[str]]:
    """Return the sampled sentences the language model is counted on."""
    return grammar.sentences(TEXT_SENTENCES, TEXT_SEED)


def model_files(variant: Variant) -> dict[str, bytes]:
    """Return the files of a model by their path in its folder, without am/final.mdl."""
    grammar = load_grammar()
    units = load_units()
    known = select(vocabulary(grammar), load_pronunciations(), units)
    text = {
        "conf/mfcc.conf": mfcc_configuration(variant.sample_rate),
        "conf/model.conf": _MODEL_CONFIGURATION,
        "floorwalker.json": _description(variant),
        "graph/disambig_tid.int": f"{_UNUSED_TRANSITION}\n",
        "graph/phones/word_boundary.int": _word_boundaries(PhoneTable(units)),
        "graph/words.txt": "".join(f"{w} {at}\n" for w, at in _word_ids(known).items()),
    }
    files = {path: content.encode() for path, content in text.items()}
    return files | _automata(grammar, PhoneTable(units), known)


def export(variant: Variant, folder: Path | None = None) -> Path:
    """Write the files of a model and return its folder."""
    target = folder or variant.directory
    for path, content in model_files(variant).items():
        file = target / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return target


def _word_ids(known: Mapping[str, Sequence[Pronunciation]]) -> dict[str, int]:
    return {word: number for number, word in enumerate([EMPTY_WORD, *known, UNKNOWN_WORD])}


def _automata(
    grammar: Grammar, table: PhoneTable, known: Mapping[str, Sequence[Pronunciation]]
) -> dict[str, bytes]:
    word_ids = _word_ids(known)
    counts = count(training_text(grammar))
    loop = word_loop(table, known, word_ids)
    words = grammar_automaton(counts, list(known), word_ids)
    return {
        "graph/HCLr.fst": loop.to_bytes(by_write),
        "graph/Gr.fst": words.to_bytes(by_read),
    }


def _word_boundaries(table: PhoneTable) -> str:
    rows = (f"{number} {_POSITIONS[p.position]}\n" for p, number in table.ids().items())
    return "".join(rows)


def _description(variant: Variant) -> str:
    """Return what the product reads: `kind` makes the wall say so and real taps refuse it."""
    content = {
        "name": f"demo-{variant.name}",
        "kind": "demo",
        "language": "zh-CN",
        "sample_rate": variant.sample_rate,
        "licence": "Apache-2.0",
        "about": "Trained on synthetic speech only, for demonstration and tests; "
        "it does not understand people.",
        "built_by": "tools/demo_model",
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
