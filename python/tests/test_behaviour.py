"""The tables of `tests/data` that say what goes and what stays: the same cases as the library's own tests."""

import sys

import pytest
from records import ROOT

import dechaff

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

CASES = tomllib.loads((ROOT / "tests/data/behaviour.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", [case for case in CASES if "known_wrong" not in case], ids=lambda case: case["name"])
def test_what_goes_and_what_stays(case):
    packs = [dechaff.Pack(case["pack"], "behaviour.toml")] if "pack" in case else None
    pipeline = dechaff.Pipeline(
        mode=case.get("mode"),
        keep=case.get("keep"),
        remove=case.get("remove"),
        disable=[*case.get("disable", []), *case.get("without", [])],
        packs=packs,
    )
    protect = None
    if "protect" in case:
        start = case["text"].index(case["protect"])
        protect = [(start, start + len(case["protect"]))]
    cleaned = pipeline.clean_text(case["text"], url=case.get("url"), language=case.get("language"), protect=protect)
    assert cleaned.text == case.get("cleaned", case["text"])
    if "deciders" in case:
        assert [removal.decider for removal in cleaned.removals] == case["deciders"]
    # Together the verdicts cover every line, and their spans are what they say.
    source = cleaned.source.encode()
    for verdict in cleaned.verdicts:
        assert source[slice(*verdict.span)].decode() == verdict.text == cleaned.source[slice(*verdict.chars)]
    visible = "".join(verdict.text for verdict in cleaned.verdicts)
    assert "".join(visible.split()) == "".join(cleaned.source.split()).lstrip("\ufeff")


def test_the_table_is_large():
    assert len(CASES) >= 40
