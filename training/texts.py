"""From scraped texts with their content to the texts to train on: those, and once each content itself, with nothing to remove.

All of them come three times: with all built-in rules, with half of them and with none, as in languages that these know less.

usage: texts.py <TEXTS.jsonl >OUT.jsonl
"""
import json
import sys

from train import CLEAN


def write(id, **text):
    print(json.dumps(dict(id=id, **text)))
    for rules in ("half", "none"):
        print(json.dumps(dict(id=f"{id}-{rules}", rules=rules, **text)))


seen = set()
for number, line in enumerate(sys.stdin):
    text = json.loads(line)
    shared = dict(url=text.get("url"), page_type=text.get("page_type", "-"), gold=text["gold"])
    write(f"{number}", text=text["text"], **shared)
    if text["gold"].strip() and text["gold"] not in seen:
        seen.add(text["gold"])
        write(f"{number}-{CLEAN}", text=text["gold"], kind=CLEAN, **shared)
