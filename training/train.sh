#!/usr/bin/env bash
# From public pages to the weights and the model card in src/model: one command, the same weights each time.
#
# usage: training/train.sh PAGES.jsonl.zst
set -euo pipefail
[[ $# == 1 && -f $1 ]] || { echo "usage: training/train.sh PAGES.jsonl.zst" >&2; exit 2; }
pages=$(realpath "$1")
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/python"
"$work/python/bin/pip" install -q -r training/requirements.txt
zstd -dc --long=27 "$pages" >"$work/pages.jsonl"
cargo run --release -q -p dechaff-training -- "$work" <"$work/pages.jsonl"
"$work/python/bin/python" training/train.py "$work" "$work/pages.jsonl" src/model
