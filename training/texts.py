"""From scraped texts with their content to the texts to train on: those, and once each content itself, with nothing to remove.

usage: texts.py <TEXTS.jsonl >OUT.jsonl
"""
import json
import sys

from train import CLEAN

seen = set()
for number, line in enumerate(sys.stdin):
    text = json.loads(line)
    shared = dict(url=text.get("url"), page_type=text.get("page_type", "-"), gold=text["gold"])
    print(json.dumps(dict(id=f"{number}", text=text["text"], **shared)))
    if text["gold"].strip() and text["gold"] not in seen:
        seen.add(text["gold"])
        print(json.dumps(dict(id=f"{number}-{CLEAN}", text=text["gold"], kind=CLEAN, **shared)))
