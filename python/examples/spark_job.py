"""A Spark job: cleans Parquet files of pages and writes Parquet.

    spark-submit spark_job.py pages/ cleaned/

The files have the columns `id`, `url` and `html` (text or bytes). Rows that could not be cleaned are in the output with
their `error`.
"""

import sys

from pyspark.sql import SparkSession

import dechaff
import dechaff.spark


def main(source, target):
    session = SparkSession.builder.appName("dechaff").config("spark.sql.execution.arrow.maxRecordsPerBatch", "256").getOrCreate()
    cleaned = dechaff.spark.clean(session.read.parquet(source), pipeline=dechaff.Pipeline(comments="drop"), formats="markdown", explain=False)
    cleaned.write.mode("overwrite").parquet(target)
    session.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
