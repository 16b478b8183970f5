"""Trains the forests and the score cards for pages and texts, measures them out of fold, and writes weights and model card.

usage: train.py OUT_FOLDER pages DUMP_FOLDER PAGES.jsonl texts DUMP_FOLDER TEXTS.jsonl

The dump of pages is a folder `NAME-all`; beside it are `NAME-half` and `NAME-none`, of the same pages with half the rules and without any.
"""
import re
import struct
import sys

import lightgbm
import numpy as np

from data import FOLDS, Data

SHARED = dict(
    objective="cross_entropy", data_sample_strategy="goss", min_data_in_leaf=50, lambda_l2=5, max_bin=63,
    deterministic=True, force_row_wise=True, num_threads=1, verbosity=-1,
)
# What a forest is: the mean of some that were grown with other seeds, which differ in what they take by chance.
FOREST = SHARED | dict(num_leaves=48, learning_rate=0.16, feature_fraction=0.25, min_data_in_leaf=300)
FOREST_TREES = 75
FOREST_SEEDS = 2
# How much a page counts where half the rules are silent, as in a language that they know less, and once more where all are.
QUIET_WEIGHT = 0.5
CARD = SHARED | dict(num_leaves=2, learning_rate=0.2, feature_fraction=0.5)
CARD_ITEMS = 120
# Lines of text are many and short: fewer and smaller trees.
TEXT = SHARED | dict(num_leaves=16, learning_rate=0.3, feature_fraction=0.3)
TEXT_TREES = 25
TEXT_SEEDS = 3
TEXT_CARD_ITEMS = 60
# What `kind` says of a text that is all content. There are fewer of them than users have, and they count for more.
CLEAN = "clean"
CLEAN_WEIGHT = 4
# What it says of a page as Markdown, and of one as text that is laid out as browsers do.
MARKDOWN = "markdown"
LAID_OUT = "laid-out"
# Lines that are drawn for one training; those with many words are drawn more often and weigh less for it. Of pages all blocks are taken.
TEXT_ROWS = 300_000
UNIT = 4096


def draw(rows, weight, seed, most):
    if most is None or len(rows) <= most:
        return rows, weight[rows]
    chance = np.minimum(weight[rows] + 0.15, 3.0)
    chance /= chance.sum()
    drawn = np.sort(np.random.RandomState(seed).choice(len(rows), most, replace=False, p=chance))
    return rows[drawn], weight[rows][drawn] / chance[drawn]


def fit(data, rows, parameters, rounds, seed, most=None, seeds=1):
    models = []
    for own in range(seeds):
        drawn, weight = draw(rows, data.weight, seed + 100 * own, most)
        parameters = parameters | {name: own + at for at, name in enumerate(("seed", "bagging_seed", "feature_fraction_seed", "data_random_seed"), 1)}
        tables = [data.values, *data.quieter]
        weights = np.concatenate([weight, *[weight * QUIET_WEIGHT for _ in data.quieter]])
        values, labels = np.concatenate([values[drawn] for values in tables]), np.tile(data.labels[drawn], len(tables))
        table = lightgbm.Dataset(values, labels, weight=weights, params=parameters)
        models.append(lightgbm.train(parameters, table, rounds))
    return models


def predict(models, values):
    return 1 / (1 + np.exp(-np.mean([model.predict(values, raw_score=True) for model in models], axis=0)))


def out_of_fold(data, parameters, rounds, most=None, seeds=1):
    """What weights that saw no page of its domain say of each block; for the values and for each of the quieter ones."""
    contents = [np.zeros(len(data.labels)) for _ in (data.values, *data.quieter)]
    for fold in range(FOLDS):
        models = fit(data, np.flatnonzero(data.fold != fold), parameters, rounds, fold, most, seeds)
        held_out = np.flatnonzero(data.fold == fold)
        for content, values in zip(contents, (data.values, *data.quieter)):
            content[held_out] = predict(models, values[held_out])
        print(f"fold {fold + 1} of {FOLDS}", file=sys.stderr, flush=True)
    return contents


def nodes(node):
    """The nodes of a tree, root first, left before right: (column, threshold) or a leaf's value."""
    if "leaf_value" in node:
        yield node["leaf_value"]
    else:
        yield node["split_feature"], float(np.float32(node["threshold"]))
        yield from nodes(node["left_child"])
        yield from nodes(node["right_child"])


def write_forest(models, names, path):
    """Writes the mean of forests as `src/model/forest.rs` reads one."""
    trees = [list(nodes(tree["tree_structure"])) for model in models for tree in model.dump_model()["tree_info"]]
    unit = UNIT / len(models)
    splits = {node for tree in trees for node in tree if isinstance(node, tuple)}
    columns = sorted({column for column, _ in splits})
    thresholds = {column: sorted(threshold for known, threshold in splits if known == column) for column in columns}
    out = bytearray(b"dcF1") + struct.pack("<H", len(columns))
    for column in columns:
        name = names[column].encode()
        out += bytes([len(name)]) + name + bytes([len(thresholds[column])]) + np.array(thresholds[column], "<f4").tobytes()
    out += struct.pack("<iH", 0, len(trees))
    for tree in trees:
        for node in tree:
            if isinstance(node, tuple):
                out += bytes([columns.index(node[0]) + 1, thresholds[node[0]].index(node[1])])
            else:
                out += b"\0" + struct.pack("<h", int(np.clip(round(node * unit), -32768, 32767)))
    open(path, "wb").write(out)
    return len(out), len(columns)


def write_card(models, names, path, of):
    """Writes a score card as `src/model/scorecard.rs` reads it."""
    base, items = 0.0, {}
    (model,) = models
    for tree in model.dump_model()["tree_info"]:
        tree = list(nodes(tree["tree_structure"]))
        if len(tree) == 1:
            base += tree[0]
            continue
        (column, threshold), low, high = tree
        points = items.setdefault((names[column], threshold), [0.0, 0.0])
        points[0] += low
        points[1] += high
    with open(path, "w") as out:
        out.write(f"# Points for the blocks of {of}, in 1/4096 of the logarithm of the odds: column, threshold, at most, above.\n")
        out.write(f"base\t{round(base * UNIT)}\n")
        for (name, threshold), (low, high) in sorted(items.items()):
            out.write(f"{name}\t{np.float32(threshold)}\t{round(low * UNIT)}\t{round(high * UNIT)}\n")


def table(data, rows):
    kinds = sorted(set(data.types))
    lines = ["| | F1 | precision | recall | " + " | ".join(kinds) + " |", "|---|" + "--:|" * (len(kinds) + 3)]
    for name, content in rows:
        score = data.score(data.cut(content)[0])
        precision, recall, measure = np.nanmean(score, axis=0)
        of_kind = " | ".join(f"{np.nanmean(score[data.types == kind, 2]):.3f}" for kind in kinds)
        lines.append(f"| {name} | {measure:.4f} | {precision:.4f} | {recall:.4f} | {of_kind} |")
    return "\n".join(lines)


def calibration(data, content):
    kept, expected = data.cut(content)
    measure = data.score(kept)[:, 2]
    lines = ["| confidence | pages | F1 that came true |", "|---|--:|--:|"]
    for low in np.arange(0.3, 1.0, 0.1):
        inside = (expected >= low) & (expected < low + 0.1) & ~np.isnan(measure)
        if inside.any():
            lines.append(f"| {low:.1f} to {low + 0.1:.1f} | {inside.sum()} | {measure[inside].mean():.3f} |")
    return "\n".join(lines)


def pages(dump, data, out):
    data = Data(dump, data, [dump.removesuffix("all") + rules for rules in ("half", "none")])
    everything = np.arange(len(data.labels))
    (forest, half, none), (card, *_) = out_of_fold(data, FOREST, FOREST_TREES, seeds=FOREST_SEEDS), out_of_fold(data, CARD, CARD_ITEMS)
    size, columns = write_forest(fit(data, everything, FOREST, FOREST_TREES, 9, seeds=FOREST_SEEDS), data.names, f"{out}/page.bin")
    write_card(fit(data, everything, CARD, CARD_ITEMS, 9), data.names, f"{out}/page.tsv", "a page")
    rows = [("everything", np.ones(len(data.labels))), ("labels", (data.labels >= 0.5).astype(float)), ("score card", card), ("forest", forest)]
    rows += [("forest, half the rules", half), ("forest, no rules", none)]
    return f"""## Pages

Word F1 a page, out of fold: no page is judged by weights that saw a page of its domain. {len(data.tokens)} pages, {len(data.labels)} blocks;
`labels` is what the best choice of whole blocks would give. Both have learned from each page three times: with all rules, with half of them and with
none, which count half as much. The forest is the mean of {FOREST_SEEDS} with {FOREST_TREES} trees of {FOREST['num_leaves']} leaves each, over {columns} columns, {size} bytes.

{table(data, rows)}

The page's confidence against what came true, forest, out of fold:

{calibration(data, forest)}
"""


def texts(dump, data, out):
    data = Data(dump, data)
    everything = np.arange(len(data.labels))
    clean, markdown, laid_out = data.kinds == CLEAN, data.kinds == MARKDOWN, data.kinds == LAID_OUT
    converted = markdown | laid_out
    data.weight *= np.where(clean, CLEAN_WEIGHT, 1)[data.page]
    (forest,) = out_of_fold(data, TEXT, TEXT_TREES, TEXT_ROWS, TEXT_SEEDS)
    size, columns = write_forest(fit(data, everything, TEXT, TEXT_TREES, 9, TEXT_ROWS, TEXT_SEEDS), data.names, f"{out}/text.bin")
    write_card(fit(data, everything, CARD, TEXT_CARD_ITEMS, 9, TEXT_ROWS), data.names, f"{out}/text.tsv", "a text")
    lines = ["| rules | recall counts | F1 | precision | recall | content lost | chaff gone | lost of texts without chaff |", "|---|--:|--:|--:|--:|--:|--:|--:|"]
    kept_by_recall = {recall: data.cut(forest, recall)[0] for recall in (1.0, 1.6, 2.5)}
    groups = [("all", "all", ~clean & ~converted), ("half", "half", ~clean), ("none", "none", ~clean), ("all, of Markdown", "all", markdown), ("all, laid out", "all", laid_out)]
    for name, rules, scraped in groups:
        own = data.rules == rules
        for recall, kept in kept_by_recall.items():
            precision, f_recall, measure = np.nanmean(data.score(kept)[own & scraped], axis=0)
            lost, gone = data.losses(kept, np.flatnonzero(own & scraped))
            of_clean = "" if (own & scraped & converted).any() else f"{data.losses(kept, np.flatnonzero(own & clean))[0]:.4f}"
            lines.append(f"| {name} | {recall} times | {measure:.4f} | {precision:.4f} | {f_recall:.4f} | {lost:.4f} | {gone:.3f} | {of_clean} |")
    lines = "\n".join(lines)
    own = data.rules == "all"
    return f"""## Scraped text

Word F1 a text, out of fold, by the model alone: what rules and cleaners take besides is not in it. {(own & ~clean & ~converted).sum()} texts as scrapers and
extractors leave them, {(own & clean).sum()} without chaff, {(own & ~converted)[data.page].sum()} lines; each with all rules, with half of them and with none, as in
languages that they know less. And {markdown.sum()} pages as Markdown, {markdown[data.page].sum()} lines, and {laid_out.sum()} laid out as browsers do,
{laid_out[data.page].sum()} lines. The forest is the mean of {TEXT_SEEDS} with {TEXT_TREES} trees of {TEXT['num_leaves']} leaves each, over {columns} columns, {size} bytes.

{lines}
"""


def main(out, *arguments):
    """Arguments come in threes: `pages` or `texts`, the folder of a dump, and the data that it was made from."""
    parts = [dict(pages=pages, texts=texts)[kind](dump, data, out) for kind, dump, data in zip(*[iter(arguments)] * 3)]
    head, *old = re.split(r"^(?=## )", open(f"{out}/CARD.md").read(), flags=re.M)
    # What was not trained this time keeps its part.
    card = {part.split("\n", 1)[0]: part.strip() + "\n" for part in old + parts}
    open(f"{out}/CARD.md", "w").write(head + "\n".join(card[title] for title in sorted(card)))
    print("\n".join(parts))


if __name__ == "__main__":
    main(*sys.argv[1:])
