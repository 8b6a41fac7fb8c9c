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
# Browsers and the listening side of WebRTC take no loopback: a cable that leads nowhere else.
ip -n "$namespace" link add lan type veth peer name far
ip -n "$namespace" address add 192.0.2.1/24 dev lan
ip -n "$namespace" link set lan up
ip -n "$namespace" link set far up
ip -n "$namespace" route add default dev lan
ASTERISK_TEST_ROOT=$root ip netns exec "$namespace" \
    .venv/bin/python -m pytest "${where[@]}" "$@"
