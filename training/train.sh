#!/usr/bin/env bash
# From public pages and scraped texts to the weights and the model card in src/model: one command, the same weights each time.
#
# usage: training/train.sh PAGES.jsonl.zst TEXTS.jsonl.zst
set -euo pipefail
[[ $# == 2 && -f $1 && -f $2 ]] || { echo "usage: training/train.sh PAGES.jsonl.zst TEXTS.jsonl.zst" >&2; exit 2; }
pages=$(realpath "$1")
texts=$(realpath "$2")
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/python"
"$work/python/bin/pip" install -q -r training/requirements.txt
zstd -dc --long=27 "$pages" >"$work/pages.jsonl"
zstd -dc --long=27 "$texts" | "$work/python/bin/python" training/texts.py >"$work/texts.jsonl"
for kind in markdown laid-out; do
  "$work/python/bin/python" training/conversions.py "$kind" <"$work/pages.jsonl" >>"$work/texts.jsonl"
done
cargo build --release -q -p dechaff-training
target=${CARGO_TARGET_DIR:-target}
"$target/release/dechaff-training" "$work/texts" <"$work/texts.jsonl"
for rules in all half none; do
  "$target/release/dechaff-training" "$work/pages-$rules" "$rules" <"$work/pages.jsonl"
done
"$work/python/bin/python" training/train.py src/model pages "$work/pages-all" "$work/pages.jsonl" texts "$work/texts" "$work/texts.jsonl"
