"""Pages a second and core: the command, `clean_batch`, Ray and Spark, beside trafilatura and resiliparse.

    python bench/compare.py pages.jsonl [--pages 1500] [--rounds 3] [--only batch,clean_batch,…]

All take the same pages from memory (the command reads them from a file), in turns: each round runs every contender
once, and the median of the rounds counts. Rates are by the time of the cores (user and system, of the process and its
children), because other work on the machine takes wall time from a run but adds none of that; wall time stands beside
it. The pages go to each as text that is decoded already, and each gives the text of the page. Ray's and Spark's own
machinery is in their figures, starting them is not.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def read(path, most):
    records = []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record.get("html"):
                records.append({name: record.get(name) for name in ("id", "url", "html")})
            if len(records) == most:
                break
    return records


def cores():
    """Seconds that this process and its finished children had a core."""
    total = 0.0
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        usage = resource.getrusage(who)
        total += usage.ru_utime + usage.ru_stime
    return total


def cores_of_tree():
    """The same for the living processes below this one, which engines start and keep."""
    ticks, total, parents, times = os.sysconf("SC_CLK_TCK"), 0.0, {}, {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat") as stat:
                    fields = stat.read().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry)] = int(fields[1])
            times[int(entry)] = sum(int(field) for field in fields[11:15]) / ticks
    for pid, seconds in times.items():
        at = pid
        while at in parents and at != os.getpid():
            at = parents[at]
        total += seconds if at == os.getpid() else 0.0
    return total


class Contender:
    """Something that cleans all pages. `clock` tells the seconds of cores that it had."""

    def __init__(self, name, work, clock=cores):
        self.name, self.work, self.clock = name, work, clock
        self.rates, self.walls = [], []

    def round(self, pages):
        busy, wall = self.clock(), time.perf_counter()
        self.work()
        self.walls.append(pages / (time.perf_counter() - wall))
        self.rates.append(pages / (self.clock() - busy))


def command(folder, jobs):
    binary = os.environ.get("DECHAFF") or ROOT / "target/release/dechaff"
    arguments = [binary, "batch", folder / "pages.jsonl", "-o", folder / "out.jsonl", "--explain", "--quiet", "-j", str(jobs)]
    return lambda: subprocess.run(arguments, check=True)


def batches(table, threads):
    import dechaff

    def work():
        for batch in table.to_batches(max_chunksize=256):
            dechaff.clean_batch(batch, threads=threads)

    return work


def one_by_one(records, extract):
    def work():
        for record in records:
            try:
                extract(record)
            except Exception as error:  # What one page does to a peer must not end the comparison.
                print(f"{record['id']}: {type(error).__name__}: {error}", file=sys.stderr)

    return work


def with_ray(table):
    import ray
    import ray.data

    import dechaff.ray

    ray.init(address="local", num_cpus=4, include_dashboard=False, _node_ip_address="127.0.0.1", object_store_memory=1 << 30, log_to_driver=False)
    ray.data.DataContext.get_current().enable_progress_bars = False
    dataset = ray.data.from_arrow([table.slice(at, 128) for at in range(0, table.num_rows, 128)])
    return lambda: dechaff.ray.clean(dataset, batch_size=None, concurrency=2).materialize()


def with_spark(folder):
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    import dechaff.spark

    builder = SparkSession.builder.master("local[2]").config("spark.driver.host", "127.0.0.1").config("spark.driver.memory", "3g")
    builder = builder.config("spark.ui.enabled", "false").config("spark.sql.execution.arrow.maxRecordsPerBatch", "128")
    session = builder.config("spark.sql.files.maxPartitionBytes", "16m").getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    frame = session.read.parquet(str(folder / "pages.parquet"))
    return lambda: dechaff.spark.clean(frame).write.mode("overwrite").parquet(str(folder / "out.parquet"))


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("pages", type=Path)
    options.add_argument("--pages", dest="most", type=int, default=1500)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--only", help="names of contenders, with commas")
    options = options.parse_args()

    import pyarrow
    import pyarrow.parquet

    import dechaff

    records = read(options.pages, options.most)
    table = pyarrow.Table.from_pylist(records)
    pipeline = dechaff.Pipeline()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "pages.jsonl").write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")
        pyarrow.parquet.write_table(table, folder / "pages.parquet", row_group_size=128)

        def peer(module, call):
            def make():
                extract = call(__import__(module, fromlist=["_"]))
                return one_by_one(records, extract)

            return make

        makers = {
            "batch -j1": lambda: (command(folder, 1), cores),
            "batch -j2": lambda: (command(folder, 2), cores),
            "clean_batch": lambda: (batches(table, 1), cores),
            "clean_batch threads=2": lambda: (batches(table, 2), cores),
            "clean_html().text": lambda: (one_by_one(records, lambda record: pipeline.clean_html(record["html"], url=record["url"]).text), cores),
            "resiliparse": lambda: (peer("resiliparse.extract.html2text", lambda module: lambda record: module.extract_plain_text(record["html"], main_content=True))(), cores),
            "trafilatura": lambda: (peer("trafilatura", lambda module: lambda record: module.extract(record["html"], url=record["url"]))(), cores),
            "ray": lambda: (with_ray(table), cores_of_tree),
            "spark": lambda: (with_spark(folder), cores_of_tree),
        }
        wanted = options.only.split(",") if options.only else list(makers)
        if unknown := set(wanted) - set(makers):
            sys.exit(f"no contender is called {', '.join(sorted(unknown))}; there are {', '.join(makers)}")
        contenders = [Contender(name, *makers[name]()) for name in wanted]
        for number in range(options.rounds):
            for contender in contenders:
                contender.round(len(records))
                print(f"round {number + 1}: {contender.name}: {contender.rates[-1]:.1f} pages/s a core, {contender.walls[-1]:.1f} by wall", file=sys.stderr)
    size = sum(len(record["html"].encode()) for record in records) / len(records) / 1000
    print(f"{len(records)} pages of {size:.0f} kB on average, {options.rounds} rounds, medians")
    print(f"{'':24}{'pages/s a core':>16}{'pages/s by wall':>18}")
    for contender in contenders:
        print(f"{contender.name:24}{statistics.median(contender.rates):16.1f}{statistics.median(contender.walls):18.1f}")


if __name__ == "__main__":
    main()
