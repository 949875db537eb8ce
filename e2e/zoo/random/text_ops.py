"""Steps over text, and between text and numbers."""
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
    g.raw("Substr", input=v, pos=g.ints(g.one([0, 0, 0, 1, -1]), "int32"), len=g.ints(g.n(0, 4), "int32"), unit=g.one(["BYTE", "UTF8_CHAR"]))


def as_string(g):
    v = g.pick(("float32", "int32", "int64", "bool", "uint8", "float64"), fits=lambda v: not np.any(np.isnan(np.asarray(v.numpy(), np.float64))))
    floats = v.dtype.startswith("f")
    g.raw("AsString", input=v, **(dict(precision=g.n(0, 6), scientific=g.p(0.3)) if floats and g.p(0.6) else dict(width=g.n(1, 8), fill=g.one(["", "0", " "])) if not floats and v.dtype != "bool" and g.p(0.4) else {}))


def to_number(g):
    v = g.pick(("int32", "int64"))
    def f(x): return tf.raw_ops.StringToNumber(string_tensor=tf.raw_ops.AsString(input=x), out_type=out)
    out = g.one([tf.float32, tf.float64, tf.int64])
    g.emit("StringToNumber", f, [v])


def hashes(g):
    v, op, n = g.pick("string"), g.one(["StringToHashBucketFast", "StringToHashBucket", "StringToHashBucketStrong"]), g.n(1, 1000)
    if op == "StringToHashBucket": g.raw(op, string_tensor=v, num_buckets=n)
    else: g.raw(op, input=v, num_buckets=n, **({"key": [1, 2]} if op.endswith("Strong") else {}))


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


def unicode_parts(g):
    op = g.one(["UnicodeDecode", "UnicodeEncode", "UnicodeScript"])
    codes = [97, 65, 233, 0x65E5, 0x1F600, 0x3B1, 32, 48]
    if op == "UnicodeDecode": g.raw(op, input=g.pick("string", rank=1), input_encoding=g.one(["UTF-8", "UTF-16-BE", "UTF-32-BE"]), errors=g.one(["replace", "ignore"]), replacement_char=g.one([65533, 63]), replace_control_characters=g.p(0.2))
    elif op == "UnicodeScript": g.raw(op, input=g.ints(g.rng.choice(codes, g.shape(g.n(0, 2))), "int32"))
    else:
        n = g.n(0, 6)
        cut = g.n(0, n)
        g.raw(op, input_values=g.ints(g.rng.choice(codes + [0xD800, 0x110000], n), "int32"), input_splits=g.source(np.asarray([0, cut, n], np.int64)), output_encoding=g.one(["UTF-8", "UTF-16-BE", "UTF-32-BE"]), errors=g.one(["replace", "ignore"]))


def segment_join(g):
    v = g.pick("string", least=1)
    g.raw("UnsortedSegmentJoin", inputs=v, segment_ids=g.ints(g.rng.integers(0, 3, v.shape[: g.n(1, v.rank)])), num_segments=g.ints(3), separator=g.one(["", "+"]))


def regex_full(g): g.raw("RegexFullMatch", input=g.pick("string"), pattern=g.source(np.array((g.one(PATTERNS) + g.one(["", ".*"])).encode(), object)))


def split_v1(g): g.raw("StringSplit", input=g.pick("string", rank=1), delimiter=g.source(np.array(g.one([b"", b" ", b"ab", b",;"]), object)), skip_empty=g.p(0.5))


def format_(g):
    v = g.pick(("int32", "int64", "bool", "string"), fits=lambda v: v.size < 60)
    g.raw("StringFormat", inputs=[v, g.pick("int32", rank=0)], template="{} of {}", placeholder="{}", summarize=g.one([-1, 2, 3]))


def fingerprint(g): g.raw("Fingerprint", data=g.pick(("string", "int32", "uint8"), least=1, fits=lambda v: v.size > 0), method=g.source(np.array(b"farmhash64", object), p_input=0))


STEPS = [(case, 1), (regex, 0.8), (join, 1), (split, 0.6), (substr, 0.6), (as_string, 1), (to_number, 0.4), (hashes, 0.6), (base64, 0.2), (unicode, 0.4),
         (ngrams, 0.3), (unicode_parts, 0.3), (segment_join, 0.2), (regex_full, 0.2), (split_v1, 0.2), (format_, 0.2), (fingerprint, 0.1)]
