"""Steps over text, and between text and numbers; sparse and ragged tensors in their parts."""
import numpy as np
import tensorflow as tf
from draw import Unsuitable

PATTERNS = [r"\s+", r"[aeiou]", r"(\w)(\w)", r"^a", r"", r"[^a-z]+", r"b|x", r"\d"]


def case(g):
    op = g.one(["StringLower", "StringUpper", "StringStrip", "StringLength"])
    g.raw(op, input=g.pick("string"), **({"encoding": g.one(["", "utf-8"])} if op[6] in "LU" and op != "StringLength" else {"unit": g.one(["BYTE", "UTF8_CHAR"])} if op == "StringLength" else {}))


def regex(g):
    v, pattern = g.pick("string"), g.one(PATTERNS)
    if g.p(0.3): g.raw("StaticRegexFullMatch", input=v, pattern=pattern + ".*")
    elif g.p(0.5): g.raw("StaticRegexReplace", input=v, pattern=pattern, rewrite=g.one(["", "-", r"<\0>"]), replace_global=g.p(0.7))
    else: g.raw("RegexReplace", input=v, pattern=g.source(np.array(pattern.encode(), object)), rewrite=g.source(np.array(b"_", object)), replace_global=g.p(0.7))


def join(g):
    v = g.pick("string")
    if g.p(0.5): g.raw("StringJoin", inputs=[v, g.like(v) if g.p(0.7) else g.fresh("string", ())], separator=g.one(["", " ", ", "]))
    else: g.raw("ReduceJoin", inputs=v, reduction_indices=g.ints(g.rng.permutation(v.rank)[: g.n(0, v.rank)], "int32"), keep_dims=g.p(0.4), separator=g.one(["", "|"]))


def split(g): g.raw("StringSplitV2", input=g.pick("string", rank=1), sep=g.source(np.array(g.one([b"", b" ", b"a", b","]), object)), maxsplit=g.one([-1, -1, 1, 2]))


def substr(g):
    v = g.pick("string")
    g.raw("Substr", input=v, pos=g.ints(g.n(-1, 1), "int32"), len=g.ints(g.n(0, 4), "int32"), unit=g.one(["BYTE", "UTF8_CHAR"]))


def as_string(g):
    v = g.pick(("float32", "int32", "int64", "bool", "uint8", "float64"), fits=lambda v: not np.any(np.isnan(np.asarray(v.numpy(), np.float64))))
    floats = v.dtype.startswith("f")
    g.raw("AsString", input=v, **(dict(precision=g.n(0, 6), scientific=g.p(0.3)) if floats and g.p(0.6) else dict(width=g.n(1, 8), fill=g.one(["", "0", " "])) if not floats and v.dtype != "bool" and g.p(0.4) else {}))


def to_number(g):
    v = g.pick(("int32", "int64"))
    def f(x): return tf.raw_ops.StringToNumber(string_tensor=tf.raw_ops.AsString(input=x), out_type=out)
    out = g.one([tf.float32, tf.float64, tf.int64])
    g.emit("StringToNumber", f, [v])


def hashes(g): g.raw(g.one(["StringToHashBucketFast", "StringToHashBucket"]) if g.p(0.99) else "StringToHashBucketFast", **{"input": g.pick("string"), "num_buckets": g.n(1, 1000)}) if g.p(0.7) else g.raw("StringToHashBucketStrong", input=g.pick("string"), num_buckets=97, key=[1, 2])


def base64(g):
    v = g.pick("string")
    def f(x): return tf.raw_ops.EncodeBase64(input=x, pad=pad)
    pad = g.p(0.5)
    (e,) = g.emit("EncodeBase64", f, [v])
    if g.p(0.5): g.raw("DecodeBase64", input=e)


def unicode(g):
    v = g.pick("string", rank=1)
    if g.p(0.5): g.raw("UnicodeDecodeWithOffsets", input=v, input_encoding="UTF-8", errors=g.one(["replace", "ignore"]), Tsplits=tf.int64)
    else: g.raw("UnicodeTranscode", input=v, input_encoding="UTF-8", output_encoding=g.one(["UTF-8", "UTF-16-BE"]), errors="replace")


def ngrams(g):
    v = g.pick("string", rank=1)
    cut = g.n(0, v.shape[0])
    g.raw("StringNGrams", data=v, data_splits=g.source(np.asarray([0, cut, v.shape[0]], np.int64)), separator=" ", ngram_widths=[g.n(1, 3)], left_pad=g.one(["", "<"]), right_pad=">", pad_width=g.n(0, 1), preserve_short_sequences=g.p(0.5))


def raw_bytes(g):
    v = g.pick(("int32", "float32", "uint8"), rank=1)
    def f(x): return tf.raw_ops.ParseTensor(serialized=tf.raw_ops.SerializeTensor(tensor=x), out_type=x.dtype)
    g.emit("ParseTensor", f, [v])


def lookup(g):
    """A constant table is made and asked in one breath."""
    v = g.pick("string")
    def f(x):
        same = tf.constant([b"a", b"12", b"the quick", b""])
        hit = tf.equal(x[..., None], same)
        return tf.where(tf.reduce_any(hit, -1), tf.argmax(tf.cast(hit, tf.int32), -1), tf.constant(-1, tf.int64))
    g.emit("vocabulary", f, [v])


def coo(g, dtype="float32"):
    shape = (g.n(1, 4), g.n(1, 5))
    n = g.n(0, 5)
    places = sorted({(g.n(0, shape[0] - 1), g.n(0, shape[1] - 1)) for _ in range(n)})
    indices = np.asarray(places, np.int64).reshape(-1, 2)
    return g.ints(indices, "int64"), g.fresh(dtype, (len(places),)), g.source(np.asarray(shape, np.int64)), shape


def sparse(g):
    i, v, s, shape = coo(g, g.one(["float32", "int32", "float64"]))
    kind = g.n(0, 6)
    if kind == 0: g.raw("SparseToDense", sparse_indices=i, output_shape=s, sparse_values=v, default_value=g.fresh(v.dtype, ()), validate_indices=True)
    elif kind == 1: g.raw("SparseReduceSum", "sum", input_indices=i, input_values=v, input_shape=s, reduction_axes=g.ints([g.n(0, 1)], "int32"), keep_dims=g.p(0.4))
    elif kind == 2 and v.dtype.startswith("f"): g.raw("SparseTensorDenseMatMul", "sum", a_indices=i, a_values=v, a_shape=s, b=g.fresh(v.dtype, (shape[1], g.n(1, 3))))
    elif kind == 3: g.raw("SparseFillEmptyRows", indices=i, values=v, dense_shape=s, default_value=g.fresh(v.dtype, ()))
    elif kind == 4: g.raw("SparseReshape", input_indices=i, input_shape=s, new_shape=g.ints([-1, 1], "int64"))
    elif kind == 5: g.raw("SparseDenseCwiseMul", "close", sp_indices=i, sp_values=v, sp_shape=s, dense=g.fresh(v.dtype, (1, shape[1])))
    else: g.raw("SparseSlice", indices=i, values=v, shape=s, start=g.ints([0, g.n(0, 1)], "int64"), size=g.ints([g.n(1, 3), g.n(1, 3)], "int64"))


def ragged(g):
    v = g.pick(("float32", "int32", "string", "int64"), rank=1)
    cuts = sorted(g.n(0, v.shape[0]) for _ in range(g.n(0, 3)))
    splits = g.source(np.asarray([0, *cuts, v.shape[0]], g.one(["int64", "int32"])))
    if g.p(0.5): g.raw("RaggedTensorToTensor", shape=g.ints([-1, -1], "int64"), values=v, default_value=g.fresh(v.dtype, ()), row_partition_tensors=[splits], row_partition_types=["ROW_SPLITS"])
    elif g.p(0.5): g.raw("RaggedGather", params_nested_splits=[splits], params_dense_values=v, indices=g.ints(g.rng.integers(0, len(cuts) + 1, g.n(0, 3))), OUTPUT_RAGGED_RANK=1)
    else: g.raw("RaggedRange", starts=g.ints([0, 2, 5], "int32"), limits=g.ints([g.n(0, 4), 6, 5], "int32"), deltas=g.ints(1, "int32"))


def sets(g):
    a, b = (np.sort(g.rng.integers(0, 6, (2, g.n(1, 4))), -1) for _ in range(2))
    g.raw("DenseToDenseSetOperation", set1=g.ints(a, "int64"), set2=g.ints(b, "int64"), set_operation=g.one(["a-b", "b-a", "intersection", "union"]))


STEPS = [(case, 1), (regex, 0.8), (join, 1), (split, 0.6), (substr, 0.6), (as_string, 1), (to_number, 0.4), (hashes, 0.6), (base64, 0.2), (unicode, 0.4),
         (ngrams, 0.3), (raw_bytes, 0.2), (lookup, 0.3), (sparse, 0.9), (ragged, 0.6), (sets, 0.2)]
