"""Steps of rarer families: matrices in compressed rows, uniform quantisation, stacks, tf.text, lists, branches with state, files."""
import numpy as np
import tensorflow as tf
import tensorflow_text as t
from tensorflow.python.ops.linalg.sparse import gen_sparse_csr_matrix_ops as csr
from draw import USUAL, Unsuitable
from sparse_ops import Coo
from state_ops import name_of

R = tf.raw_ops


def compressed(g):
    """Sparse matrices by rows; each step makes its own, for they are no values of the graph."""
    dtype = g.one(["float32", "float32", "float64"])
    a, kind = Coo(g, dtype, most=7), g.n(0, 4)
    (rows, columns), (tb, adjoint) = a.size, (g.p(0.3), g.p(0.3))
    inner = rows if adjoint else columns
    n = g.n(1, 3)
    b = Coo(g, dtype, (inner, n), most=6) if kind == 3 else None
    dense = g.fresh(dtype, (n, inner) if tb else (inner, n))
    to = tf.as_dtype(dtype)
    def f(i, v, s, d, *other):
        m = csr.sparse_tensor_to_csr_sparse_matrix(i, v, s)
        if kind == 0: return csr.sparse_matrix_mat_mul(m, d, transpose_a=adjoint, transpose_b=tb)
        if kind == 1: return [csr.csr_sparse_matrix_to_dense(m, to), csr.sparse_matrix_nnz(m)]
        if kind == 2: return list(csr.csr_sparse_matrix_to_sparse_tensor(csr.sparse_matrix_transpose(m, to), to))
        if kind == 3: return csr.csr_sparse_matrix_to_dense(csr.sparse_matrix_sparse_mat_mul(m, csr.sparse_tensor_to_csr_sparse_matrix(*other), to, transpose_a=adjoint), to)
        return list(csr.csr_sparse_matrix_components(csr.dense_to_csr_sparse_matrix(d, tf.where(tf.not_equal(d, 0))), tf.constant(0), to))
    g.emit("CSRSparseMatrix", f, [a.indices, a.values, a.shape, dense] + ([b.indices, b.values, b.shape] if b else []), "sum")


def uniform(g):
    """Quantised tensors as StableHLO has them; in and out of them within one step."""
    v = g.pick("float32", least=1, fits=lambda v: np.all(np.isfinite(v.numpy())))
    scale, zero, kind = float(g.one([0.02, 0.5, 1.0])), g.n(-4, 4), g.n(0, 3)
    low, high, to = (-128, 127, tf.qint8) if kind else (-2147483648, 2147483647, tf.qint32)
    def f(x):
        q = R.UniformQuantize(input=x, scales=scale, zero_points=zero, Tout=to, quantization_min_val=low, quantization_max_val=high)
        if kind == 2: q = R.UniformRequantize(input=q, input_scales=scale, input_zero_points=zero, output_scales=0.3, output_zero_points=1, Tout=tf.qint8, input_quantization_min_val=-128, input_quantization_max_val=127, output_quantization_min_val=-128, output_quantization_max_val=127)
        return R.UniformDequantize(input=q, scales=0.3 if kind == 2 else scale, zero_points=1 if kind == 2 else zero, Tout=tf.float32, quantization_min_val=low, quantization_max_val=high)
    g.emit("UniformQuantize", f, [v], "exact")


def stack(g):
    v = g.pick(USUAL + ("string",))
    name, swap = name_of(g), g.p(0.3)
    @tf.function(autograph=False)
    def f(x, y):
        h = R.StackV2(max_size=3, elem_type=x.dtype, stack_name=name)
        with tf.control_dependencies([R.StackPushV2(handle=h, elem=x, swap_memory=swap)]): pushed = R.StackPushV2(handle=h, elem=y)
        with tf.control_dependencies([pushed]): top = R.StackPopV2(handle=h, elem_type=x.dtype)
        with tf.control_dependencies([top]): return [top, R.StackPopV2(handle=h, elem_type=x.dtype)]
    g.emit("StackV2", f, [v, g.like(v)])


def text(g):
    """The ops of tf.text behind their Python faces."""
    v = g.pick("string", rank=1)
    kind = g.n(0, 6)
    width, words = g.n(1, 3), ["the", "quick", "##n", "a", "##a", "o", "##k", "[UNK]", "x", ",", "y", "b", "##aa"]
    def parts(r): return [r.flat_values, *r.nested_row_splits] if isinstance(r, tf.RaggedTensor) else [r]
    if kind == 0: f = lambda x: [p for r in t.WhitespaceTokenizer().tokenize_with_offsets(x) for p in parts(r)]
    elif kind == 1: f = lambda x: [p for r in t.UnicodeScriptTokenizer().tokenize_with_offsets(x) for p in parts(r)]
    elif kind == 2: f = lambda x: [t.normalize_utf8(x, form), t.case_fold_utf8(x)]
    elif kind == 3: f = lambda x: [p for r in t.RegexSplitter(r"[\s,;]+").split_with_offsets(x) for p in parts(r)]
    elif kind == 4: f = lambda x: parts(t.ngrams(t.WhitespaceTokenizer().tokenize(x), width, reduction_type=t.Reduction.STRING_JOIN, string_separator=" "))
    elif kind == 5: f = lambda x: [p for r in t.FastWordpieceTokenizer(words, token_out_type=tf.string, no_pretokenization=False).tokenize_with_offsets(x) for p in parts(r)]
    else: f = lambda x: [p for r in t.ByteSplitter().split_with_offsets(x) for p in parts(r)]
    form = g.one(["NFC", "NFD", "NFKC", "NFKD"])
    # These kernels read UTF-8; of other bytes each makes something of its own.
    if not all(valid(s) for s in np.ravel(v.numpy())): raise Unsuitable("not UTF-8")
    g.emit(f"tf.text {kind}", f, [v])


def valid(s):
    try: return bool(s.decode() or True)
    except UnicodeDecodeError: return False


def lists(g):
    v = g.pick(USUAL, least=1, fits=lambda v: v.shape[0] > 0)
    inner, kind = v.shape[1:], g.n(0, 2)
    def f(x):
        x, shape = tf.ensure_shape(x, v.shape), tf.constant(inner, tf.int32)
        h = R.TensorListFromTensor(tensor=x, element_shape=shape)
        stacked = lambda l: R.TensorListStack(input_handle=l, element_shape=shape, element_dtype=x.dtype)
        if kind == 0: return stacked(R.TensorListScatter(tensor=x, indices=tf.range(v.shape[0]), element_shape=shape))
        both = R.TensorListPushBackBatch(input_handles=tf.stack([h, h]), tensor=tf.stack([x[0], x[0]]))
        if kind == 1: return stacked(both[1])
        if not inner: return stacked(h)
        return list(R.TensorListConcat(input_handle=h, element_dtype=x.dtype, element_shape=tf.TensorShape(inner)))
    g.emit("TensorListScatter", f, [v])


def strided_assign(g):
    v = g.pick(USUAL, least=1, fits=lambda v: v.shape[0] > 0)
    name, k = name_of(g), g.n(1, v.shape[0])
    def f(x, y):
        h = R.VarHandleOp(dtype=x.dtype, shape=x.shape, shared_name=name)
        R.AssignVariableOp(resource=h, value=x)
        R.ResourceStridedSliceAssign(ref=h, begin=[0], end=[k], strides=[1], value=y)
        return R.ReadVariableOp(resource=h, dtype=x.dtype)
    g.emit("ResourceStridedSliceAssign", f, [v, g.fresh(v.dtype, (k,) + v.shape[1:])])


def stateful_branch(g):
    """Branches and loops that write a variable: If, Case and While in the forms that keep order."""
    v, name, test = g.pick(("float32", "int32", "int64")), name_of(g), g.pick("bool", rank=0)
    n = g.n(0, 3)
    @tf.function(autograph=False)
    def f(c, x):
        h = R.VarHandleOp(dtype=x.dtype, shape=x.shape, shared_name=name)
        R.AssignVariableOp(resource=h, value=x)
        def twice():
            R.AssignAddVariableOp(resource=h, value=x)
            return R.ReadVariableOp(resource=h, dtype=x.dtype)
        y = tf.cond(c, twice, lambda: x)
        def step(i, z):
            R.AssignSubVariableOp(resource=h, value=x)
            return i + 1, z + R.ReadVariableOp(resource=h, dtype=x.dtype)
        z = tf.while_loop(lambda i, z: i < n, step, (0, y))[1]
        return [y, z, R.ReadVariableOp(resource=h, dtype=x.dtype)]
    g.emit("If with a variable", f, [test, v], "close")


def xla(g):
    """A call that XLA compiles where TensorFlow runs."""
    v = g.pick("float32", least=1, fits=lambda v: v.size > 0)
    f = tf.function(lambda x: [tf.nn.softmax(tf.tanh(x) * 2), tf.reduce_sum(x * x, -1)], autograph=False, jit_compile=True)
    g.emit("jit_compile", lambda x: list(f(x)), [v], "sum")


def bitmap(g):
    h, w, channels = g.n(1, 4), g.n(1, 4), g.one([1, 3, 4])
    stride = (w * channels + 3) // 4 * 4
    pixels = g.rng.integers(0, 256, h * stride).astype(np.uint8).tobytes()
    tall = -h if g.p(0.4) else h
    head = b"BM" + np.array([54 + len(pixels), 0, 54, 40, w, tall], "<i4").tobytes() + np.array([1, 8 * channels], "<i2").tobytes() + np.zeros(6, "<i4").tobytes()
    g.raw("DecodeBmp", contents=g.source(np.array(head + pixels, object), p_input=0.7), channels=g.one([0, channels]))


def gif(g):
    frames = g.rng.integers(0, 4, (g.n(1, 3), g.n(1, 5), g.n(1, 5))).astype(np.uint8)
    g.raw("DecodeGif", contents=g.source(np.array(gif_bytes(frames), object), p_input=0.7))


def gif_bytes(frames):
    """Four grey levels, each code preceded by a clear code so that no table grows."""
    n, h, w = frames.shape
    out = b"GIF89a" + np.array([w, h], "<u2").tobytes() + bytes([0x91, 0, 0]) + bytes(c for k in (0, 90, 180, 255) for c in (k, k, k))
    for frame in frames:
        codes = [c for p in frame.reshape(-1).tolist() for c in (4, p)] + [5]
        bits = sum(c << (3 * i) for i, c in enumerate(codes))
        data = bits.to_bytes((3 * len(codes) + 7) // 8, "little")
        blocks = b"".join(bytes([len(data[i : i + 255])]) + data[i : i + 255] for i in range(0, len(data), 255))
        out += b"," + np.array([0, 0, w, h], "<u2").tobytes() + b"\0\2" + blocks + b"\0"
    return out + b";"


STEPS = [(compressed, 0.4), (uniform, 0.3), (stack, 0.2), (text, 0.5), (lists, 0.3), (strided_assign, 0.2), (stateful_branch, 0.3), (xla, 0.05), (bitmap, 0.1), (gif, 0.1)]
