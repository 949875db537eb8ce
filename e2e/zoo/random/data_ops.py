"""Steps that read a dataset made within the graph, as the input functions of old models do."""
import numpy as np
import tensorflow as tf
from draw import Refused, Unsuitable, with_zeros
from flow_ops import SAFE_UNARY

KINDS = ("float32", "float32", "int32", "int64", "string")


def unary(g, dtype): return (lambda x: tf.strings.join([x, "!"])) if dtype == "string" else g.one(SAFE_UNARY["f" if dtype == "float32" else "i"])


def stage(g, dtype):
    """A transformation of a dataset whose elements are of one dtype."""
    one, n, k = unary(g, dtype), g.n(1, 4), g.n(0, 3)
    keeps = lambda x: tf.strings.length(tf.reshape(tf.strings.reduce_join(x), [])) > 2 if dtype == "string" else tf.reduce_sum(tf.cast(x, tf.float32)) > -1.0
    return g.one([lambda d: d.map(one), lambda d: d.map(one, num_parallel_calls=2), lambda d: d.batch(n), lambda d: d.batch(n, drop_remainder=True), lambda d: d.take(k), lambda d: d.skip(k), lambda d: d.repeat(1 + k % 2), lambda d: d.shard(2, k % 2),
                  lambda d: d.concatenate(d), lambda d: d.filter(keeps), lambda d: d.take_while(keeps), lambda d: d.prefetch(2), lambda d: d.cache(), lambda d: d.flat_map(lambda x: tf.data.Dataset.from_tensors(x).repeat(2)),
                  lambda d: d.interleave(lambda x: tf.data.Dataset.from_tensors(x).repeat(2), cycle_length=n, block_length=1), lambda d: d.padded_batch(n), lambda d: d.unbatch(), lambda d: d.window(n, shift=1).flat_map(lambda w: w.batch(n)),
                  lambda d: d.shuffle(n, seed=k + 1, reshuffle_each_iteration=False), lambda d: d.ragged_batch(n).map(lambda r: r.to_tensor()), lambda d: d.enumerate().map(lambda i, x: x), lambda d: d.scan(tf.constant(0, tf.int64), lambda s, x: (s + 1, x)),
                  lambda d: tf.data.Dataset.zip((d, d)).map(lambda x, y: x), lambda d: d.apply(tf.data.experimental.dense_to_ragged_batch(n)).map(lambda r: r.to_tensor()) if n > 2 else d.apply(tf.data.experimental.ignore_errors()),
                  lambda d: tf.data.Dataset.choose_from_datasets([d, d], tf.data.Dataset.range(k).map(lambda i: i % 2)), lambda d: d.group_by_window(lambda x: tf.constant(0, tf.int64), lambda key, w: w.batch(n), window_size=n), lambda d: d.rebatch(n), lambda d: d.unique()])


def emit(g, op, f, v):
    """A stage may not suit the elements before it, which Python notices while it makes the graph."""
    try: g.emit(op, tf.function(f, autograph=False), [v])
    except (ValueError, AttributeError, LookupError) as e: raise Unsuitable(str(e))
    except Refused as e:
        if "ValueError" in str(e): raise Unsuitable(str(e))
        raise


def dataset(g):
    v = g.pick(KINDS, least=1, fits=lambda v: 0 < v.shape[0] < 6)
    stages = [stage(g, v.dtype) for _ in range(g.n(1, 4))]
    def f(x):
        d = tf.data.Dataset.from_tensor_slices(tf.ensure_shape(x, v.shape))
        for s in stages: d = s(d)
        # A NaN is written as "-nan" where the processor made it, a 0 as "-0" by its place: their signs are nothing that a graph says.
        text = lambda e: tf.as_string(tf.where(tf.math.is_nan(e), tf.constant(9, e.dtype), with_zeros(e, 0.0)) if e.dtype.is_floating else e)
        joined = lambda e: tf.reshape(text(e) if e.dtype != tf.string else e, [-1])
        empty = tf.zeros([0], tf.string)
        values, shapes, count = d.reduce((empty, tf.zeros([0], tf.int32), tf.constant(0, tf.int64)), lambda s, e: (tf.concat([s[0], joined(e)], 0), tf.concat([s[1], tf.shape(e)], 0), s[2] + 1))
        return [values, shapes, count]
    emit(g, "Dataset", f, v)


def first(g):
    """The first element, and how many the stages can say there are."""
    v = g.pick(KINDS, least=1, fits=lambda v: 0 < v.shape[0] < 6)
    stages = [stage(g, v.dtype) for _ in range(g.n(0, 2))]
    def f(x):
        d = tf.data.Dataset.from_tensor_slices(tf.ensure_shape(x, v.shape))
        for s in stages: d = s(d)
        o = d.take(1).get_single_element()
        return [o, d.cardinality()]
    emit(g, "DatasetToSingleElement", f, v)


def ranges(g):
    start, stop, step, n = g.n(-3, 3), g.n(0, 12), g.one([1, 2, 3, -1]), g.n(1, 4)
    seed, drop = g.n(1, 99), g.p(0.3)
    def f(s, e, by):
        d = tf.data.Dataset.range(s, e, by).shuffle(n, seed=seed, reshuffle_each_iteration=False).batch(n, drop_remainder=drop)
        return d.reduce(tf.zeros([0], tf.int64), lambda a, x: tf.concat([a, x * 2], 0))
    g.emit("RangeDataset", tf.function(f, autograph=False), [g.ints(start, "int64"), g.ints(stop, "int64"), g.ints(step, "int64")])


STEPS = [(dataset, 0.8), (first, 0.3), (ranges, 0.2)]
