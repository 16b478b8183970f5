"""Spark: `dechaff.spark.clean(frame)`."""

from .batch import clean_batch


def clean(frame, *, pipeline=None, **options):
    """A frame with the cleaned rows of `frame`; the options are those of `dechaff.clean_batch`.

    `mapInArrow` hands Arrow batches to the Python workers, each of which builds the pipeline once a task. The rows of
    a batch are what `spark.sql.execution.arrow.maxRecordsPerBatch` says, 10,000 by default: set it to some hundreds for
    pages of HTML, which are large. A task whose worker dies is tried again by Spark.
    """
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

    import pyarrow

    # What comes out is told by cleaning no row.
    empty = pyarrow.RecordBatch.from_pylist([], schema=to_arrow_schema(frame.schema))
    schema = from_arrow_schema(clean_batch(empty, pipeline=pipeline, **options).schema)

    def work(batches):
        for batch in batches:
            yield clean_batch(batch, pipeline=pipeline, **options)

    return frame.mapInArrow(work, schema)
