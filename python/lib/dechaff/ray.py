"""Ray Data: `dechaff.ray.clean(dataset)`."""

from .batch import clean_batch, default_pipeline

# Rows of a batch. A page is about 200 KB of HTML, and a batch is held by an actor twice: as it came, and its text.
BATCH_SIZE = 128


def clean(dataset, *, pipeline=None, batch_size=BATCH_SIZE, concurrency=None, ray_remote_args=None, **options):
    """A dataset with the cleaned rows of `dataset`; the rest of the options are those of `dechaff.clean_batch`.

    A pool of actors cleans: each builds the pipeline once and gets Arrow batches without a copy. An actor that dies is
    started again and its batch cleaned again. `concurrency` is their number, or the least and the most of them as a
    pair; without it there are as many as the cluster has cores for. A fixed number needs a core less than there are: what
    reads the dataset has to run beside the actors, or both wait for ever. `ray_remote_args` go to the actors, such as
    `{"num_cpus": 2}` for actors that clean with `threads=2`.
    """
    import ray
    from ray.data import ActorPoolStrategy

    if concurrency is None:
        cores = int(ray.cluster_resources().get("CPU", 1)) if ray.is_initialized() else None
        strategy = ActorPoolStrategy(min_size=1, max_size=cores) if cores else ActorPoolStrategy(min_size=1)
    elif isinstance(concurrency, int):
        strategy = ActorPoolStrategy(size=concurrency)
    else:
        least, most = concurrency
        strategy = ActorPoolStrategy(min_size=least, max_size=most)
    return dataset.map_batches(
        Actor,
        fn_constructor_kwargs={"pipeline": pipeline, "options": options},
        batch_size=batch_size,
        batch_format="pyarrow",
        zero_copy_batch=True,
        compute=strategy,
        **(ray_remote_args or {}),
    )


class Actor:
    """Cleans batches with a pipeline that it builds once."""

    def __init__(self, pipeline, options):
        # A pickled pipeline comes as its settings and is built where it arrives.
        self.pipeline = default_pipeline() if pipeline is None else pipeline
        self.options = options

    def __call__(self, batch):
        return clean_batch(batch, pipeline=self.pipeline, **self.options)
