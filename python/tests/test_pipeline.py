"""Pipelines: their settings, their errors, and that they survive pickling and threads."""

import json
import pickle
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from records import corpus_pages

import dechaff

PACK = """
[pack]
name = "mine"
description = "What my site prints around its articles."

[[rule]]
id = "tide-table"
category = "navigation"
why = "Link to the tide table under every article."
line = ["Tide table"]
removes = ["TIDE TABLE"]
keeps = ["The tide table is a poem."]
"""
TEXT = "The ferry sails again on Monday, the council said in the evening.\nTide table\n[ad_1]\n"


def test_settings_are_heeded(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(PACK)
    sentence = TEXT.splitlines()[0] + "\n"
    for pack in (dechaff.Pack(PACK), str(file), file):
        assert dechaff.Pipeline(packs=[pack]).clean_text(TEXT).text == sentence
    assert "[ad_1]" in dechaff.Pipeline(packs=[file], builtin_packs=False).clean_text(TEXT).text
    assert "[ad_1]" in dechaff.Pipeline(disable=["auto-blogging"]).clean_text(TEXT).text
    assert "[ad_1]" in dechaff.Pipeline(disable=["auto-blogging/ad-placeholder"]).clean_text(TEXT).text
    assert "[ad_1]" in dechaff.Pipeline(keep=["technical-artifact"]).clean_text(TEXT).text
    assert "[ad_1]" in dechaff.Pipeline(policies={"technical-artifact": "keep"}).clean_text(TEXT).text
    assert "news-ticker" not in dechaff.Pipeline(disable=["news-ticker"]).cleaners
    assert dechaff.Pipeline(mode="recall").mode == "recall"
    assert dechaff.Pipeline(max_bytes=10).clean_text(TEXT).outcome == "limit-reached"


def test_comments_are_kept_dropped_or_alone():
    said = "Well said, and about time too, if you ask those who have rowed for two years!"
    story = "The ferry between the two islands sailed again on Monday, two winters after a storm tore its pier away."
    page = f"<main><h1>Ferry</h1><p>{story}</p></main><section id=comments><h2>Comments</h2><article class=comment><p>{said}</p></article></section>"
    text = {comments: dechaff.Pipeline(comments=comments).clean_html(page).text for comments in ("keep", "drop", "only")}
    assert story in text["keep"] and said in text["keep"]
    assert story in text["drop"] and said not in text["drop"]
    assert story not in text["only"] and said in text["only"]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"mode": "precison"}, 'there is no mode "precison"; did you mean "precision"?'),
        ({"keep": ["by-line"]}, 'there is no category "by-line"; did you mean "byline"?'),
        ({"policies": {"byline": "drop"}}, 'there is no policy "drop": it is "remove", "keep" or "witness"'),
        ({"keep": ["byline"], "remove": ["byline"]}, "keep and remove both name byline"),
        ({"comments": "none"}, 'comments is "none", and has to be "keep", "drop" or "only"'),
        ({"comments": "drop", "keep": ["user-comment"]}, 'comments="drop" and keep=["user-comment"] say opposite things'),
        ({"max_bytes": 1 << 40}, "max_bytes is 1099511627776, but spans count at most 4294967295 bytes"),
        ({"cleaners": [len, len]}, 'there are two cleaners "len"'),
    ],
)
def test_wrong_settings_say_what_to_mend(settings, message):
    with pytest.raises(dechaff.DechaffError) as raised:
        dechaff.Pipeline(**settings)
    assert str(raised.value) == message


def test_what_does_not_exist_cannot_be_disabled():
    with pytest.raises(dechaff.DechaffError, match='jetpak.*did you mean "jetpack"'):
        dechaff.Pipeline(disable=["jetpak"])


def test_wrong_packs_are_drawn(tmp_path):
    with pytest.raises(dechaff.DechaffError) as raised:
        dechaff.Pack(PACK.replace("line =", "lines ="), "mine.toml")
    assert str(raised.value).startswith("the pack mine.toml cannot be used:\n") and "did you mean `line`" in str(raised.value)
    with pytest.raises(FileNotFoundError, match="absent.toml"):
        dechaff.Pipeline(packs=[tmp_path / "absent.toml"])
    with pytest.raises(TypeError, match="callable"):
        dechaff.Pipeline(cleaners=["no"])


def test_packs_are_packs():
    pack = dechaff.Pack(PACK)
    assert (pack.name, pack.rules, pack.test()) == ("mine", ["mine/tide-table"], [])
    assert repr(pack) == '<dechaff.Pack "mine": 1 rules>'
    assert pickle.loads(pickle.dumps(pack)) == pack and len({pack, dechaff.Pack(PACK)}) == 1


STORIES = [
    "The council of the island voted on Monday for a new pier, and the harbour master said that work begins in March.",
    "A storm tore two boats from their moorings at night; both were found on the northern beach without a scratch.",
    "The school has eleven pupils this autumn, three more than last year, and a teacher who came from the mainland.",
    "Fishermen landed more herring in a week than in the whole of August, which nobody on the quay could explain.",
    "The bakery closes after forty years because its owner wants to see the mountains before her knees give up.",
    "Scientists counted seals from a balloon on Thursday and found that the colony has doubled since their last visit.",
    "An old map turned up behind the altar of the church; it shows a road that has been under water for two centuries.",
    "The lighthouse will be painted red again, after a poll in which almost everyone on the island took part.",
]


def test_profiles_take_what_repeats_on_a_host(tmp_path, command):
    texts = [f"Isle and quay\nBoats and tides\n{story}\nTide glass by Orr\nHand-set in Elmhaven\n" for story in STORIES]
    pages = [{"id": number, "url": f"https://harbour.example/{number}", "text": text} for number, text in enumerate(texts)]
    (tmp_path / "crawl.jsonl").write_text("".join(json.dumps(page) + "\n" for page in pages))
    file = tmp_path / "crawl.profiles"
    subprocess.run([command, "site", "learn", "-q", tmp_path / "crawl.jsonl", "-o", file], check=True)
    profiles = dechaff.SiteProfiles.read(file)
    assert (len(profiles), profiles.hosts, repr(profiles)) == (1, ["harbour.example"], "<dechaff.SiteProfiles: 1 host>")
    assert profiles.to_bytes() == file.read_bytes() and pickle.loads(pickle.dumps(profiles)) == profiles == dechaff.SiteProfiles(file.read_bytes())
    assert profiles.merge(dechaff.SiteProfiles(file.read_bytes())).hosts == profiles.hosts
    for given in (profiles, file, str(file)):
        pipeline = pickle.loads(pickle.dumps(dechaff.Pipeline(profiles=given)))
        cleaned = pipeline.clean_text(texts[3], url=pages[3]["url"])
        assert cleaned.text == STORIES[3] + "\n"
        assert all("on 8 of 8 pages of this host" in removal.why for removal in cleaned.removals)
    assert "Tide glass" in pipeline.clean_text(texts[3], url="https://elsewhere.example/").text
    file.write_bytes(file.read_bytes()[:-3])
    with pytest.raises(dechaff.DechaffError, match=r"crawl\.profiles: these site profiles are cut off"):
        dechaff.Pipeline(profiles=file)


def shouting(document):
    """Lines in capitals."""
    return [dechaff.Finding(block, "other", 0.95, "it shouts") for block in document if block.text.isupper()]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pipelines_are_pickled(protocol, tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(PACK)
    pipeline = dechaff.Pipeline(packs=[file], mode="precision", keep=["byline"], policies={"user-comment": "remove"}, cleaners=[shouting], disable=["menus"], fast=True, comments="drop")
    pickled = pickle.dumps(pipeline, protocol)
    # Where a pickle is read, the files of the packs need not be.
    file.unlink()
    again = pickle.loads(pickled)
    assert again.settings == pipeline.settings and again.cleaners == pipeline.cleaners and repr(again) == repr(pipeline)
    text = TEXT + "ALL RIGHT, EVERYBODY OUT OF THE WATER\n"
    assert again.clean_text(text).text == pipeline.clean_text(text).text == TEXT.splitlines()[0] + "\n"


def test_pipelines_show_their_settings():
    assert repr(dechaff.Pipeline()) == "dechaff.Pipeline()"
    assert repr(dechaff.Pipeline(mode="recall", keep=["byline"])) == "dechaff.Pipeline(mode='recall', keep=['byline'])"
    assert eval(repr(dechaff.Pipeline(mode="recall", fast=True))).settings == {"mode": "recall", "fast": True}


def test_threads_share_a_pipeline():
    pages = corpus_pages()
    pipeline = dechaff.Pipeline()
    expected = [pipeline.clean_html(page["html"]).markdown for page in pages]
    with ThreadPoolExecutor(4) as pool:
        for _ in range(3):
            assert list(pool.map(lambda page: pipeline.clean_html(page["html"]).markdown, pages)) == expected


def test_other_threads_run_while_one_cleans():
    """The lock of the interpreter is let go: a thread that counts goes on during one long call."""
    page = "<main>" + "".join(page["html"] for page in corpus_pages()) * 40 + "</main>"
    counts, done = [0], threading.Event()

    def count():
        while not done.is_set():
            counts[0] += 1
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    before = counts[0]
    dechaff.clean_html(page)
    during = counts[0] - before
    done.set()
    thread.join()
    assert during >= 5, f"{during} turns of the other thread while a page of {len(page)} characters was cleaned"
