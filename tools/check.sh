#!/usr/bin/env bash
# Everything CI checks apart from the tests. Runs all checks, then fails if any failed.
set -uo pipefail
cd "$(dirname "$0")/.."
BIN=.venv/bin
failed=()
step() {
    local name=$1
    shift
    if "$@" >"build/check-$name.log" 2>&1; then
        echo "ok    $name"
    else
        echo "FAIL  $name"
        cat "build/check-$name.log"
        failed+=("$name")
    fi
}
mkdir -p build
step format $BIN/ruff format --check .
step lint $BIN/ruff check .
step types $BIN/mypy .
step imports $BIN/lint-imports
step layout $BIN/python -m tools.layout
step licences $BIN/python -m tools.licences --check
if [ -d dashboard/web/node_modules ]; then
    export PATH="$PWD/build/node/bin:$PATH"
    step eslint npm --prefix dashboard/web run --silent lint
    step vue-tsc npm --prefix dashboard/web run --silent types
fi
[ ${#failed[@]} -eq 0 ] || { echo "failed: ${failed[*]}"; exit 1; }
