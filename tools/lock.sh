#!/usr/bin/env bash
# Writes the lock files: every package pinned with its hashes, no index or download address.
set -euo pipefail
cd "$(dirname "$0")/.."
compile() {
    .venv/bin/uv pip compile --quiet --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-annotate \
        --custom-compile-command "make lock" "$@"
}
compile --universal pyproject.toml -o requirements.txt
compile --universal pyproject.toml --extra dev -c requirements.txt -o requirements-dev.txt
# The peers that `make bench` compares with live in an environment of their own.
compile bench/peers/requirements.in -o bench/peers/requirements.txt
# The demo model's tool has an environment of its own too; PyTorch is pinned in its torch.txt.
compile -c requirements.txt tools/demo_model/requirements.in -o tools/demo_model/requirements.txt
compile --universal tools/node-requirements.in -o tools/node-requirements.txt
