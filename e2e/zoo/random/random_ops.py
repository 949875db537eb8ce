"""Steps that draw from a seed; the same seed draws the same numbers everywhere."""
import numpy as np
import tensorflow as tf

R = tf.raw_ops


def seed_of(g): return g.ints(g.rng.integers(0, 1000, 2), g.one(["int32", "int64"]))


def shape_of(g): return g.ints(np.asarray(g.shape(), np.int32))


def uniform(g):
    op = g.one(["StatelessRandomUniform", "StatelessRandomNormal", "StatelessTruncatedNormal"])
    g.raw(op, "close", shape=shape_of(g), seed=seed_of(g), dtype=g.one([tf.float32, tf.float32, tf.float64, tf.float16, tf.bfloat16]))


def whole(g):
    dtype = g.one(["int32", "int64", "uint32", "uint64"])
    if g.p(0.4): g.raw("StatelessRandomUniformFullInt", shape=shape_of(g), seed=seed_of(g), dtype=tf.as_dtype(dtype))
    else:
        dtype = g.one(["int32", "int64"])
        low = g.n(-9, 5)
        g.raw("StatelessRandomUniformInt", shape=shape_of(g), seed=seed_of(g), minval=g.source(np.asarray(low, dtype)), maxval=g.source(np.asarray(low + g.n(1, 50), dtype)))


def by_key(g):
    """The form with key and counter, as tf.random.stateless_* makes it."""
    op = g.one(["StatelessRandomUniformV2", "StatelessRandomNormalV2", "StatelessTruncatedNormalV2", "StatelessRandomUniformFullIntV2", "StatelessRandomUniformIntV2", "StatelessShuffle"])
    dtype = g.one([tf.uint32, tf.int64, tf.uint64] if "Full" in op else [tf.float32, tf.float64, tf.float16])
    n, low, v = g.shape(), g.n(-5, 5), g.pick(("float32", "int32", "string"), least=1) if op == "StatelessShuffle" else None
    def f(seed, *rest):
        key, counter = R.StatelessRandomGetKeyCounter(seed=seed)
        alg = R.StatelessRandomGetAlg()
        how = dict(key=key, counter=counter, alg=alg)
        if op == "StatelessShuffle": return R.StatelessShuffle(value=rest[0], **how)
        shape = tf.constant(n, tf.int32)
        if op.endswith("IntV2") and "Full" not in op: return R.StatelessRandomUniformIntV2(shape=shape, minval=low, maxval=low + 20, **how)
        return getattr(R, op)(shape=shape, dtype=dtype, **how)
    g.emit(op, f, [seed_of(g)] + ([v] if v else []), "close")


def distributions(g):
    op = g.one(["StatelessMultinomial", "StatelessRandomBinomial", "StatelessRandomPoisson", "StatelessRandomGammaV2", "StatelessParameterizedTruncatedNormal", "RandomIndexShuffle", "SobolSample", "RandomGammaGrad"])
    if op == "StatelessMultinomial": g.raw(op, logits=g.finite(g.one(["float32", "float64"]), (g.n(1, 2), g.n(1, 4))), num_samples=g.source(np.int32(g.n(0, 5))), seed=seed_of(g), output_dtype=g.one([tf.int32, tf.int64]))
    elif op == "StatelessRandomBinomial": g.raw(op, shape=g.ints([g.n(1, 4), 2], "int32"), seed=seed_of(g), counts=g.source(np.asarray([g.n(0, 5), g.n(10, 60)], np.float32)), probs=g.source(g.rng.uniform(0, 1, 2).astype(np.float32)), dtype=g.one([tf.int64, tf.float32, tf.int32]))
    elif op == "StatelessRandomPoisson": g.raw(op, shape=g.ints([g.n(1, 4), 2], "int32"), seed=seed_of(g), lam=g.source(g.rng.uniform(0.1, 30, 2).astype(np.float32)), dtype=g.one([tf.int64, tf.float32, tf.int32]))
    elif op == "StatelessRandomGammaV2": g.raw(op, "close", shape=g.ints([g.n(1, 4), 2], "int32"), seed=seed_of(g), alpha=g.source(g.rng.uniform(0.2, 5, 2).astype(g.one(["float32", "float64"]))))
    elif op == "StatelessParameterizedTruncatedNormal":
        dtype = g.one(["float32", "float64"])
        low = g.rng.uniform(-3, 1)
        g.raw(op, "close", shape=g.ints([g.n(1, 3), 2], "int32"), seed=seed_of(g), means=g.source(g.rng.uniform(-1, 1, 2).astype(dtype)), stddevs=g.source(np.asarray(g.rng.uniform(0.5, 2), dtype)), minvals=g.source(np.asarray(low, dtype)), maxvals=g.source(np.asarray(low + g.rng.uniform(0.5, 4), dtype)))
    elif op == "RandomIndexShuffle":
        most = g.n(1, 50)
        g.raw(op, index=g.ints(g.rng.integers(0, most + 1, g.one([(), (3,)])), "int32"), seed=g.ints(g.rng.integers(0, 99, 3), "int32"), max_index=g.ints(most, "int32"), rounds=4)
    elif op == "SobolSample": g.raw(op, dim=g.source(np.int32(g.n(1, 6))), num_results=g.source(np.int32(g.n(1, 7))), skip=g.source(np.int32(g.n(0, 9))), dtype=g.one([tf.float32, tf.float64]))
    else:
        dtype = g.one(["float32", "float64"])
        n = g.shape(1)
        g.raw(op, "close", alpha=g.source(g.rng.uniform(0.3, 4, n).astype(dtype)), sample=g.source(g.rng.uniform(0.2, 4, n).astype(dtype)))


def from_variable(g):
    """The Generator of TensorFlow 2, whose state is a variable."""
    name, op, n = f"r{g.rng.integers(2**62)}", g.one(["StatefulStandardNormalV2", "StatefulUniform", "StatefulTruncatedNormal", "StatefulUniformFullInt", "RngReadAndSkip"]), g.shape()
    def f(state):
        h = R.VarHandleOp(dtype=state.dtype, shape=state.shape, shared_name=name)
        R.AssignVariableOp(resource=h, value=state)
        if op == "RngReadAndSkip": drawn = R.RngReadAndSkip(resource=h, alg=1, delta=tf.constant(5, tf.uint64))
        else: drawn = getattr(R, op)(resource=h, algorithm=tf.constant(1, tf.int64), shape=tf.constant(n, tf.int32), **({"dtype": tf.uint64} if "Full" in op else {}))
        return [drawn, R.ReadVariableOp(resource=h, dtype=state.dtype)]
    g.emit(op, f, [g.source(g.rng.integers(-(2**62), 2**62, 3))], "close")


def distorted_box(g):
    g.raw("StatelessSampleDistortedBoundingBox", image_size=g.ints([g.n(8, 60), g.n(8, 60), 3], "int32"), bounding_boxes=g.source(np.asarray([[[0.1, 0.2, 0.7, 0.9]]], np.float32)), min_object_covered=g.source(np.float32(g.one([0.1, 0.5]))), seed=seed_of(g),
          area_range=[g.one([0.05, 0.3]), 1.0], use_image_if_no_bounding_boxes=True)


STEPS = [(uniform, 0.4), (whole, 0.2), (by_key, 0.3), (distributions, 0.5), (from_variable, 0.2), (distorted_box, 0.1)]
