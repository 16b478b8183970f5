"""A Ray job: cleans Parquet files of pages and writes Parquet.

    python ray_job.py pages/ cleaned/

The files have the columns `id`, `url` and `html` (text or bytes). Rows that could not be cleaned are in the output with
their `error`.
"""

import sys

import ray

import dechaff
import dechaff.ray


def main(source, target):
    dataset = ray.data.read_parquet(source)
    cleaned = dechaff.ray.clean(dataset, pipeline=dechaff.Pipeline(comments="drop"), formats="markdown", explain=False)
    cleaned.write_parquet(target)


if __name__ == "__main__":
    main(*sys.argv[1:])
