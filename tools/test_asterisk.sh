#!/usr/bin/env bash
# Runs the tests with a real Asterisk and real SIP phones, in a network namespace made for them.
# Arguments go to pytest. Where it cannot run, one line says why.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$(tools/asterisk_root.sh) || { [ $? -eq 3 ] && exit 0 || exit 1; }
where=(tests/asterisk)
[[ "$*" == *tests/* ]] && where=()
namespace=fw-pbx-$$
ip netns add "$namespace"
trap 'ip netns del "$namespace"' EXIT
ip -n "$namespace" link set lo up
ASTERISK_TEST_ROOT=$root ip netns exec "$namespace" \
    .venv/bin/python -m pytest "${where[@]}" "$@"
