"""Ray Data on this machine: the same as `dechaff batch`, with dead actors and uneven blocks."""

import os

import pytest
from records import table

import dechaff

ray = pytest.importorskip("ray") if not os.environ.get("CI") else __import__("ray")
import dechaff.ray  # noqa: E402
import ray.data  # noqa: E402


@pytest.fixture(scope="module", autouse=True)
def cluster():
    ray.init(address="local", num_cpus=4, include_dashboard=False, _node_ip_address="127.0.0.1", object_store_memory=300 << 20, log_to_driver=False)
    ray.data.DataContext.get_current().enable_progress_bars = False
    yield
    ray.shutdown()


def test_the_same_as_the_command(engine_records, same_as_command):
    dataset = ray.data.from_arrow(table(engine_records)).repartition(4)
    same_as_command(dechaff.ray.clean(dataset, batch_size=16, concurrency=2).take_all())


def test_blocks_of_all_sizes(engine_records, same_as_command):
    rows = table(engine_records)
    sizes = [0, 1, len(engine_records) - 5, 1, 3]
    starts = [sum(sizes[:number]) for number in range(len(sizes))]
    dataset = ray.data.from_arrow([rows.slice(start, size) for start, size in zip(starts, sizes)])
    same_as_command(dechaff.ray.clean(dataset, batch_size=None, concurrency=(1, 2)).take_all())


def test_a_killed_actor_loses_nothing(engine_records, same_as_command, worker_to_kill):
    victim, killed = worker_to_kill
    dataset = ray.data.from_arrow(table(engine_records)).repartition(4)
    pipeline = dechaff.Pipeline(cleaners=[victim])
    same_as_command(dechaff.ray.clean(dataset, pipeline=pipeline, batch_size=16, concurrency=2).take_all())
    assert len(killed) == 1


def test_options_reach_the_actors():
    dataset = ray.data.from_items([{"key": 1, "page": "<p>The ferry <b>sails</b> again."}])
    row = dechaff.ray.clean(dataset, id="key", html="page", formats="markdown", explain=False).take_all()[0]
    assert (row["key"], row["markdown"], "removals" in row) == (1, "The ferry **sails** again.\n", False)
