"""Steps over sparse and ragged tensors in their parts, sets and counts."""
import numpy as np
import tensorflow as tf
from draw import FLOATS, INTS, Unsuitable

SETS = ["a-b", "b-a", "intersection", "union"]


class Coo:
    """A sparse matrix of the graph: ordered indices, values, shape."""
    def __init__(self, g, dtype="float32", shape=None, most=5):
        self.size = shape or (g.n(1, 4), g.n(1, 5))
        at = sorted({tuple(g.n(0, s - 1) for s in self.size) for _ in range(g.n(0, most))})
        self.indices = g.ints(np.asarray(at, np.int64).reshape(-1, len(self.size)), "int64")
        self.values = g.fresh(dtype, (len(at),))
        self.shape = g.source(np.asarray(self.size, np.int64))

    def named(self, indices, values, shape): return {indices: self.indices, values: self.values, shape: self.shape}


def sparse(g):
    s = Coo(g, g.one(["float32", "int32", "float64", "int64"]))
    v, (rows, columns) = s.values, s.size
    kind = g.n(0, 7)
    if kind == 0: g.raw("SparseToDense", sparse_indices=s.indices, output_shape=s.shape, sparse_values=v, default_value=g.fresh(v.dtype, ()), validate_indices=True)
    elif kind == 1: g.raw("SparseTensorDenseAdd", a_indices=s.indices, a_values=v, a_shape=s.shape, b=g.fresh(v.dtype, s.size))
    elif kind == 2:
        aa, ab, k = g.p(0.3), g.p(0.3), g.n(1, 3)
        inner = rows if aa else columns
        g.raw("SparseTensorDenseMatMul", "sum", a_indices=s.indices, a_values=v, a_shape=s.shape, b=g.fresh(v.dtype, (k, inner) if ab else (inner, k)), adjoint_a=aa, adjoint_b=ab)
    elif kind == 3: g.raw("SparseFillEmptyRows", indices=s.indices, values=v, dense_shape=s.shape, default_value=g.fresh(v.dtype, ()))
    elif kind == 4: g.raw("SparseReshape", input_indices=s.indices, input_shape=s.shape, new_shape=g.ints(g.one([[-1, 1], [-1], [columns, rows], [1, -1, 1]]), "int64"))
    elif kind == 5: g.raw(g.one(["SparseDenseCwiseMul", "SparseDenseCwiseDiv", "SparseDenseCwiseAdd"]), "close", sp_indices=s.indices, sp_values=v, sp_shape=s.shape, dense=g.fresh(v.dtype, g.one([(1, columns), (columns,), s.size, ()])))
    elif kind == 6: g.raw("SparseSlice", indices=s.indices, values=v, shape=s.shape, start=g.ints([g.n(0, 1), g.n(0, 1)], "int64"), size=g.ints([g.n(1, 3), g.n(1, 3)], "int64"))
    else: g.raw("SparseSplit", split_dim=g.source(np.int64(g.n(0, 1))), indices=s.indices, values=v, shape=s.shape, num_split=g.n(1, min(s.size)))


def sparse_reduce(g):
    s = Coo(g, g.one(["float32", "float64", "int32"]))
    op = g.one(["SparseReduceSum", "SparseReduceMax", "SparseReduceSumSparse", "SparseReduceMaxSparse"])
    axes = g.rng.permutation([0, g.one([1, -1])])[: g.n(0, 2)]
    g.raw(op, "sum", input_indices=s.indices, input_values=s.values, input_shape=s.shape, reduction_axes=g.ints(np.asarray(axes, np.int32), "int32"), keep_dims=g.p(0.4))


def sparse_pair(g):
    a = Coo(g, g.one(["float32", "float64", "int32", "int64"]))
    b = Coo(g, a.values.dtype, a.size)
    op = g.one(["SparseAdd", "SparseSparseMaximum", "SparseSparseMinimum", "SparseConcat"])
    both = {**a.named("a_indices", "a_values", "a_shape"), **b.named("b_indices", "b_values", "b_shape")}
    if op == "SparseAdd": g.raw(op, **both, thresh=g.source(np.asarray(g.one([0, 1]), a.values.dtype)))
    elif op == "SparseConcat": g.raw(op, indices=[a.indices, b.indices], values=[a.values, b.values], shapes=[a.shape, b.shape], concat_dim=g.n(-2, 1))
    else: g.raw(op, **both)


def sparse_order(g):
    n, dtype = g.n(0, 5), g.one(["float32", "string", "int64"])
    at = np.asarray(g.rng.permutation(12)[:n], np.int64)
    g.raw("SparseReorder", input_indices=g.ints(np.stack([at // 4, at % 4], -1), "int64"), input_values=g.fresh(dtype, (n,)), input_shape=g.source(np.asarray([3, 4], np.int64)))


def sparse_softmax(g):
    s = Coo(g, g.one(["float32", "float64"]), most=8)
    g.raw("SparseSoftmax", "sum", **s.named("sp_indices", "sp_values", "sp_shape"))


def sparse_matmul(g):
    v = g.pick(("float32", "bfloat16"), rank=2)
    (r, c), n, ta, tb = v.shape, g.n(1, 4), g.p(0.3), g.p(0.3)
    k = r if ta else c
    g.raw("SparseMatMul", "sum", a=v, b=g.fresh(g.one(["float32", "bfloat16"]), (n, k) if tb else (k, n)), transpose_a=ta, transpose_b=tb, a_is_sparse=g.p(0.5), b_is_sparse=g.p(0.3))


def serialized(g):
    s = Coo(g, g.one(["float32", "int64", "string"]))
    many = g.p(0.5)
    def f(i, v, shape):
        if many: return list(tf.raw_ops.DeserializeManySparse(serialized_sparse=tf.raw_ops.SerializeManySparse(sparse_indices=i, sparse_values=v, sparse_shape=shape), dtype=v.dtype))
        return list(tf.raw_ops.DeserializeSparse(serialized_sparse=tf.raw_ops.SerializeSparse(sparse_indices=i, sparse_values=v, sparse_shape=shape), dtype=v.dtype))
    g.emit("DeserializeManySparse" if many else "DeserializeSparse", f, [s.indices, s.values, s.shape])


def segments(g):
    v = g.pick(("float32", "float64", "float16", "bfloat16"), least=1, fits=lambda v: v.shape[0] > 0)
    n = g.n(0, 6)
    op = g.one(["SparseSegmentSum", "SparseSegmentMean", "SparseSegmentSqrtN"])
    counted = g.p(0.5)
    g.raw(op + ("WithNumSegments" if counted else ""), "sum", data=v, indices=g.ints(g.rng.integers(0, v.shape[0], n)), segment_ids=g.ints(np.sort(g.rng.integers(0, 4, n))),
          **({"num_segments": g.ints(g.n(4, 6))} if counted else {}))


def sets(g):
    dtype = g.one(["int64", "int32", "string", "uint8"])
    draw = lambda shape: g.fresh("string", shape) if dtype == "string" else g.source(np.asarray(g.rng.integers(0, 6, shape)).astype(dtype))
    a, how = draw((2, g.n(0, 4))), g.one(SETS)
    def parts(prefix):
        s = Coo(g, "int64", (2, 4))
        return {f"{prefix}_indices": s.indices, f"{prefix}_values": draw(s.values.shape), f"{prefix}_shape": s.shape}
    kind = g.n(0, 3)
    if kind == 0: g.raw("DenseToDenseSetOperation", set1=a, set2=draw((2, g.n(0, 4))), set_operation=how)
    elif kind == 1: g.raw("DenseToSparseSetOperation", set1=a, **parts("set2"), set_operation=how)
    elif kind == 2: g.raw("SparseToSparseSetOperation", **parts("set1"), **parts("set2"), set_operation=how)
    else: g.raw("SetSize", **parts("set"))


def counts(g):
    op = g.one(["DenseCountSparseOutput", "SparseCountSparseOutput", "RaggedCountSparseOutput", "SparseBincount", "RaggedBincount"])
    dtype = g.one(["int32", "int64"])
    draw = lambda shape: g.source(np.asarray(g.rng.integers(0, 6, shape)).astype(dtype))
    weigh = lambda shape: g.fresh(g.one(["float32", "int32", "float64"]), shape if g.p(0.5) else (0,))
    more = dict(minlength=g.one([-1, 3, 8]), maxlength=g.one([-1, 4, 9]), binary_output=False) if "Output" in op else {}
    if op == "DenseCountSparseOutput":
        v = draw(g.one([(g.n(0, 5),), (2, g.n(1, 4))]))
        w = weigh(v.shape)
        g.raw(op, "sum", values=v, weights=w, **more)
        return
    size = {} if "Output" in op else {"size": g.source(np.asarray(g.n(0, 8), dtype)), "binary_output": g.p(0.4)}
    if op.startswith("Sparse"):
        s = Coo(g, "int32")
        v = draw(s.values.shape)
        g.raw(op, "sum", indices=s.indices, values=v, dense_shape=s.shape, weights=weigh(v.shape), **more, **size)
    else:
        n = g.n(0, 6)
        v = draw((n,))
        g.raw(op, "sum", splits=g.source(np.asarray([0, g.n(0, n), n], np.int64)), values=v, weights=weigh(v.shape), **more, **size)


def crosses(g):
    op = g.one(["SparseCross", "SparseCrossV2", "SparseCrossHashed", "RaggedCross"])
    dense = g.fresh("string", (2, g.n(1, 2)))
    s = Coo(g, "string", (2, 2))
    head = dict(indices=[s.indices], values=[s.values], shapes=[s.shape], dense_inputs=[dense])
    if op == "SparseCross":
        hashed = g.p(0.5)
        g.raw(op, **head, hashed_output=hashed, num_buckets=g.n(1, 50) if hashed else 0, hash_key=77, out_type=tf.int64 if hashed else tf.string, internal_type=tf.string)
    elif op == "SparseCrossV2": g.raw(op, **head, sep=g.source(np.array(b"_x_", object)))
    elif op == "SparseCrossHashed": g.raw(op, **head, num_buckets=g.ints(g.n(1, 1000), "int64"), strong_hash=g.source(np.array(g.p(0.5))), salt=g.ints([1, 2], "int64"))
    else:
        hashed, n = g.p(0.5), g.n(0, 4)
        g.raw(op, ragged_values=[g.fresh("string", (n,))], ragged_row_splits=[g.source(np.asarray([0, g.n(0, n), n], np.int64))], sparse_indices=[], sparse_values=[], sparse_shape=[], dense_inputs=[dense],
              input_order="RD", hashed_output=hashed, num_buckets=g.n(1, 50) if hashed else 0, hash_key=956888297470, out_values_type=tf.int64 if hashed else tf.string, out_row_splits_type=tf.int64)


def splits_of(g, n, dtype=None):
    """Row splits over n values."""
    cuts = sorted(g.n(0, n) for _ in range(g.n(0, 3)))
    return np.asarray([0, *cuts, n], dtype or g.one(["int64", "int32"]))


def ragged(g):
    v = g.pick(("float32", "int32", "string", "int64"), least=1, fits=lambda v: v.rank <= 2)
    splits = splits_of(g, v.shape[0])
    inner = g.source(splits)
    kind = g.n(0, 5)
    two = [g.source(splits_of(g, len(splits) - 1, splits.dtype)), inner]
    levels = two if g.p(0.3) else [inner]
    if kind == 0:
        rank = len(levels) + v.rank
        shape = [-1 if g.p(0.7) else g.n(1, 4) for _ in range(len(levels) + 1)] + list(v.shape[1:])
        g.raw("RaggedTensorToTensor", shape=g.ints(shape if g.p(0.9) and rank else [-1] * rank, "int64"), values=v, default_value=g.fresh(v.dtype, ()), row_partition_tensors=levels, row_partition_types=["ROW_SPLITS"] * len(levels))
    elif kind == 1:
        ids = np.sort(g.rng.integers(0, 3, v.shape[0])).astype(np.int64)
        g.raw("RaggedTensorToTensor", shape=g.ints([-1] * (v.rank + 1), "int64"), values=v, default_value=g.fresh(v.dtype, ()), row_partition_tensors=[g.ints(3, "int64"), g.source(ids)], row_partition_types=["FIRST_DIM_SIZE", "VALUE_ROWIDS"])
    elif kind == 2:
        # With splits of int32 and more than one level made, TensorFlow's kernel ends the process.
        nested = splits.dtype == np.int64 and g.p(0.3)
        if splits.dtype != np.int64: levels = [inner]
        at = g.rng.integers(0, levels[0].shape[0] - 1, (2, g.n(1, 2)) if nested else g.shape(1))
        g.raw("RaggedGather", params_nested_splits=levels, params_dense_values=v, indices=g.ints(at, splits.dtype.name), OUTPUT_RAGGED_RANK=len(levels) + nested)
    elif kind == 3: g.raw("RaggedTensorToSparse", rt_nested_splits=levels, rt_dense_values=v)
    elif kind == 4:
        n = g.n(0, 4)
        g.raw("RaggedFillEmptyRows", value_rowids=g.ints(np.sort(g.rng.integers(0, 4, n)), "int64"), values=g.fresh(v.dtype, (n,)), nrows=g.ints(4, "int64"), default_value=g.fresh(v.dtype, ()))
    else:
        def f(x, s):
            boxed = tf.raw_ops.RaggedTensorToVariant(rt_nested_splits=[s], rt_dense_values=x, batched_input=True)
            return list(tf.raw_ops.RaggedTensorFromVariant(encoded_ragged=boxed, input_ragged_rank=0, output_ragged_rank=1, Tvalues=x.dtype, Tsplits=s.dtype))
        g.emit("RaggedTensorFromVariant", f, [v, inner])


def ragged_range(g):
    dtype = g.one(["int32", "int64", "float32", "float64"])
    n = g.n(0, 4)
    draw = lambda: g.source(np.asarray(g.rng.integers(-4, 8, n if g.p(0.8) else ())).astype(dtype))
    g.raw("RaggedRange", starts=draw(), limits=draw(), deltas=g.source(np.asarray(g.one([1, 2, -1, -2]), dtype)), Tsplits=g.one([tf.int64, tf.int32]))


STEPS = [(sparse, 1.4), (sparse_reduce, 0.5), (sparse_pair, 0.6), (sparse_order, 0.2), (sparse_softmax, 0.2), (sparse_matmul, 0.3), (serialized, 0.2), (segments, 0.6),
         (sets, 0.4), (counts, 0.6), (crosses, 0.4), (ragged, 1), (ragged_range, 0.3)]
