"""Builds and measures the demo models: python -m tools.demo_model COMMAND."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from tools.demo_model.export import export
from tools.demo_model.grammar import load_grammar
from tools.demo_model.lexicon import (
    load_pronunciations,
    save_pronunciations,
    trained_words,
    vocabulary,
)
from tools.demo_model.variant import VARIANTS, WORKSPACE, Variant


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; the heavy libraries are loaded by the commands that need them."""
    options = _parser().parse_args(arguments)
    chosen = [VARIANTS[options.model]] if options.model else list(VARIANTS.values())
    steps: dict[str, Callable[[], None]] = {
        "generate": lambda: _generate(options.workspace, options.chunks, options.processes),
        "train": lambda: _train(options.workspace, chosen, options.epochs, options.threads),
        "export": lambda: _export(chosen),
        "evaluate": lambda: _evaluate(chosen),
    }
    wanted = list(steps) if options.command == "all" else [options.command]
    for name in wanted:
        steps[name]()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.demo_model", description=__doc__)
    parser.add_argument("command", choices=["generate", "train", "export", "evaluate", "all"])
    parser.add_argument("--model", choices=sorted(VARIANTS), help="only this model")
    parser.add_argument("--workspace", type=Path, default=WORKSPACE, help="for generated speech")
    parser.add_argument("--chunks", type=int, default=48, help="files of about 13 minutes each")
    parser.add_argument("--processes", type=int, default=2, help="processes that make speech")
    parser.add_argument("--epochs", type=float, default=4.5, help="times the speech is seen")
    parser.add_argument("--threads", type=int, default=2, help="threads for training")
    return parser


def _say(line: str) -> None:
    print(line, flush=True)


def _generate(workspace: Path, chunks: int, processes: int) -> None:
    from tools.demo_model.generate import generate  # noqa: PLC0415 - needs espeak-ng and SciPy
    from tools.demo_model.pronounce import heard_pronunciations  # noqa: PLC0415

    made = generate(workspace / "speech", chunks, processes, _say)
    heard = heard_pronunciations(made)
    save_pronunciations(heard)
    silent = [word for word in trained_words(load_grammar()) if word not in heard]
    _say(f"{len(heard)} words pronounced; to be asked of espeak-ng: {' '.join(silent) or 'none'}")


def _train(workspace: Path, variants: Sequence[Variant], epochs: float, threads: int) -> None:
    from tools.demo_model.train import TrainingPlan, train  # noqa: PLC0415 - needs PyTorch

    chunks = sorted((workspace / "speech").glob("*.npz"))
    for variant in variants:
        content = train(variant, chunks, TrainingPlan(epochs=epochs, threads=threads), _say)
        target = variant.directory / "am" / "final.mdl"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        _say(f"{target}: {len(content)} bytes")


def _export(variants: Sequence[Variant]) -> None:
    known = load_pronunciations()
    missing = [word for word in vocabulary(load_grammar()) if word not in known]
    if missing:
        from tools.demo_model.pronounce import pronounce  # noqa: PLC0415 - needs espeak-ng

        _say(f"asking espeak-ng for {len(missing)} words: {' '.join(missing)}")
        save_pronunciations(known | pronounce(missing))
    for variant in variants:
        _say(f"written: {export(variant)}")


def _evaluate(variants: Sequence[Variant]) -> None:
    from tools.demo_model.evaluate import evaluate  # noqa: PLC0415 - needs espeak-ng and vosk

    for variant in variants:
        evaluate(variant, _say)


if __name__ == "__main__":
    main()
