"""Steps that read numbers and texts out of bytes, and that compare sequences."""
import json
import numpy as np
import tensorflow as tf
from draw import Unsuitable

R = tf.raw_ops


def feature(kind, values):
    if kind == "float32": return tf.train.Feature(float_list=tf.train.FloatList(value=values))
    if kind == "int64": return tf.train.Feature(int64_list=tf.train.Int64List(value=values))
    return tf.train.Feature(bytes_list=tf.train.BytesList(value=values))


def features(g, kinds, fixed):
    """Features by name; a dense one of `fixed[name]` values is missing now and then."""
    made = {}
    for name, kind in kinds.items():
        if g.p(0.15): continue
        n = fixed.get(name)
        made[name] = feature(kind, g.array(kind, (g.n(0, 3) if n is None else n,)).tolist())
    return made


def kinds_of(g): return {"a": g.one(["float32", "int64", "string"]), "b": g.one(["float32", "int64", "string"]), "c": g.one(["float32", "int64", "string"])}


def texts(values): return tf.constant(np.array(values, object), tf.string, shape=[len(values)])


def examples(g):
    kinds = kinds_of(g)
    op = g.one(["ParseExampleV2", "ParseExampleV2", "ParseExample", "ParseSingleExample"])
    wide = g.n(1, 3)
    default = g.array(kinds["a"], (wide,)) if g.p(0.8) else np.zeros(0, object if kinds["a"] == "string" else kinds["a"])
    serialized = [tf.train.Example(features=tf.train.Features(feature=features(g, kinds, {"a": wide}))).SerializeToString() for _ in range(g.n(0, 4))]
    if g.p(0.03): serialized.append(b"\xff not an example")
    t = tf.as_dtype
    def f(s, d):
        if op == "ParseExampleV2": return list(R.ParseExampleV2(serialized=s, names=texts([]), sparse_keys=texts(["b"]), dense_keys=texts(["a"]), ragged_keys=texts(["c"]), dense_defaults=[d], num_sparse=1, sparse_types=[t(kinds["b"])],
                                                                ragged_value_types=[t(kinds["c"])], ragged_split_types=[splits], dense_shapes=[[wide]]))
        if op == "ParseExample": return list(R.ParseExample(serialized=s, names=texts([]), sparse_keys=["b", "c"], dense_keys=["a"], dense_defaults=[d], sparse_types=[t(kinds["b"]), t(kinds["c"])], dense_shapes=[[wide]]))
        return list(R.ParseSingleExample(serialized=s, dense_defaults=[d], num_sparse=1, sparse_keys=["b"], dense_keys=["a"], sparse_types=[t(kinds["b"])], dense_shapes=[[wide]]))
    splits = g.one([tf.int64, tf.int32])
    if op == "ParseSingleExample":
        if not serialized: raise Unsuitable("no example")
        source = g.source(np.array(serialized[0], object), p_input=0.7)
    else: source = g.source(np.array(serialized, object), "string", p_input=0.7)
    g.emit(op, f, [source, g.source(default, kinds["a"])])


def sequences(g):
    kinds, wide = kinds_of(g), g.n(1, 2)
    def one():
        lists = {name: tf.train.FeatureList(feature=[feature(kinds[name], g.array(kinds[name], (wide if name == "b" else g.n(0, 3),)).tolist()) for _ in range(g.n(0, 3))]) for name in ("b", "c") if g.p(0.9)}
        return tf.train.SequenceExample(context=tf.train.Features(feature=features(g, {"a": kinds["a"]}, {"a": 1})), feature_lists=tf.train.FeatureLists(feature_list=lists)).SerializeToString()
    serialized = [one() for _ in range(g.n(1, 3))]
    t, single, assume = tf.as_dtype, g.p(0.4), g.p(0.7)
    def f(s, d):
        if single:
            return list(R.ParseSingleSequenceExample(serialized=s[0], feature_list_dense_missing_assumed_empty=texts(["b"] if assume else []), context_sparse_keys=[], context_dense_keys=[tf.constant("a")], feature_list_sparse_keys=[tf.constant("c")], feature_list_dense_keys=[tf.constant("b")],
                                                     context_dense_defaults=[d], debug_name=tf.constant(""), feature_list_dense_types=[t(kinds["b"])], context_dense_shapes=[[1]], feature_list_sparse_types=[t(kinds["c"])], feature_list_dense_shapes=[[wide]]))
        return list(R.ParseSequenceExampleV2(serialized=s, debug_name=texts([]), context_sparse_keys=texts([]), context_dense_keys=texts(["a"]), context_ragged_keys=texts([]), feature_list_sparse_keys=texts([]), feature_list_dense_keys=texts(["b"]), feature_list_ragged_keys=texts(["c"]),
                                             feature_list_dense_missing_assumed_empty=tf.constant([assume]), context_dense_defaults=[d], context_dense_shapes=[[1]], Nfeature_list_dense=1, feature_list_dense_types=[t(kinds["b"])],
                                             feature_list_ragged_value_types=[t(kinds["c"])], feature_list_ragged_split_types=[tf.int64], feature_list_dense_shapes=[[wide]]))
    g.emit("ParseSingleSequenceExample" if single else "ParseSequenceExampleV2", f, [g.source(np.array(serialized, object), p_input=0.7), g.source(g.array(kinds["a"], (1,)), kinds["a"])])


FIELDS = {"float32": [b"1.5", b"-2e3", b" 7 ", b"", b"0.1"], "int32": [b"4", b"-12", b"", b"2147483647"], "int64": [b"9007199254740993", b"", b"-1"], "string": [b"x", b"", "日本".encode(), b'"quoted, ""text"""', b" spaced "]}


def csv(g):
    kinds = [g.one(list(FIELDS)) for _ in range(g.n(1, 3))]
    delimiter = g.one([b",", b";", b"\t"])
    rows = [delimiter.join(g.one(FIELDS[k]) for k in kinds) or b" " for _ in range(g.n(0, 4))]
    if g.p(0.05): rows.append(g.one([b"", b"1,2,3,4,5,6", b'a"b']))
    some = sorted(g.rng.permutation(len(kinds))[: g.n(1, len(kinds))].tolist()) if g.p(0.3) else []
    chosen = [kinds[i] for i in some] or kinds
    g.raw("DecodeCSV", records=g.source(np.array(rows, object), "string", p_input=0.7), record_defaults=[g.source(g.array(k, (1,)), k) for k in chosen], field_delim=delimiter.decode(), use_quote_delim=g.p(0.8), na_value=g.one(["", "7"]), select_cols=some)


RAW = ["float32", "float64", "int32", "int64", "int16", "uint8", "int8", "uint16"]


def raw_bytes(g):
    kind = g.n(0, 2)
    if kind == 0:
        v = g.pick(("int32", "float32", "uint8", "string", "bool", "complex64", "float16", "bfloat16", "int64"))
        def f(x): return R.ParseTensor(serialized=R.SerializeTensor(tensor=x), out_type=x.dtype)
        g.emit("ParseTensor", f, [v])
        return
    dtype = g.one(RAW)
    n, rows = tf.as_dtype(dtype).size * g.n(0, 3), g.n(0, 3)
    # Any bytes are an integer; of floats only numbers, for NaN has many spellings.
    data = [g.finite_bytes(dtype, n) for _ in range(rows)]
    source = g.source(np.array(data, object), "string", p_input=0.6)
    if kind == 1: g.raw("DecodeRaw", bytes=source, out_type=tf.as_dtype(dtype), little_endian=g.p(0.8) or dtype.startswith("float"))
    else: g.raw("DecodePaddedRaw", input_bytes=source, fixed_length=g.source(np.int32(tf.as_dtype(dtype).size * g.n(1, 4))), out_type=tf.as_dtype(dtype), little_endian=g.p(0.8) or dtype.startswith("float"))


def json_example(g):
    made = {name: {{"float32": "floatList", "int64": "int64List", "string": "bytesList"}[kind]: {"value": [1, 2] if kind != "string" else ["YQ=="]}} for name, kind in kinds_of(g).items() if g.p(0.4)}
    # The order of a map's entries in the bytes is not said.
    if len(made) > 1: raise Unsuitable("order")
    g.raw("DecodeJSONExample", json_examples=g.source(np.array([json.dumps({"features": {"feature": made}}).encode()], object)))


def edit_distance(g):
    def parts(prefix):
        rows = [g.rng.choice([b"a", b"b", b"c"], g.n(0, 4)).tolist() for _ in range(2)]
        at = [(r, c) for r, row in enumerate(rows) for c in range(len(row))]
        return {f"{prefix}_indices": g.ints(np.asarray(at, np.int64).reshape(-1, 2), "int64"), f"{prefix}_values": g.source(np.array([x for row in rows for x in row], object), "string"), f"{prefix}_shape": g.source(np.asarray([2, 4], np.int64))}
    g.raw("EditDistance", **parts("hypothesis"), **parts("truth"), normalize=g.p(0.5))


def ctc(g):
    t, b, c = g.n(1, 5), g.n(1, 2), g.n(2, 4)
    logits = g.source(g.rng.uniform(-3, 3, (t, b, c)).astype(g.one(["float32", "float32", "float64"])))
    lengths = g.source(g.rng.integers(1, t + 1, b).astype(np.int32))
    op = g.one(["CTCGreedyDecoder", "CTCBeamSearchDecoder", "CTCLoss"])
    if op == "CTCGreedyDecoder": g.raw(op, "sum", inputs=logits, sequence_length=lengths, merge_repeated=g.p(0.5), blank_index=g.one([-1, 0]))
    elif op == "CTCBeamSearchDecoder": g.raw(op, "sum", inputs=logits, sequence_length=lengths, beam_width=g.n(1, 4), top_paths=1, merge_repeated=g.p(0.5))
    else:
        at = [(r, k) for r in range(b) for k in range(g.n(1, 2))]
        g.raw(op, "sum", inputs=logits, labels_indices=g.ints(np.asarray(at, np.int64), "int64"), labels_values=g.source(g.rng.integers(0, c - 1, len(at)).astype(np.int32)), sequence_length=lengths,
              preprocess_collapse_repeated=g.p(0.3), ctc_merge_repeated=g.p(0.7), ignore_longer_outputs_than_inputs=g.p(0.7))


STEPS = [(examples, 0.5), (sequences, 0.3), (csv, 0.4), (raw_bytes, 0.4), (json_example, 0.05), (edit_distance, 0.2), (ctc, 0.3)]
