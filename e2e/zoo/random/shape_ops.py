"""Steps over shapes and places: slicing, joining, padding, gathering, scattering, segments."""
import numpy as np
import tensorflow as tf
from draw import COMPLEX, FLOATS, USUAL, Unsuitable

ANY = USUAL + ("bool", "string") + COMPLEX


def split_size(g, n):
    """A shape of n elements."""
    shape = []
    while n > 1 and g.p(0.7):
        d = g.one([k for k in range(1, n + 1) if n % k == 0])
        shape.append(d)
        n //= d
    return shape + [n] if n != 1 or g.p(0.3) else shape


def reshape(g):
    v = g.pick(ANY)
    shape = split_size(g, v.size) if v.size else [0]
    if shape and v.size and g.p(0.3): shape[g.n(0, len(shape) - 1)] = -1
    g.raw("Reshape", tensor=v, shape=g.ints(shape if shape else np.zeros(0, np.int32)))


def shape_of(g):
    v = g.pick(ANY)
    op = g.one(["Shape", "Size", "Rank", "ShapeN"])
    if op == "ShapeN": g.raw(op, input=[v, g.like(v)], out_type=g.one([tf.int32, tf.int64]))
    else: g.raw(op, input=v, **({} if op == "Rank" else {"out_type": g.one([tf.int32, tf.int64])}))


def expand(g):
    v = g.pick(ANY, fits=lambda v: v.rank < 5)
    g.raw("ExpandDims", input=v, axis=g.ints(g.n(-v.rank - 1, v.rank)))


def squeeze(g):
    v = g.pick(ANY, fits=lambda v: 1 in v.shape)
    ones = [a - (v.rank if g.p(0.3) else 0) for a, s in enumerate(v.shape) if s == 1]
    g.raw("Squeeze", input=v, axis=[] if g.p(0.4) else [g.one(ones)])


def transpose(g):
    v = g.pick(ANY, least=1)
    # Of what is not complex, whether ConjugateTranspose is refused hangs on what the optimiser knows of the permutation; of texts it ends the process.
    g.raw(g.one(["Transpose", "Transpose", "ConjugateTranspose" if v.dtype in COMPLEX else "Transpose"]), x=v, perm=g.ints(g.rng.permutation(v.rank)))


def concat(g):
    v = g.pick(ANY, least=1)
    axis, others = g.n(0, v.rank - 1), []
    for _ in range(g.n(1, 3)):
        shape = tuple(g.n(0, 4) if a == axis else s for a, s in enumerate(v.shape))
        same = [o for o in g.values if o.dtype == v.dtype and o.rank == v.rank and all(a == axis or o.shape[a] == s for a, s in enumerate(v.shape))]
        others.append(g.one(same) if same and g.p(0.5) else g.fresh(v.dtype, shape))
    values = [v] + others
    g.raw("ConcatV2", values=[values[i] for i in g.rng.permutation(len(values))], axis=g.ints(axis - (v.rank if g.p(0.3) else 0)))


def pack(g):
    v = g.pick(ANY, fits=lambda v: v.rank < 5)
    g.raw("Pack", values=[v] + [g.like(v) for _ in range(g.n(0, 3))], axis=g.n(-v.rank - 1, v.rank))


def unpack(g):
    v = g.pick(ANY, least=1)
    axis = g.n(0, v.rank - 1)
    if not 0 < v.shape[axis] < 6: raise Unsuitable("too many")
    g.raw("Unpack", value=v, num=v.shape[axis], axis=axis - (v.rank if g.p(0.3) else 0))


def split(g):
    v = g.pick(ANY, least=1)
    axis = g.n(0, v.rank - 1)
    n = v.shape[axis]
    if g.p(0.5):
        ways = [k for k in range(1, 6) if n % k == 0]
        g.raw("Split", axis=g.source(np.int32(axis)), value=v, num_split=g.one(ways))
    else:
        cut = sorted(g.n(0, n) for _ in range(g.n(0, 2)))
        sizes = np.diff([0] + cut + [n])
        if len(sizes) > 1 and g.p(0.3): sizes[g.n(0, len(sizes) - 1)] = -1
        # Of an axis that it does not know TensorFlow's shape function infers wrong shapes, which the optimiser then believes.
        g.raw("SplitV", value=v, size_splits=g.ints(sizes), axis=g.source(np.int32(axis), p_input=0), num_split=len(sizes))


def slice_(g):
    v = g.pick(ANY, least=1)
    begin = [g.n(0, s) for s in v.shape]
    size = [-1 if g.p(0.3) else g.n(0, s - b) for b, s in zip(begin, v.shape)]
    kind = g.one(["int32", "int64"])
    g.raw("Slice", input=v, begin=g.ints(begin, kind), size=g.ints(size, kind))


def strided_slice(g):
    v = g.pick(ANY, least=1)
    begin, end, strides, bits = [], [], [], dict(begin_mask=0, end_mask=0, ellipsis_mask=0, new_axis_mask=0, shrink_axis_mask=0)
    axis, i = 0, 0
    while axis < v.rank and g.p(0.85):
        s = v.shape[axis]
        kind = g.rng.random()
        b, e, st = g.n(-s - 1, s + 1), g.n(-s - 1, s + 1), g.one([1, 1, 1, 2, -1, -2])
        if kind < 0.12: bits["new_axis_mask"] |= 1 << i
        elif kind < 0.2 and not bits["ellipsis_mask"]:
            bits["ellipsis_mask"] |= 1 << i
            axis += g.n(0, v.rank - axis)
        elif kind < 0.4:
            if s == 0: break
            b, st = g.n(-s, s - 1), 1
            e = b + 1
            bits["shrink_axis_mask"] |= 1 << i
            axis += 1
        else:
            if g.p(0.4): bits["begin_mask"] |= 1 << i
            # From an open begin backwards to 0, TensorFlow's optimiser gives nothing of a vector of integers: both are open then.
            if g.p(0.4) or (st < 0 and bits["begin_mask"] >> i & 1): bits["end_mask"] |= 1 << i
            axis += 1
        begin.append(b), end.append(e), strides.append(st)
        i += 1
    kind = g.one(["int32", "int64"])
    g.raw("StridedSlice", input=v, begin=g.ints(begin, kind), end=g.ints(end, kind), strides=g.source(np.asarray(strides, kind), p_input=0), **bits)


def tile(g):
    v = g.pick(ANY, least=1)
    g.raw("Tile", input=v, multiples=g.ints([g.one([0, 1, 1, 1, 2, 2, 3]) if g.p(0.9) else 1 for _ in v.shape]))


def broadcast_to(g):
    v = g.pick(ANY)
    shape = [g.n(0, 3) for _ in range(g.n(0, 2))] + [g.n(1, 4) if s == 1 else s for s in v.shape]
    g.raw("BroadcastTo", input=v, shape=g.ints(np.asarray(shape, np.int32)))


def reverse(g):
    v = g.pick(ANY)
    axes = [int(a) - (v.rank if g.p(0.3) else 0) for a in g.rng.permutation(v.rank)[: g.n(0, v.rank)]]
    g.raw("ReverseV2", tensor=v, axis=g.ints(np.asarray(axes, np.int32)))


def roll(g):
    v = g.pick(ANY, least=1)
    g.raw("Roll", input=v, shift=g.ints([g.n(-6, 6)]), axis=g.ints([g.n(-v.rank, v.rank - 1)]))


def pad(g):
    v = g.pick(ANY, least=1)
    op = g.one(["Pad", "PadV2", "MirrorPad"])
    if op == "MirrorPad":
        mode = g.one(["REFLECT", "SYMMETRIC"])
        most = [max(0, s - (mode == "REFLECT")) for s in v.shape]
        g.raw(op, input=v, paddings=g.ints([[g.n(0, min(m, 3)), g.n(0, min(m, 3))] for m in most]), mode=mode)
        return
    paddings = g.ints([[g.n(0, 2), g.n(0, 2)] for _ in v.shape])
    if op == "Pad": g.raw(op, input=v, paddings=paddings)
    else: g.raw(op, input=v, paddings=paddings, constant_values=g.fresh(v.dtype, ()))


def fill(g):
    dtype = g.one(ANY)
    g.raw("Fill", dims=g.ints(np.asarray(g.shape(), np.int32)), value=g.fresh(dtype, ()))


def range_(g):
    dtype = g.one(["float32", "float64", "int32", "int64", "int32"])
    start, count, delta = g.n(-5, 5), g.n(0, 8), g.one([1, 2, 3, -1, -2])
    if dtype.startswith("f"): delta *= g.one([0.5, 1, 0.25])
    limit = start + count * delta
    g.raw("Range", start=g.source(np.asarray(start, dtype)), limit=g.source(np.asarray(limit, dtype)), delta=g.source(np.asarray(delta, dtype)))


def linspace(g):
    dtype = g.one(["float32", "float64"])
    g.raw("LinSpace", "close", start=g.fresh(dtype, ()), stop=g.fresh(dtype, ()), num=g.ints(g.n(1, 7)))


def one_hot(g):
    v = g.pick(("int32", "int64", "uint8", "int8"), fits=lambda v: v.rank < 4)
    dtype = g.one(ANY)
    g.raw("OneHot", indices=v, depth=g.source(np.int32(g.n(0, 6))), on_value=g.fresh(dtype, ()), off_value=g.fresh(dtype, ()), axis=g.n(-1, v.rank))


def gather(g):
    v = g.pick(ANY, least=1)
    batch = g.n(0, min(1, v.rank - 1)) if g.p(0.3) else 0
    axis = g.n(batch, v.rank - 1)
    shape = v.shape[:batch] + g.shape(g.n(0, 2))
    if v.shape[axis] == 0: shape = v.shape[:batch] + (0,)
    indices = g.rng.integers(0, max(1, v.shape[axis] + g.p(0.02)), shape)
    g.raw("GatherV2", params=v, indices=g.ints(indices), axis=g.ints(axis - (v.rank if g.p(0.3) else 0)), batch_dims=batch)


def places(g, shape, depth, rows):
    """Index tuples of `depth` numbers into `shape`."""
    if any(s == 0 for s in shape[:depth]): raise Unsuitable("no place")
    columns = [g.rng.integers(0, s + (1 if g.p(0.01) else 0), rows) for s in shape[:depth]]
    return np.stack(columns, -1) if columns else np.zeros(tuple(rows) + (0,), np.int64)


def gather_nd(g):
    v = g.pick(ANY, least=1)
    g.raw("GatherNd", params=v, indices=g.ints(places(g, v.shape, g.n(0, v.rank), g.shape(g.n(1, 2)))))


def scatter_nd(g):
    dtype = g.one(USUAL)
    shape = tuple(g.n(1, 4) for _ in range(g.n(1, 3)))
    depth, rows = g.n(1, len(shape)), g.shape(1)
    g.raw("ScatterNd", "sum", indices=g.ints(at := places(g, shape, depth, rows), kind := g.one(["int32", "int64"])),
          updates=g.fresh(dtype, rows + shape[depth:]), shape=g.ints(shape, kind))


def tensor_scatter(g):
    op = g.one(["TensorScatterUpdate", "TensorScatterAdd", "TensorScatterSub", "TensorScatterMax", "TensorScatterMin"])
    v = g.pick(ANY if op == "TensorScatterUpdate" else USUAL, least=1)
    depth, rows = g.n(1, v.rank), g.shape(1)
    indices = places(g, v.shape, depth, rows)
    # Which of two updates at one place wins is not said.
    if op == "TensorScatterUpdate" and len({tuple(r) for r in indices.tolist()}) < len(indices): raise Unsuitable("twice")
    g.raw(op, "sum", tensor=v, indices=g.ints(indices), updates=g.fresh(v.dtype, rows + v.shape[depth:]))


def select(g):
    v = g.pick(ANY)
    if g.p(0.6): g.raw("SelectV2", condition=g.partner(v, "bool"), t=v, e=g.partner(v))
    else: g.raw("Select", condition=g.like(v, "bool") if g.p(0.6) or v.rank == 0 else g.fresh("bool", g.one([(), v.shape[:1]])), x=v, y=g.like(v))


def where(g): g.raw("Where", condition=g.pick(USUAL + ("bool",) * 6))


def unique(g):
    v = g.pick(USUAL + ("string",), rank=1)
    g.raw(g.one(["Unique", "UniqueWithCounts"]), x=v, out_idx=g.one([tf.int32, tf.int64]))


def unique_axis(g):
    v = g.pick(("float32", "int32", "int64"), least=1, fits=lambda v: v.size > 0)
    g.raw("UniqueV2", x=v, axis=g.ints([g.n(0, v.rank - 1)]), out_idx=g.one([tf.int32, tf.int64]))


def list_diff(g):
    v = g.pick(USUAL + ("string",), rank=1)
    g.raw("ListDiff", x=v, y=g.pick(v.dtype, rank=1), out_idx=g.one([tf.int32, tf.int64]))


def partition(g):
    v = g.pick(ANY, least=1)
    n = g.n(1, 4)
    outs = g.raw("DynamicPartition", data=v, partitions=g.source(np.asarray(g.rng.integers(0, n, v.shape[: g.n(1, v.rank)]), np.int32)), num_partitions=n)
    # TensorFlow's shape function gives all outputs one unknown size: its optimiser then takes them for equally long.
    for o in outs: o.misshapen = len({o.shape for o in outs}) > 1


def stitch(g):
    v = g.pick(ANY, least=1)
    n = v.shape[0]
    more = g.fresh(v.dtype, (g.n(1, 3),) + v.shape[1:])
    order = g.rng.permutation(n + more.shape[0]).astype(np.int32)
    g.raw("DynamicStitch", indices=[g.source(order[:n]), g.source(order[n:])], data=[v, more])


def segment(g):
    v = g.pick(USUAL, least=1)
    n = v.shape[0]
    if g.p(0.5):
        op = g.one(["SegmentSum", "SegmentMean", "SegmentProd", "SegmentMax", "SegmentMin"])
        # What becomes of NaN depends on the width of the rows.
        if op[-3:] in ("Max", "Min") and v.dtype in FLOATS and np.any(np.isnan(v.numpy().astype(np.float64))): return
        g.raw(op, "sum", data=v, segment_ids=g.ints(np.cumsum(g.rng.integers(0, 3, n)) if n else np.zeros(0)))
    else:
        op, count = g.one(["UnsortedSegmentSum", "UnsortedSegmentProd", "UnsortedSegmentMax", "UnsortedSegmentMin"]), g.n(1, 5)
        ids = g.rng.integers(-1, count, v.shape[: g.n(1, v.rank)])
        g.raw(op, "sum", data=v, segment_ids=g.ints(ids), num_segments=g.ints(count))


def space(g):
    v = g.pick(USUAL, rank=4)
    b, h, w, c = v.shape
    even = h % 2 == w % 2 == 0
    if g.p(0.5): g.raw("SpaceToBatchND", input=v, block_shape=g.ints([2, 2]), paddings=g.ints([[g.n(0, 1), 0], [0, g.n(0, 1)]] if g.p(0.2) else [[0, h % 2], [0, w % 2]]))
    elif b % 4 == 0: g.raw("BatchToSpaceND", input=v, block_shape=g.ints([2, 2]), crops=g.ints([[0, g.n(0, 1)], [g.n(0, 1), 0]]))
    elif c % 4 == 0: g.raw("DepthToSpace", input=v, block_size=2)
    elif even or g.p(0.1): g.raw("SpaceToDepth", input=v, block_size=2)


def reverse_sequence(g):
    v = g.pick(ANY, least=2)
    seq, batch = (0, 1) if g.p(0.5) else (1, 0)
    g.raw("ReverseSequence", input=v, seq_lengths=g.ints(g.rng.integers(0, v.shape[seq] + 1, v.shape[batch])), seq_dim=seq, batch_dim=batch)


def counting(g):
    v = g.pick("int32", fits=lambda v: v.rank <= 2 and np.all(v.numpy() >= 0) and np.all(v.numpy() < 50))
    op = g.one(["Bincount", "DenseBincount"])
    weights = g.like(v, "float32") if g.p(0.5) else g.source(np.zeros(0, np.float32), p_input=0)
    if op == "Bincount": g.raw(op, "sum", arr=v, size=g.source(np.int32(g.n(0, 8))), weights=weights)
    else: g.raw(op, "sum", input=v, size=g.source(np.int32(g.n(0, 8))), weights=weights, binary_output=g.p(0.4))


def search(g):
    v = g.pick(("float32", "int32", "int64"), rank=2, fits=lambda v: v.size > 0 and not np.any(np.isnan(v.numpy().astype(np.float64))))
    (s,) = g.raw("TopKV2", input=v, k=g.source(np.int32(v.shape[-1])), sorted=True)[:1]
    (s,) = g.raw("ReverseV2", tensor=s, axis=g.ints([1]))
    g.raw(g.one(["LowerBound", "UpperBound"]), sorted_inputs=s, values=g.fresh(v.dtype, (v.shape[0], g.n(1, 4))), out_type=g.one([tf.int32, tf.int64]))


def diagonals(g):
    v = g.pick(USUAL + ("complex64", "bool"), least=1, fits=lambda v: v.rank < 4)
    op = g.one(["MatrixDiagV3", "MatrixDiagPartV3", "MatrixBandPart", "MatrixSetDiagV3", "Diag"])
    align = g.one(["LEFT_RIGHT", "RIGHT_LEFT", "LEFT_LEFT", "RIGHT_RIGHT"])
    if op == "MatrixDiagV3":
        g.raw(op, diagonal=v, k=g.source(np.int32(g.n(-2, 2))), num_rows=g.source(np.int32(-1)), num_cols=g.source(np.int32(-1)), padding_value=g.fresh(v.dtype, ()), align=align)
    elif op == "Diag": g.raw(op, diagonal=v)
    else:
        if v.rank < 2 or 0 in v.shape: raise Unsuitable("no matrix")
        rows, cols = v.shape[-2:]
        low = g.n(1 - rows, cols - 1)
        high = g.n(low, cols - 1)
        if op == "MatrixBandPart": g.raw(op, input=v, num_lower=g.ints(g.n(-1, rows - 1), "int64"), num_upper=g.ints(g.n(-1, cols - 1), "int64"))
        elif op == "MatrixDiagPartV3": g.raw(op, input=v, k=g.source(np.asarray([low, high], np.int32)), padding_value=g.fresh(v.dtype, ()), align=align)
        else:
            length = min(rows + min(low, 0), cols - max(low, 0))
            g.raw(op, input=v, diagonal=g.fresh(v.dtype, v.shape[:-2] + (length,)), k=g.source(np.int32(low)), align=align)


def small_ones(g):
    op = g.one(["BroadcastArgs", "BroadcastGradientArgs", "InvertPermutation", "UnravelIndex", "ConcatOffset", "EnsureShape"])
    v = g.pick(USUAL)
    if op == "EnsureShape": g.raw(op, input=v, shape=[None if g.p(0.5) else s for s in v.shape])
    elif op == "InvertPermutation": g.raw(op, x=g.ints(g.rng.permutation(g.n(0, 6))))
    elif op == "UnravelIndex": g.raw(op, indices=g.ints(g.rng.integers(0, 12, g.n(0, 4)), "int32"), dims=g.ints([3, 4], "int32"))
    elif op == "ConcatOffset": g.raw(op, concat_dim=g.source(np.int32(0)), shape=[g.ints([2, 3], "int32"), g.ints([4, 3], "int32")])
    else: g.raw(op, s0=g.ints(np.asarray(v.shape, np.int32), "int32"), s1=g.ints(np.asarray([1 if g.p(0.3) else s for s in v.shape], np.int32), "int32"))


def old_ones(g):
    """Ops of TensorFlow 1 that saved models still hold."""
    op = g.one(["Gather", "Concat", "Reverse", "SpaceToBatch", "BatchToSpace", "MatrixDiag", "MatrixDiagPart", "MatrixSetDiag", "MatrixDiagV2", "MatrixDiagPartV2", "MatrixSetDiagV2", "DiagPart", "IdentityN", "ParallelDynamicStitch", "UniqueWithCountsV2"])
    v = g.pick(USUAL, least=1)
    if op == "Gather": g.raw(op, params=v, indices=g.ints(g.rng.integers(0, max(1, v.shape[0]), g.shape(g.n(0, 2)))) if v.shape[0] else g.ints(np.zeros(0)))
    elif op == "Concat": g.raw(op, concat_dim=g.source(np.int32(g.n(-v.rank, v.rank - 1))), values=[v, g.like(v)])
    elif op == "Reverse": g.raw(op, tensor=v, dims=g.source(g.rng.integers(0, 2, v.rank).astype(bool)))
    elif op in ("SpaceToBatch", "BatchToSpace"):
        v = g.fresh(v.dtype, (4, 2, 4, g.n(1, 2)))
        if op == "SpaceToBatch": g.raw(op, input=v, paddings=g.ints([[g.one([0, 2]), 0], [0, g.one([0, 2])]]), block_size=2)
        else: g.raw(op, input=v, crops=g.ints([[0, g.n(0, 1)], [g.n(0, 2), 0]]), block_size=2)
    elif op in ("MatrixDiag", "MatrixDiagV2"):
        if v.rank > 3: raise Unsuitable("too deep")
        g.raw(op, diagonal=v, **({} if op == "MatrixDiag" else dict(k=g.source(np.int32(g.n(-2, 2))), num_rows=g.source(np.int32(-1)), num_cols=g.source(np.int32(-1)), padding_value=g.fresh(v.dtype, ()))))
    elif op.startswith("Matrix"):
        v = g.pick(USUAL, least=2, fits=lambda v: 0 not in v.shape)
        k = min(v.shape[-2:])
        if op == "MatrixDiagPart": g.raw(op, input=v)
        elif op == "MatrixDiagPartV2": g.raw(op, input=v, k=g.source(np.asarray([0, 0], np.int32)), padding_value=g.fresh(v.dtype, ()))
        elif op == "MatrixSetDiag": g.raw(op, input=v, diagonal=g.fresh(v.dtype, v.shape[:-2] + (k,)))
        else: g.raw(op, input=v, diagonal=g.fresh(v.dtype, v.shape[:-2] + (k,)), k=g.source(np.int32(0)))
    elif op == "DiagPart":
        n = g.n(1, 3)
        g.raw(op, input=g.fresh(g.one(["float32", "float64", "int32", "int64", "complex64"]), (n, n) if g.p(0.6) else (n, 2, n, 2)))
    elif op == "IdentityN": g.raw(op, input=[v, g.pick(ANY)])
    elif op == "ParallelDynamicStitch":
        order = g.rng.permutation(v.shape[0] + 2).astype(np.int32)
        g.raw(op, indices=[g.source(order[: v.shape[0]]), g.source(order[v.shape[0]:])], data=[v, g.fresh(v.dtype, (2,) + v.shape[1:])])
    else:
        v = g.pick(("float32", "int32", "int64"), least=1, fits=lambda v: v.size > 0)
        g.raw(op, x=v, axis=g.ints([g.n(0, v.rank - 1)]), out_idx=g.one([tf.int32, tf.int64]))


def assign_slice(g):
    v = g.pick(USUAL, least=1, fits=lambda v: 0 not in v.shape)
    begin = [g.n(0, s - 1) for s in v.shape]
    end = [g.n(b + 1, s) for b, s in zip(begin, v.shape)]
    part = g.fresh(v.dtype, tuple(e - b for b, e in zip(begin, end)))
    at = dict(begin=g.ints(begin, "int32"), end=g.ints(end, "int32"), strides=g.ints([1] * v.rank, "int32"))
    if g.p(0.5): g.raw("TensorStridedSliceUpdate", input=v, **at, value=part)
    else: g.raw("StridedSliceGrad", shape=g.ints(v.shape, "int32"), **at, dy=part)


def in_place(g):
    v = g.pick(("float32", "int32", "int64", "float64"), least=1, fits=lambda v: v.shape[0] > 0)
    at = g.rng.permutation(v.shape[0])[: g.n(1, v.shape[0])].astype(np.int32)
    # The op writes into its input, which others may read: saved models give it a copy.
    op = g.one(["InplaceAdd", "InplaceSub", "InplaceUpdate"])
    def f(x, i, new): return getattr(tf.raw_ops, op)(x=tf.raw_ops.DeepCopy(x=x), i=i, v=new)
    g.emit(op, f, [v, g.source(at), g.fresh(v.dtype, (len(at),) + v.shape[1:])])


def sorted_segments(g):
    # What becomes of NaN in a maximum depends on the width of the rows.
    v = g.pick(USUAL, least=1, fits=lambda v: not np.any(np.isnan(v.numpy().astype(np.float64))))
    n = v.shape[0]
    g.raw(g.one(["SegmentSumV2", "SegmentProdV2", "SegmentMaxV2", "SegmentMinV2"]), "sum", data=v, segment_ids=g.ints(np.sort(g.rng.integers(0, 4, n))), num_segments=g.ints(g.n(3, 5)))


STEPS = [(reshape, 4), (shape_of, 1.2), (expand, 1.5), (squeeze, 1), (transpose, 2.5), (concat, 3), (pack, 1.5), (unpack, 1), (split, 1.2), (slice_, 1.5),
         (strided_slice, 4), (tile, 1), (broadcast_to, 1), (reverse, 0.7), (roll, 0.5), (pad, 1.5), (fill, 0.5), (range_, 0.5), (linspace, 0.3), (one_hot, 0.8),
         (gather, 2.5), (gather_nd, 1), (scatter_nd, 0.8), (tensor_scatter, 1), (select, 1.5), (where, 1), (unique, 0.6), (unique_axis, 0.3), (list_diff, 0.3),
         (partition, 0.5), (stitch, 0.5), (segment, 1.2), (space, 0.8), (reverse_sequence, 0.4), (counting, 0.4), (search, 0.3),
         (diagonals, 1), (small_ones, 0.5), (old_ones, 0.9), (assign_slice, 0.3), (in_place, 0.2), (sorted_segments, 0.3)]
