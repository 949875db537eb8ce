"""Steps of networks: products, convolutions, pools, normalisation, recurrent cells, quantisation."""
import numpy as np
import tensorflow as tf
from draw import FLOATS

USUAL_FLOATS = ("float32",) * 5 + FLOATS
PRODUCTS = ("float32",) * 4 + ("float64", "float16", "bfloat16", "int32", "int64", "complex64")


def matmul(g):
    v = g.pick(PRODUCTS, rank=2)
    (r, c), n, ta, tb = v.shape, g.n(0, 5) if g.p(0.05) else g.n(1, 5), g.p(0.3), g.p(0.3)
    k = r if ta else c
    g.raw("MatMul", "sum", a=v, b=g.fresh(v.dtype, (n, k) if tb else (k, n)), transpose_a=ta, transpose_b=tb)


def batch_matmul(g):
    v = g.pick(PRODUCTS, least=2)
    *batch, r, c = v.shape
    ax, ay, n = g.p(0.3), g.p(0.3), g.n(1, 5)
    k = r if ax else c
    batch = [1 if g.p(0.2) else b for b in batch][g.n(0, len(batch)) if g.p(0.2) else 0:]
    g.raw("BatchMatMulV2", "sum", x=v, y=g.fresh(v.dtype, tuple(batch) + ((n, k) if ay else (k, n))), adj_x=ax, adj_y=ay)


def einsum(g):
    v = g.pick(("float32", "float32", "float64", "complex64", "int32"), least=1, fits=lambda v: v.rank < 4)
    sizes = dict(zip("abcd", v.shape)) | {"x": g.n(1, 3), "y": g.n(1, 3)}
    mine = "abcd"[: v.rank]
    if g.p(0.2):
        out = "".join(g.rng.permutation(list(mine))[: g.n(0, v.rank)])
        g.raw("Einsum", "sum", inputs=[v], equation=f"{mine}->{out}")
        return
    other = "".join(g.rng.permutation([c for c in mine if g.p(0.6)] + [c for c in "xy" if g.p(0.5)]))
    out = "".join(g.rng.permutation([c for c in dict.fromkeys(mine + other) if g.p(0.7)]))
    g.raw("Einsum", "sum", inputs=[v, g.fresh(v.dtype, tuple(sizes[c] for c in other))], equation=f"{mine},{other}->{out}")


def bias(g):
    # The kernel that the optimiser makes of a product over nothing and a bias forgets the bias.
    v = g.pick(USUAL_FLOATS + ("int32",), least=2, fits=lambda v: getattr(v, "op", "") != "MatMul" or np.any(v.numpy() != 0))
    # Behind a convolution of NHWC the optimiser's fused kernel forgets the bias's own format, and may read past its end.
    nchw = g.p(0.25) and v.rank > 2 and not v.op.startswith(("Conv", "Depthwise"))
    g.raw("BiasAdd", value=v, bias=g.fresh(v.dtype, (v.shape[1 if nchw else -1],)), data_format="NCHW" if nchw else "NHWC")


def image(g, dtypes=("float32",) * 6 + ("float64", "float16", "bfloat16")):
    """A batch of pictures that is worth a window."""
    fits = lambda v: min(v.shape[1:3]) >= 2 and 0 < v.shape[3] <= 6
    return g.pick(dtypes, rank=4, fits=fits) if g.p(0.6) else g.fresh(g.one(dtypes), (g.n(1, 2), g.n(3, 7), g.n(3, 7), g.n(1, 4)))


def padding_of(g, extents, v):
    """VALID only where the window fits: TensorFlow refuses the other while it makes the graph."""
    return g.one(["SAME", "VALID"]) if all(k <= s for k, s in zip(extents, v.shape[1:-1])) else "SAME"


def window(g, v, ksize):
    return dict(ksize=ksize, strides=[1, g.n(1, 3), g.n(1, 3), 1], padding=padding_of(g, ksize[1:3], v))


def conv(g):
    v = image(g)
    kh, kw, c = g.n(1, 3), g.n(1, 3), v.shape[3]
    kind = g.one(["Conv2D", "Conv2D", "DepthwiseConv2dNative", "Conv2DBackpropInput"])
    dil = g.n(1, 2)
    pad = padding_of(g, [(kh - 1) * dil + 1, (kw - 1) * dil + 1], v)
    if kind == "Conv2D":
        explicit = g.p(0.15) and pad == "VALID"
        how = dict(strides=[1, g.n(1, 2), g.n(1, 2), 1], padding="EXPLICIT" if explicit else pad, dilations=[1, dil, dil, 1])
        if explicit: how["explicit_paddings"] = [0, 0, g.n(0, 2), g.n(0, 2), g.n(0, 2), g.n(0, 2), 0, 0]
        groups = g.one([k for k in range(1, c + 1) if c % k == 0]) if g.p(0.2) else 1
        g.raw("Conv2D", "sum", input=v, filter=g.finite(v.dtype, (kh, kw, c // groups, groups * g.n(1, 3))), **how)
    elif kind == "DepthwiseConv2dNative":
        s = g.n(1, 2)
        g.raw(kind, "sum", input=v, filter=g.finite(v.dtype, (kh, kw, c, g.n(1, 2))), strides=[1, s, s, 1], padding=pad, dilations=[1, dil, dil, 1] if s == 1 else [1, 1, 1, 1])
    else:
        s, out = g.n(1, 2), g.n(1, 3)
        padding = g.one(["SAME", "VALID"])
        grow = (lambda n, k: n * s) if padding == "SAME" else (lambda n, k: (n - 1) * s + k)
        size = (v.shape[0], grow(v.shape[1], kh), grow(v.shape[2], kw), out)
        g.raw(kind, "sum", input_sizes=g.ints(size, "int32"), filter=g.finite(v.dtype, (kh, kw, out, c)), out_backprop=v, strides=[1, s, s, 1], padding=padding)


def conv3d(g):
    v = g.fresh(g.one(["float32", "float64"]), (1, g.n(2, 4), g.n(2, 4), g.n(2, 4), g.n(1, 3)))
    if g.p(0.5): g.raw("Conv3D", "sum", input=v, filter=g.finite(v.dtype, (g.n(1, 2), g.n(1, 2), g.n(1, 2), v.shape[4], 2)), strides=[1, 1, g.n(1, 2), 1, 1], padding=g.one(["SAME", "VALID"]))
    else: g.raw(g.one(["MaxPool3D", "AvgPool3D"]), "sum", input=v, ksize=[1, g.n(1, 2), 2, g.n(1, 2), 1], strides=[1, g.n(1, 2), 1, 1, 1], padding=g.one(["SAME", "VALID"]))


def pool(g):
    v = image(g)
    kind = g.one(["MaxPool", "AvgPool", "MaxPoolWithArgmax", "MaxPoolV2"])
    how = window(g, v, [1, g.n(1, 3), g.n(1, 3), 1])
    if kind == "MaxPoolV2": g.raw(kind, input=v, ksize=g.source(np.asarray(how["ksize"], np.int32), p_input=0), strides=g.source(np.asarray(how["strides"], np.int32), p_input=0), padding=how["padding"])
    elif kind == "MaxPoolWithArgmax": g.raw(kind, input=v, include_batch_in_index=g.p(0.5), Targmax=g.one([tf.int64, tf.int32]), **how)
    elif kind == "AvgPool": g.raw(kind, "sum", value=v, **how)
    else: g.raw(kind, input=v, **how)


def dilation(g):
    v = image(g, ("float32", "float64"))
    g.raw("Dilation2D", input=v, filter=g.finite(v.dtype, (g.n(1, 2), g.n(1, 2), v.shape[3])), strides=[1, 1, g.n(1, 2), 1], rates=[1, 1, 1, 1], padding=g.one(["SAME", "VALID"]))


def softmax(g):
    v = g.pick(USUAL_FLOATS, least=1)
    g.raw(g.one(["Softmax", "LogSoftmax"]), "sum", logits=v)


def cross_entropy(g):
    v = g.pick(("float32", "float64"), rank=2, fits=lambda v: v.shape[1] > 0)
    if g.p(0.5): g.raw("SoftmaxCrossEntropyWithLogits", "sum", features=v, labels=g.like(v))
    else: g.raw("SparseSoftmaxCrossEntropyWithLogits", "sum", features=v, labels=g.ints(g.rng.integers(0, v.shape[1], v.shape[0])))


def batch_norm(g):
    v = image(g, ("float32", "float32", "float32", "float16", "bfloat16"))
    c = (v.shape[3],)
    training = g.p(0.3)
    positive = g.source(g.rng.uniform(0.1, 2, c).astype(np.float32))
    extra = [g.source(np.zeros(0, np.float32), p_input=0)] * 2 if training else [g.fresh("float32", c), positive]
    # What the reserved outputs hold is between a kernel and its own gradient.
    def f(x, s, o, m, w):
        return list(tf.raw_ops.FusedBatchNormV3(x=x, scale=s, offset=o, mean=m, variance=w, epsilon=1e-3, is_training=training)[:3])
    g.emit("FusedBatchNormV3", f, [v, positive, g.fresh("float32", c), *extra], "sum")


def local_norm(g):
    g.raw("LRN", "close", input=image(g, ("float32", "float16", "bfloat16")), depth_radius=g.n(0, 3), bias=1.0, alpha=g.one([0.5, 1e-3]), beta=0.75)


def layer_norm(g):
    """As Keras writes it. Step by step, for what cancels in between hangs on rounding."""
    v = g.pick(("float32", "float64"), least=2, fits=lambda v: v.shape[-1] > 1)
    one = g.source(np.int32(v.rank - 1))
    (mean,) = g.raw("Mean", "sum", input=v, axis=one, keep_dims=True)
    (distance,) = g.raw("SquaredDifference", "close", x=v, y=mean)
    (variance,) = g.raw("Mean", "sum", input=distance, axis=one, keep_dims=True)
    (safe,) = g.raw("AddV2", "close", x=variance, y=g.source(np.asarray(1e-3, v.dtype)))
    (root,) = g.raw("Rsqrt", "close", x=safe)
    (scale,) = g.raw("Mul", "close", x=root, y=g.fresh(v.dtype, v.shape[-1:]))
    (scaled,) = g.raw("Mul", "close", x=v, y=scale)
    (moved,) = g.raw("Mul", "close", x=mean, y=scale)
    (shift,) = g.raw("Sub", "close", x=g.fresh(v.dtype, v.shape[-1:]), y=moved)
    g.raw("AddV2", "close", x=scaled, y=shift)


def attention(g):
    v = g.pick("float32", rank=3)
    def f(x, k):
        scores = tf.einsum("bid,bjd->bij", x, k) * 0.5
        return tf.einsum("bij,bjd->bid", tf.nn.softmax(scores), k)
    g.emit("attention", f, [v, g.fresh("float32", (v.shape[0], g.n(1, 4), v.shape[2]))], "sum")


def fake_quant(g):
    v = g.pick("float32", least=1)
    how = dict(num_bits=g.n(4, 8), narrow_range=g.p(0.4))
    if g.p(0.5): g.raw("FakeQuantWithMinMaxArgs", "close", inputs=v, min=-2.0, max=float(g.n(1, 6)), **how)
    else: g.raw("FakeQuantWithMinMaxVars", "close", inputs=v, min=g.source(np.float32(-1)), max=g.source(np.float32(g.n(1, 6))), **how)


def quantize(g):
    v = g.pick("float32", least=1, fits=lambda v: np.all(np.isfinite(v.numpy())))
    mode, T = g.one(["MIN_COMBINED", "MIN_FIRST", "SCALED"]), g.one([tf.quint8, tf.qint8])
    def f(x): 
        q = tf.raw_ops.QuantizeV2(input=x, min_range=-3.0, max_range=3.0, T=T, mode=mode)
        return tf.raw_ops.Dequantize(input=q[0], min_range=q[1], max_range=q[2], mode=mode)
    g.emit("QuantizeV2", f, [v], "close")


def cell(g):
    b, i, u = g.n(1, 2), g.n(1, 3), g.n(1, 3)
    x, h = g.fresh("float32", (b, i)), g.fresh("float32", (b, u))
    if g.p(0.5):
        g.raw("GRUBlockCell", "sum", x=x, h_prev=h, w_ru=g.fresh("float32", (i + u, 2 * u)), w_c=g.fresh("float32", (i + u, u)), b_ru=g.fresh("float32", (2 * u,)), b_c=g.fresh("float32", (u,)))
    else:
        peep = g.fresh("float32", (u,))
        g.raw("LSTMBlockCell", "sum", x=x, cs_prev=h, h_prev=g.fresh("float32", (b, u)), w=g.fresh("float32", (i + u, 4 * u)), wci=peep, wcf=peep, wco=peep, b=g.fresh("float32", (4 * u,)), use_peephole=g.p(0.3))


def quantize_and_back(g):
    v = g.pick(("float32", "float32", "float64"), least=1, fits=lambda v: np.all(np.isfinite(v.numpy())))
    op = g.one(["QuantizeAndDequantizeV2", "QuantizeAndDequantizeV3", "QuantizeAndDequantizeV4", "QuantizeAndDequantize", "FakeQuantWithMinMaxVarsPerChannel"])
    if op.startswith("Fake"):
        v = g.pick("float32", least=1, fits=lambda v: v.size > 0)
        n = v.shape[-1]
        g.raw(op, "close", inputs=v, min=g.source(g.rng.uniform(-2, 0, n).astype(np.float32)), max=g.source(g.rng.uniform(0.5, 3, n).astype(np.float32)), num_bits=g.n(4, 8), narrow_range=g.p(0.4))
        return
    signed, given = g.p(0.6), g.p(0.6)
    low, high = (-2.0 if signed else 0.0), float(g.n(1, 4))
    if op == "QuantizeAndDequantize":
        g.raw(op, "close", input=v, signed_input=signed, num_bits=g.n(4, 8), range_given=given, input_min=low, input_max=high)
        return
    bounds = {k: g.source(np.asarray(x, v.dtype)) for k, x in (("input_min", low), ("input_max", high))}
    more = {"num_bits": g.source(np.int32(g.n(4, 8)))} if op.endswith("V3") else {"num_bits": g.n(4, 8), "round_mode": g.one(["HALF_TO_EVEN", "HALF_UP"])}
    g.raw(op, "close", input=v, **bounds, signed_input=signed, range_given=given, narrow_range=g.p(0.4), **more)


def whole_lstm(g):
    t, b, i, u = g.n(1, 4), g.n(1, 2), g.n(1, 3), g.n(1, 3)
    peep = g.fresh("float32", (u,))
    op = g.one(["BlockLSTM", "BlockLSTMV2"])
    # Steps beyond seq_len_max are left undefined.
    g.raw(op, "sum", seq_len_max=g.source(np.int64(t)), x=g.fresh("float32", (t, b, i)), cs_prev=g.fresh("float32", (b, u)), h_prev=g.fresh("float32", (b, u)), w=g.fresh("float32", (i + u, 4 * u)),
          wci=peep, wcf=peep, wco=peep, b=g.fresh("float32", (4 * u,)), use_peephole=g.p(0.3), cell_clip=g.one([-1.0, 0.0, 0.5, 3.0]))


def pool_gradient(g):
    v = image(g, ("float32", "float32", "float64"))
    how = window(g, v, [1, g.n(1, 3), g.n(1, 3), 1])
    kind = g.one(["MaxPoolGrad", "MaxPoolGradV2", "AvgPoolGrad", "MaxPoolGradWithArgmax"])
    static = lambda x: tf.constant(x, tf.int32)
    def f(x):
        if kind == "AvgPoolGrad":
            y = tf.raw_ops.AvgPool(value=x, **how)
            return tf.raw_ops.AvgPoolGrad(orig_input_shape=tf.shape(x), grad=y * 0.5, **how)
        if kind == "MaxPoolGradWithArgmax":
            y, at = tf.raw_ops.MaxPoolWithArgmax(input=x, **how)
            return tf.raw_ops.MaxPoolGradWithArgmax(input=x, grad=y * 0.5, argmax=at, **how)
        y = tf.raw_ops.MaxPool(input=x, **how)
        wide = how | {"ksize": static(how["ksize"]), "strides": static(how["strides"])} if kind.endswith("V2") else how
        return getattr(tf.raw_ops, kind)(orig_input=x, orig_output=y, grad=y * 0.5, **wide)
    g.emit(kind, f, [v], "sum")


def conv_gradient(g):
    kind = g.one(["Conv2DBackpropFilter", "DepthwiseConv2dNativeBackpropFilter", "DepthwiseConv2dNativeBackpropInput", "Conv3DBackpropInputV2", "Conv3DBackpropFilterV2"])
    if kind.startswith("Conv3D"):
        v = g.fresh(g.one(["float32", "float64"]), (1, g.n(2, 4), g.n(2, 4), g.n(2, 4), g.n(1, 3)))
        w = g.finite(v.dtype, (g.n(1, 2), g.n(1, 2), g.n(1, 2), v.shape[4], 2))
        how = dict(strides=[1, 1, g.n(1, 2), 1, 1], padding=g.one(["SAME", "VALID"]))
        forward = tf.raw_ops.Conv3D
    else:
        v = image(g, ("float32", "float32", "float64"))
        kh, kw, s = g.n(1, 3), g.n(1, 3), g.n(1, 2)
        w = g.finite(v.dtype, (kh, kw, v.shape[3], g.n(1, 3)))
        how = dict(strides=[1, s, s, 1], padding=padding_of(g, [kh, kw], v))
        forward = tf.raw_ops.Conv2D if kind.startswith("Conv2D") else tf.raw_ops.DepthwiseConv2dNative
    def f(x, k):
        dy = forward(input=x, filter=k, **how) * 0.5
        if "Filter" in kind: return getattr(tf.raw_ops, kind)(input=x, filter_sizes=tf.shape(k), out_backprop=dy, **how)
        return getattr(tf.raw_ops, kind)(input_sizes=tf.shape(x), filter=k, out_backprop=dy, **how)
    g.emit(kind, f, [v, w], "sum")


def fractional_pool(g):
    v = image(g, ("float32", "float64", "int32"))
    kind = g.one(["FractionalMaxPool", "FractionalAvgPool"])
    # Where the ratio does not divide the size the rows are cut at random, and announced so.
    _, *borders = g.raw(kind, "sum", value=v, pooling_ratio=[1.0, float(g.one([k for k in (1, 2, 3) if v.shape[1] % k == 0])), float(g.one([k for k in (1, 2, 3) if v.shape[2] % k == 0])), 1.0], pseudo_random=g.p(0.5), overlapping=g.p(0.5))
    for v in borders: v.misshapen = True


def general_conv(g):
    if g.p(0.5):
        v = image(g, ("float32", "float64"))
        kh, kw = g.n(1, 3), g.n(1, 3)
        g.raw("Conv", "sum", input=v, filter=g.finite(v.dtype, (kh, kw, v.shape[3], g.n(1, 3))), strides=[1, g.n(1, 2), g.n(1, 2), 1], padding=padding_of(g, [kh, kw], v))
    else:
        # Of the second picture of a batch TensorFlow's kernel makes something else than MirrorPad and Conv2D.
        v = g.fresh(g.one(["float32", "float64"]), (1, g.n(3, 7), g.n(3, 7), g.n(1, 4)))
        kh, kw, mode = g.n(1, 2), g.n(1, 2), g.one(["REFLECT", "SYMMETRIC"])
        g.raw("FusedPadConv2D", "sum", input=v, paddings=g.ints([[0, 0], [g.n(0, 1), g.n(0, 1)], [g.n(0, 1), g.n(0, 1)], [0, 0]], "int32"), filter=g.finite(v.dtype, (kh, kw, v.shape[3], g.n(1, 3))), mode=mode, strides=[1, 1, g.n(1, 2), 1], padding=g.one(["SAME", "VALID"]))


def odd_ones(g):
    op = g.one(["BiasAddGrad", "BiasAddV1", "InTopK", "InTopKV2", "BatchMatMul", "BatchMatMulV3", "NearestNeighbors", "FakeQuantWithMinMaxArgsGradient", "FakeQuantWithMinMaxVarsGradient", "FusedBatchNorm", "DataFormat"])
    if op.startswith("BiasAdd"):
        v = g.pick(USUAL_FLOATS, least=2)
        if op == "BiasAddV1": g.raw(op, value=v, bias=g.fresh(v.dtype, v.shape[-1:]))
        else: g.raw(op, "sum", out_backprop=v, data_format=g.one(["NHWC", "NHWC", "NCHW"]))
    elif op.startswith("InTopK"):
        v = g.pick("float32", rank=2, fits=lambda v: v.shape[1] > 0)
        t = g.ints(g.rng.integers(0, v.shape[1] + g.p(0.2), v.shape[0]))
        g.raw(op, predictions=v, targets=t, k=g.n(1, 4) if op == "InTopK" else g.source(np.asarray(g.n(1, 4), t.dtype)))
    elif op.startswith("BatchMatMul"):
        v = g.pick(("float32", "float64", "complex64"), least=2)
        if op == "BatchMatMul": g.raw(op, "sum", x=v, y=g.fresh(v.dtype, v.shape[:-2] + (v.shape[-1], g.n(1, 3))))
        else: g.raw(op, "sum", x=v, y=g.fresh(v.dtype, (v.shape[-1], g.n(1, 3))), Tout=tf.as_dtype(v.dtype))
    elif op == "NearestNeighbors":
        d = g.n(1, 3)
        g.raw(op, "sum", points=g.finite("float32", (g.n(1, 4), d)), centers=g.finite("float32", (g.n(1, 5), d)), k=g.source(np.int64(g.n(1, 3))))
    elif op.startswith("Fake"):
        v = g.pick("float32", least=1)
        how = dict(num_bits=g.n(4, 8), narrow_range=g.p(0.4))
        if op.endswith("ArgsGradient"): g.raw(op, gradients=g.like(v), inputs=v, min=-2.0, max=float(g.n(1, 6)), **how)
        else: g.raw(op, "sum", gradients=g.like(v), inputs=v, min=g.source(np.float32(-1)), max=g.source(np.float32(g.n(1, 6))), **how)
    elif op == "FusedBatchNorm":
        v = image(g, ("float32",))
        c, positive = (v.shape[3],), g.source(g.rng.uniform(0.1, 2, v.shape[3]).astype(np.float32))
        def f(x, s, o, m, w): return list(getattr(tf.raw_ops, kind)(x=x, scale=s, offset=o, mean=m, variance=w, is_training=False))[:1]
        kind = g.one(["FusedBatchNorm", "FusedBatchNormV2"])
        g.emit(kind, f, [v, positive, g.fresh("float32", c), g.fresh("float32", c), positive], "sum")
    elif g.p(0.5): g.raw("DataFormatDimMap", x=g.ints(g.rng.integers(-4, 4, g.shape(g.n(0, 2)))), dst_format=g.one(["NCHW", "NHWC", "HWNC"]))
    else: g.raw("DataFormatVecPermute", x=g.ints(g.rng.integers(0, 9, g.one([(4,), (4, 2)]))), dst_format=g.one(["NCHW", "HWNC"]))


STEPS = [(matmul, 3), (batch_matmul, 2), (einsum, 1.5), (bias, 1.5), (conv, 3), (conv3d, 0.5), (pool, 2), (dilation, 0.2), (softmax, 1.5), (cross_entropy, 0.3),
         (batch_norm, 0.8), (local_norm, 0.2), (layer_norm, 0.8), (attention, 0.4), (fake_quant, 0.5), (quantize, 0.3), (quantize_and_back, 0.4), (cell, 0.4),
         (whole_lstm, 0.3), (pool_gradient, 0.4), (conv_gradient, 0.5), (fractional_pool, 0.2), (odd_ones, 0.5), (general_conv, 0.3)]
