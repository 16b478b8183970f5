"""Spark on this machine: the same as `dechaff batch`, with dead workers and uneven partitions."""

import os
import sys

import pytest
from records import table

import dechaff

pyspark = pytest.importorskip("pyspark") if not os.environ.get("CI") else __import__("pyspark")
import dechaff.spark  # noqa: E402
import pyarrow.parquet  # noqa: E402


@pytest.fixture(scope="module")
def spark():
    from pyspark.sql import SparkSession

    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    # Workers run in the environment that has the wheel.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    # Two cores, and up to four tries of a task.
    builder = SparkSession.builder.master("local[2,4]").appName("dechaff")
    options = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": "1g",
        "spark.ui.enabled": "false",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "16",
    }
    for name, value in options.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


@pytest.fixture
def parquet(engine_records, tmp_path):
    """The records in Parquet files: one of nearly all, some of few, one of none."""
    rows = table(engine_records)
    sizes = [1, len(engine_records) - 5, 0, 1, 3]
    for number, size in enumerate(sizes):
        pyarrow.parquet.write_table(rows.slice(sum(sizes[:number]), size), tmp_path / f"part-{number}.parquet")
    return str(tmp_path)


def rows_of(frame):
    return [row.asDict(recursive=True) for row in frame.collect()]


def test_the_same_as_the_command(spark, parquet, same_as_command):
    same_as_command(rows_of(dechaff.spark.clean(spark.read.parquet(parquet).repartition(4))))


def test_partitions_of_all_sizes(spark, parquet, same_as_command):
    spark.conf.set("spark.sql.files.openCostInBytes", "1g")
    frame = spark.read.parquet(parquet)
    assert frame.rdd.getNumPartitions() >= 4
    same_as_command(rows_of(dechaff.spark.clean(frame)))


def test_a_killed_worker_loses_nothing(spark, parquet, same_as_command, worker_to_kill):
    victim, killed = worker_to_kill
    frame = spark.read.parquet(parquet).repartition(4)
    same_as_command(rows_of(dechaff.spark.clean(frame, pipeline=dechaff.Pipeline(cleaners=[victim]))))
    assert len(killed) == 1


def test_the_schema_is_known_before_any_row(spark):
    frame = spark.createDataFrame([(1, "<p>The ferry <b>sails</b> again.", 2.5)], "key long, page string, score double")
    cleaned = dechaff.spark.clean(frame, id="key", html="page", carry=["score"], formats="markdown", explain=False)
    assert cleaned.columns == ["key", "score", "markdown", "outcome", "confidence", "held_back", "error"]
    assert cleaned.collect()[0].asDict()["markdown"] == "The ferry **sails** again.\n"
