"""From public pages to the Markdown that a scraper makes of them, menus and footers included, with the content of each.

usage: markdown.py <PAGES.jsonl >OUT.jsonl
"""
import json
import sys

from bs4 import BeautifulSoup
from markdownify import MarkdownConverter

from train import MARKDOWN

# Deeper pages are few, and the converter calls itself once a level.
sys.setrecursionlimit(5000)
UNSEEN = ["head", "script", "style", "template", "noscript", "svg"]


def markdown(html):
    page = BeautifulSoup(html, "html.parser")
    for element in page(UNSEEN):
        element.decompose()
    return MarkdownConverter(heading_style="ATX").convert_soup(page)


for line in sys.stdin:
    page = json.loads(line)
    if not page.get("html") or not page["gold"].strip():
        continue
    try:
        text = markdown(page["html"])
    except RecursionError:
        continue
    print(json.dumps(dict(id=f"{page['id']}-{MARKDOWN}", url=page.get("url"), page_type=page.get("page_type", "-"), gold=page["gold"], text=text, kind=MARKDOWN)))
