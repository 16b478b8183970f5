"""How much of each block is in the page's main content, by aligning the words of both.

A word counts when it is part of a common run of the two texts; single words that happen to be common do not. Blocks
that stand elsewhere in the content than on the page (a side box, a caption) are found by their four-word sequences,
short ones by being a line of the content.
"""
import re
from collections import Counter

import numpy as np
from rapidfuzz.distance import LCSseq

WORD = re.compile(r"\w+")
# Above this many pairs of words the alignment would take minutes; such pages keep what sequences and lines tell.
MOST_PAIRS = 4_000_000_000
SHORTEST_RUN = 3
SEQUENCE = 4


def words(text):
    return WORD.findall(text.lower())


def runs(page, content):
    """For each word of the page the length of the common run that it is part of."""
    numbers = {}
    a = [numbers.setdefault(word, len(numbers)) for word in page]
    b = [numbers.setdefault(word, len(numbers)) for word in content]
    lengths = np.zeros(len(a), np.int32)
    if len(a) * len(b) <= MOST_PAIRS:
        for step in LCSseq.opcodes(a, b):
            if step.tag == "equal":
                lengths[step.src_start : step.src_end] = step.src_end - step.src_start
    return lengths


def by_alignment(block, run, lines):
    if not block:
        return 0.0
    common, in_runs = (run > 0).mean(), ((run >= SHORTEST_RUN) | (run >= len(block))).mean()
    if len(block) == 1:
        return 1.0 if run[0] >= 2 else 0.6 if run[0] and tuple(block) in lines else 0.0
    if common >= 0.9 and (in_runs > 0.5 or len(block) <= 3):
        return common
    return in_runs if len(block) > 3 or common == 1 else 0.0


def label(blocks, gold):
    """The share of each block that is content, from 0 to 1."""
    blocks = [words(block) for block in blocks]
    gold_lines = [line for line in map(words, gold.split("\n")) if line]
    content = [word for line in gold_lines for word in line]
    labels = np.zeros(len(blocks), np.float32)
    if not content or not blocks:
        return labels
    lines = Counter(map(tuple, gold_lines))
    sequences = Counter(tuple(content[at : at + SEQUENCE]) for at in range(len(content) - SEQUENCE + 1))
    lengths = runs([word for block in blocks for word in block], content)
    at = 0
    for index, block in enumerate(blocks):
        labels[index] = by_alignment(block, lengths[at : at + len(block)], lines)
        at += len(block)
    on_page = Counter(map(tuple, blocks))
    kept = Counter(tuple(block) for block, share in zip(blocks, labels) if share > 0.5)
    for index, block in enumerate(blocks):
        key = tuple(block)
        if labels[index] > 0.9 or not block:
            continue
        if len(block) >= 6:
            known = [tuple(block[at : at + SEQUENCE]) in sequences for at in range(len(block) - SEQUENCE + 1)]
            share = sum(known) / len(known)
            # A second copy is content only if the content has one, too.
            if share > labels[index] and (kept[key] == 0 or sequences[key[:SEQUENCE]] > kept[key]):
                labels[index] = share
                kept[key] += share > 0.5
        elif key in lines and kept[key] < lines[key] and on_page[key] <= lines[key]:
            labels[index] = max(labels[index], 0.8)
            kept[key] += 1
    return labels
