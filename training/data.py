"""The blocks of pages with their columns, labels, weights and folds."""
import json
import re
from collections import Counter
from multiprocessing import Pool

import numpy as np

from labels import label, words

FOLDS = 5


def domain(url):
    """The registrable domain, near enough to keep the pages of one site in one fold."""
    parts = re.sub(r"^\w+://", "", url).split("/")[0].lower().split(":")[0].split(".")
    second_level = len(parts) > 2 and len(parts[-2]) <= 3 and len(parts[-1]) == 2
    return ".".join(parts[-3:] if second_level else parts[-2:])


def _label(pair):
    return label(*pair)


class Data:
    """`pages` is a file of JSON Lines with `id`, `url`, `page_type` and `gold` of what the dump in `folder` was made from."""

    def __init__(self, folder, pages, quieter=()):
        """The folders in `quieter` are dumps of the same blocks where fewer rules spoke."""
        meta = {}
        for line in open(pages):
            page = json.loads(line)
            meta[str(page["id"])] = (page.get("url") or str(page["id"]), page.get("page_type", "-"), page["gold"], page.get("kind"), page.get("rules", "all"))
        self.names = open(f"{folder}/columns.txt").read().split("\n")[:-1]
        self.values, *self.quieter = [np.fromfile(f"{of}/columns.f32", np.float32).reshape(-1, len(self.names)) for of in (folder, *quieter)]
        assert all(values.shape == self.values.shape for values in self.quieter), "a dump has other blocks"
        rows = [json.loads(line) for line in open(f"{folder}/blocks.jsonl")]
        meta = [meta[str(row["id"])] for row in rows]
        with Pool(2) as pool:
            labels = pool.map(_label, [(row["blocks"], page[2]) for row, page in zip(rows, meta)], chunksize=8)
        self.labels = np.concatenate(labels)
        self.tokens, self.gold, self.gold_words, self.start = [], [], [], [0]
        for row, page in zip(rows, meta):
            numbers = {}
            tokens = [np.array([numbers.setdefault(word, len(numbers)) for word in words(block)], np.int32) for block in row["blocks"]]
            wanted = Counter(words(page[2]))
            counts = np.zeros(len(numbers) + 1, np.int32)
            for word, number in numbers.items():
                counts[number] = wanted.get(word, 0)
            self.tokens.append(tokens)
            self.gold.append(counts)
            self.gold_words.append(sum(wanted.values()))
            self.start.append(self.start[-1] + len(tokens))
        self.types = np.array([page[1] for page in meta])
        self.kinds = np.array([page[3] or "" for page in meta])
        self.rules = np.array([page[4] for page in meta])
        self.words = np.array([len(block) for page in self.tokens for block in page], np.float32)
        self.page = np.repeat(np.arange(len(rows)), np.diff(self.start))
        total = np.bincount(self.page, self.words, len(rows))
        weight = self.words / np.sqrt(np.maximum(50, total[self.page]))
        weight = np.minimum(weight, np.quantile(weight, 0.999))
        self.weight = weight / weight.mean()
        domains = [domain(page[0]) for page in meta]
        order = sorted(set(domains))
        np.random.RandomState(0).shuffle(order)
        fold = {name: index % FOLDS for index, name in enumerate(order)}
        self.fold = np.array([fold[name] for name in domains])[self.page]

    def cut(self, content, recall=1.0):
        """What stays when the expected F-measure of each page is made greatest, and that measure.

        Recall counts `recall` times as much as precision.
        """
        square = recall * recall
        kept, expected = np.zeros(len(content), bool), np.zeros(len(self.tokens))
        for page in range(len(self.tokens)):
            first, last = self.start[page], self.start[page + 1]
            if first == last:
                continue
            order = np.argsort(-content[first:last], kind="stable")
            right = np.cumsum((content[first:last] * self.words[first:last])[order])
            taken = np.cumsum(self.words[first:last][order])
            measure = (1 + square) * right / np.maximum(1e-9, taken + square * right[-1])
            best = int(np.argmax(measure))
            kept[first:last][order[: best + 1]] = True
            expected[page] = measure[best]
        return kept, expected

    def losses(self, kept, pages):
        """The share of content words that are lost, and of other words that go, over all of `pages`."""
        lost = content = gone = chaff = 0
        for page in pages:
            wanted, blocks = self.gold[page], self.tokens[page]
            stays = [blocks[at] for at in np.flatnonzero(kept[self.start[page] : self.start[page + 1]])]
            before = np.bincount(np.concatenate(blocks or [[]]).astype(int), minlength=len(wanted))
            after = np.bincount(np.concatenate(stays or [[]]).astype(int), minlength=len(wanted))
            grain = np.minimum(before, wanted)
            content += grain.sum()
            lost += np.maximum(grain - after, 0).sum()
            chaff += (before - grain).sum()
            gone += (before - grain - np.maximum(after - grain, 0).clip(max=before - grain)).sum()
        return lost / max(content, 1), gone / max(chaff, 1)

    def score(self, kept):
        """Precision, recall and F-measure in words of each page; pages without content are left out."""
        scores = np.full((len(self.tokens), 3), np.nan)
        for page, wanted in enumerate(self.gold):
            if not self.gold_words[page]:
                continue
            stays = [self.tokens[page][at] for at in np.flatnonzero(kept[self.start[page] : self.start[page + 1]])]
            count = sum(map(len, stays))
            scores[page] = 0
            if count:
                common = np.minimum(np.bincount(np.concatenate(stays), minlength=len(wanted)), wanted).sum()
                precision, recall = common / count, common / self.gold_words[page]
                scores[page] = precision, recall, 2 * precision * recall / (precision + recall) if common else 0
        return scores
