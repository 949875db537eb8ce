"""Steps of networks: products, convolutions, pools, normalisation, pictures, linear algebra, transforms, quantisation."""
import numpy as np
import tensorflow as tf
from draw import COMPLEX, FLOATS, Unsuitable

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
    v = g.pick(USUAL_FLOATS + ("int32",), least=2)
    nchw = g.p(0.25) and v.rank > 2
    g.raw("BiasAdd", value=v, bias=g.fresh(v.dtype, (v.shape[1 if nchw else -1],)), data_format="NCHW" if nchw else "NHWC")


def image(g, dtypes=("float32",) * 6 + ("float64", "float16", "bfloat16")):
    """A batch of pictures that is worth a window."""
    fits = lambda v: min(v.shape[1:3]) >= 2 and 0 < v.shape[3] <= 6
    return g.pick(dtypes, rank=4, fits=fits) if g.p(0.6) else g.fresh(g.one(dtypes), (g.n(1, 2), g.n(3, 7), g.n(3, 7), g.n(1, 4)))


def window(g, v):
    return dict(strides=[1, g.n(1, 3), g.n(1, 3), 1], padding=g.one(["SAME", "VALID"]))


def conv(g):
    v = image(g)
    kh, kw, c = g.n(1, 3), g.n(1, 3), v.shape[3]
    kind = g.one(["Conv2D", "Conv2D", "DepthwiseConv2dNative", "Conv2DBackpropInput"])
    dil = g.n(1, 2)
    if kind == "Conv2D":
        explicit = g.p(0.15)
        how = dict(strides=[1, g.n(1, 2), g.n(1, 2), 1], padding="EXPLICIT" if explicit else g.one(["SAME", "VALID"]), dilations=[1, dil, dil, 1])
        if explicit: how["explicit_paddings"] = [0, 0, g.n(0, 2), g.n(0, 2), g.n(0, 2), g.n(0, 2), 0, 0]
        groups = g.one([k for k in range(1, c + 1) if c % k == 0]) if g.p(0.2) else 1
        g.raw("Conv2D", "sum", input=v, filter=g.finite(v.dtype, (kh, kw, c // groups, groups * g.n(1, 3))), **how)
    elif kind == "DepthwiseConv2dNative":
        s = g.n(1, 2)
        g.raw(kind, "sum", input=v, filter=g.finite(v.dtype, (kh, kw, c, g.n(1, 2))), strides=[1, s, s, 1], padding=g.one(["SAME", "VALID"]), dilations=[1, dil, dil, 1] if s == 1 else [1, 1, 1, 1])
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
    ksize, how = [1, g.n(1, 3), g.n(1, 3), 1], window(g, v)
    if kind == "MaxPoolV2": g.raw(kind, input=v, ksize=g.source(np.asarray(ksize, np.int32), p_input=0), strides=g.source(np.asarray(how["strides"], np.int32), p_input=0), padding=how["padding"])
    elif kind == "MaxPoolWithArgmax": g.raw(kind, input=v, ksize=ksize, include_batch_in_index=g.p(0.5), Targmax=g.one([tf.int64, tf.int32]), **how)
    elif kind == "AvgPool": g.raw(kind, "sum", value=v, ksize=ksize, **how)
    else: g.raw(kind, input=v, ksize=ksize, **how)


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
    v = g.pick(("float32", "float64"), least=2)
    def f(x, gamma, beta):
        mean = tf.reduce_mean(x, -1, keepdims=True)
        variance = tf.reduce_mean(tf.math.squared_difference(x, tf.stop_gradient(mean)), -1, keepdims=True)
        scale = tf.math.rsqrt(variance + 1e-3) * gamma
        return x * scale + (beta - mean * scale)
    g.emit("layer norm", f, [v, g.fresh(v.dtype, v.shape[-1:]), g.fresh(v.dtype, v.shape[-1:])], "sum")


def attention(g):
    v = g.pick("float32", rank=3)
    def f(x, k):
        scores = tf.einsum("bid,bjd->bij", x, k) * 0.5
        return tf.einsum("bij,bjd->bid", tf.nn.softmax(scores), k)
    g.emit("attention", f, [v, g.fresh("float32", (v.shape[0], g.n(1, 4), v.shape[2]))], "sum")


def patches(g): g.raw("ExtractImagePatches", images=image(g), ksizes=[1, g.n(1, 3), 2, 1], strides=[1, g.n(1, 2), 1, 1], rates=[1, 1, g.n(1, 2), 1], padding=g.one(["SAME", "VALID"]))


def resize(g):
    v = image(g, ("float32",) * 4 + ("uint8", "int32", "float64", "float16"))
    op = g.one(["ResizeBilinear", "ResizeNearestNeighbor", "ResizeBicubic", "ResizeArea"])
    corners, half = g.one([(False, False), (True, False), (False, True)])
    g.raw(op, "exact" if op == "ResizeNearestNeighbor" else "sum", images=v, size=g.ints([g.n(1, 9), g.n(1, 9)], "int32"), align_corners=corners, **({} if op == "ResizeArea" else {"half_pixel_centers": half}))


def crop_and_resize(g):
    v = image(g, ("float32", "uint8"))
    n = g.n(0, 3)
    boxes = g.source(g.rng.uniform(-0.3, 1.3, (n, 4)).astype(np.float32))
    g.raw("CropAndResize", "sum", image=v, boxes=boxes, box_ind=g.ints(g.rng.integers(0, v.shape[0], n), "int32"), crop_size=g.ints([g.n(1, 4), g.n(1, 4)], "int32"), method=g.one(["bilinear", "nearest"]), extrapolation_value=0.5)


def colour(g):
    v = g.source(g.rng.uniform(0, 1, (g.n(1, 3), g.n(1, 3), 3)).astype(np.float32))
    op = g.one(["RGBToHSV", "HSVToRGB", "AdjustHue", "AdjustSaturation", "AdjustContrastv2"])
    if "HSV" in op: g.raw(op, "sum", images=v)
    else: g.raw(op, "sum", images=v, **{{"AdjustHue": "delta", "AdjustSaturation": "scale", "AdjustContrastv2": "contrast_factor"}[op]: g.source(np.float32(g.rng.uniform(0, 1)))})


def suppression(g):
    n = g.n(0, 8)
    corner = g.rng.uniform(0, 1, (n, 2))
    boxes = g.source(np.concatenate([corner, corner + g.rng.uniform(0.1, 0.6, (n, 2))], -1).astype(np.float32))
    scores = g.source(g.rng.permutation(np.linspace(0, 1, n)).astype(np.float32))
    args = dict(boxes=boxes, scores=scores, max_output_size=g.source(np.int32(g.n(0, 6))), iou_threshold=g.source(np.float32(0.4)))
    op = g.one(["NonMaxSuppressionV2", "NonMaxSuppressionV3", "NonMaxSuppressionV4", "NonMaxSuppressionV5"])
    if op != "NonMaxSuppressionV2": args["score_threshold"] = g.source(np.float32(g.one([0.0, 0.35])))
    if op == "NonMaxSuppressionV5": args["soft_nms_sigma"] = g.source(np.float32(g.one([0.0, 0.5])))
    g.raw(op, "close", **args)


def square(g):
    n = g.n(1, 4)
    return g.source((g.rng.uniform(-1, 1, g.shape(g.n(0, 1)) + (n, n)) + 3 * np.eye(n)).astype(g.one(["float32", "float64"])))


def algebra(g):
    m = square(g)
    op = g.one(["MatrixInverse", "MatrixDeterminant", "Cholesky", "MatrixSolve", "MatrixTriangularSolve", "LogMatrixDeterminant"])
    if op == "Cholesky":
        def f(a): return tf.linalg.cholesky(tf.matmul(a, a, transpose_b=True) + tf.eye(m.shape[-1], dtype=a.dtype))
        g.emit(op, f, [m], "sum")
    elif "Solve" in op:
        args = dict(matrix=m, rhs=g.fresh(m.dtype, m.shape[:-1] + (g.n(1, 3),)))
        g.raw(op, "sum", adjoint=g.p(0.4), **args, **({"lower": g.p(0.5)} if "Tri" in op else {}))
    else: g.raw(op, "sum", input=m, **({"adjoint": g.p(0.4)} if op == "MatrixInverse" else {}))


def fourier(g):
    # Where a NaN spreads to depends on how the sum is cut into butterflies.
    finite = lambda v: v.shape[-1] > 1 and np.all(np.isfinite(v.numpy()))
    if g.p(0.6): g.raw(g.one(["FFT", "IFFT"]), "sum", input=g.pick(COMPLEX, least=1, fits=finite))
    else:
        v = g.pick("float32", least=1, fits=finite)
        g.raw("RFFT", "sum", input=v, fft_length=g.ints([g.n(1, v.shape[-1])], "int32"))


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


def stateless(g):
    seed, shape = g.ints(g.rng.integers(0, 1000, 2), "int64"), g.ints(np.asarray(g.shape(), np.int32))
    op = g.one(["StatelessRandomUniform", "StatelessRandomNormal", "StatelessTruncatedNormal"])
    g.raw(op, "close", shape=shape, seed=seed, dtype=g.one([tf.float32, tf.float32, tf.float64, tf.float16]))


def pool_gradient(g):
    v = image(g, ("float32",))
    how = dict(ksize=[1, 2, 2, 1], **window(g, v))
    def f(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.nn.max_pool2d(x, how["ksize"], how["strides"], how["padding"]) if f.biggest else tf.nn.avg_pool2d(x, how["ksize"], how["strides"], how["padding"])
        return tape.gradient(y, x)
    f.biggest = g.p(0.5)
    g.emit("pool gradient", f, [v], "sum")


STEPS = [(matmul, 3), (batch_matmul, 2), (einsum, 1.5), (bias, 1.5), (conv, 3), (conv3d, 0.5), (pool, 2), (dilation, 0.2), (softmax, 1.5), (cross_entropy, 0.3),
         (batch_norm, 0.8), (local_norm, 0.2), (layer_norm, 0.8), (attention, 0.4), (patches, 0.3), (resize, 0.8), (crop_and_resize, 0.3), (colour, 0.3),
         (suppression, 0.3), (algebra, 0.6), (fourier, 0.6), (fake_quant, 0.4), (quantize, 0.3), (cell, 0.4), (stateless, 0.5), (pool_gradient, 0.3)]
