"""From public pages to what converters make of them, menus and footers included, with the content of each.

usage: conversions.py markdown|laid-out <PAGES.jsonl >OUT.jsonl
"""
import json
import sys

from bs4 import BeautifulSoup
from inscriptis import get_text
from markdownify import MarkdownConverter

from train import LAID_OUT, MARKDOWN

# Deeper pages are few, and the converters call themselves once a level.
sys.setrecursionlimit(5000)
UNSEEN = ["head", "script", "style", "template", "noscript", "svg"]


def markdown(html):
    page = BeautifulSoup(html, "html.parser")
    for element in page(UNSEEN):
        element.decompose()
    return MarkdownConverter(heading_style="ATX").convert_soup(page)


kind = sys.argv[1]
convert = {MARKDOWN: markdown, LAID_OUT: get_text}[kind]
for line in sys.stdin:
    page = json.loads(line)
    if not page.get("html") or not page["gold"].strip():
        continue
    try:
        text = convert(page["html"])
    except (RecursionError, ValueError):
        continue
    if text.strip():
        print(json.dumps(dict(id=f"{page['id']}-{kind}", url=page.get("url"), page_type=page.get("page_type", "-"), gold=page["gold"], text=text, kind=kind)))
