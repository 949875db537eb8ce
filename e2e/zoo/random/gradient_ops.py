"""Steps of training: kernels that are gradients, and the gradients that TensorFlow makes of pieces of a net."""
import inspect
import numpy as np
import tensorflow as tf
from draw import Unsuitable, flat, follows, numbers
from net_ops import image, padding_of, window
from state_ops import name_of, variable

R = tf.raw_ops


def finite(v): return np.all(np.isfinite(v.numpy().astype(np.float64)))


def emit(g, op, f, args):
    """Takes a step of several kernels, unless its answer is what rounding leaves of numbers that cancel within it."""
    given = [a.replicas[0] for a in args]
    def a_little(rng): return [t * (1 + 1e-6 * rng.uniform(-1, 1, t.shape).astype(t.dtype.as_numpy_dtype)) if t.dtype in (tf.float32, tf.float64) else t for t in given]
    moved = a_little(g.rng)
    # A chain may not suit the shape that its first functions made: no step, and no refusal worth recording.
    try: answer, near = f(*given), f(*moved)
    except tf.errors.OpError as e: raise Unsuitable(str(e))
    # Where the output is as large as the last input, a temporary, these kernels write over what they read.
    if "GradGrad" in op and answer.shape == given[0].shape: raise Unsuitable("overwritten")
    if not all(follows(a, b) for a, b in zip(flat(answer), flat(near))): raise Unsuitable("cancels")
    # Where 1 less 1 is left of every element, as of a softmax that is summed, moved inputs may leave the very same.
    largest = max((np.max(np.abs(numbers(t)), initial=0) for t in flat(answer) if t.dtype == tf.float32), default=1)
    if 0 < largest < 1e-6: raise Unsuitable("cancels")
    # And all of them may be 0 by chance: inputs moved otherwise leave last digits there, of which another kernel leaves others.
    if largest == 0 and any(0 < np.max(np.abs(numbers(t)), initial=0) < 1e-6 for k in range(8) for t in flat(f(*a_little(np.random.default_rng(k)))) if t.dtype == tf.float32): raise Unsuitable("cancels")
    g.emit(op, f, args, "sum")


def weights(n): return tf.reshape(tf.sin(tf.range(1, n + 1, dtype=tf.float32)), [-1])


# Functions of a tensor of any shape with elements, differentiable almost everywhere.
ANY = [tf.tanh, tf.square, tf.nn.softplus, tf.nn.elu, tf.nn.gelu, tf.nn.silu, lambda x: tf.nn.softmax(x), lambda x: tf.nn.log_softmax(x), lambda x: x[::-1], lambda x: x[..., :1] * x, lambda x: x[1:, ...] if x.shape[0] > 1 else x,
       lambda x: tf.reduce_max(x, 0, keepdims=True) - x, lambda x: tf.reduce_mean(x, -1, keepdims=True) * x, lambda x: tf.math.cumsum(x, 0), lambda x: tf.pad(x, [[1, 0]] + [[0, 0]] * (len(x.shape) - 1)),
       lambda x: tf.gather(x, [0, 0]), lambda x: tf.concat([x, x * x], 0), lambda x: tf.stack([x, 2 * x], 1), lambda x: tf.math.reduce_logsumexp(x, -1, keepdims=True) + x, lambda x: tf.where(x > 0, x, x * x),
       lambda x: tf.maximum(x, 0.3) * tf.minimum(x, 1.2), lambda x: tf.nn.l2_normalize(x, -1, 1e-3), lambda x: tf.transpose(x) * 0.5, lambda x: tf.reshape(x, [-1, 1]), lambda x: tf.clip_by_value(x, -1.0, 1.0),
       lambda x: tf.math.unsorted_segment_sum(x, tf.zeros(x.shape[0], tf.int32), 2), lambda x: tf.tile(x, [2] + [1] * (len(x.shape) - 1)), lambda x: tf.math.divide_no_nan(x, x * x + 1), lambda x: tf.exp(-tf.abs(x)),
       lambda x: tf.reduce_prod(x * 0.5 + 1, 0, keepdims=True), lambda x: tf.roll(x, 1, 0) - x, lambda x: tf.tensordot(x, x, [[0], [0]]) if len(x.shape) < 3 else x, lambda x: tf.nn.leaky_relu(x, 0.1), lambda x: tf.nn.relu6(x + 1)]
# Functions of a batch of pictures, as float32.
PICTURES = [lambda x: tf.nn.max_pool2d(x, 2, 1, "SAME"), lambda x: tf.nn.avg_pool2d(x, 2, 2, "SAME"), lambda x: tf.image.resize(x, [4, 5]), lambda x: tf.nn.space_to_depth(x[:, :2, :2], 2),
            lambda x: tf.nn.conv2d(x, tf.reshape(weights(2 * 2 * x.shape[3] * 2), [2, 2, x.shape[3], 2]), 1, "SAME"), lambda x: tf.nn.depthwise_conv2d(x, tf.reshape(weights(2 * 2 * x.shape[3]), [2, 2, x.shape[3], 1]), [1, 1, 1, 1], "SAME"),
            lambda x: tf.nn.conv2d_transpose(x, tf.reshape(weights(2 * 2 * 2 * x.shape[3]), [2, 2, 2, x.shape[3]]), [x.shape[0], 2 * x.shape[1], 2 * x.shape[2], 2], 2), lambda x: tf.nn.bias_add(x, weights(x.shape[3])), lambda x: tf.nn.lrn(x, 2),
            lambda x: tf.pad(x, [[0, 0], [1, 0], [0, 1], [0, 0]], "REFLECT"), lambda x: tf.compat.v1.nn.fused_batch_norm(x, weights(x.shape[3]), weights(x.shape[3]))[0], lambda x: tf.image.extract_patches(x, [1, 2, 2, 1], [1, 1, 1, 1], [1, 1, 1, 1], "VALID")]


def tape(g):
    """What tf.GradientTape makes of one to four functions in a row."""
    pictures = g.p(0.35)
    v = image(g, ("float32",)) if pictures else g.pick("float32", least=1, fits=lambda v: v.size > 0 and v.rank < 4)
    if not finite(v) or 0 in v.shape: raise Unsuitable("no gradient of it")
    chain = [g.one(PICTURES if pictures and g.p(0.7) else ANY) for _ in range(g.n(1, 4))]
    second = g.p(0.1)
    # Its second gradient, MaxPoolGradGrad, writes over the gradient it reads where that is a temporary of the same size.
    if second and PICTURES[0] in chain: raise Unsuitable("overwritten")
    def grad(x):
        with tf.GradientTape() as t:
            t.watch(x)
            y = x
            for f in chain: y = f(y)
            y = tf.reduce_sum(y * y) if second else y
        return tf.convert_to_tensor(t.gradient(y, x))
    def f(x):
        # The functions ask for sizes while they are traced.
        x = tf.ensure_shape(x, v.shape)
        if not second: return grad(x)
        with tf.GradientTape() as t:
            t.watch(x)
            d = grad(x)
        return tf.convert_to_tensor(t.gradient(d, x))
    try: emit(g, "GradientTape", f, [v])
    except (LookupError, AttributeError, TypeError) as e: raise Unsuitable(str(e))


def loop(g):
    """The gradient of a loop, which keeps what it needs in lists."""
    v = g.pick("float32", least=1, fits=lambda v: v.size > 0)
    n, body = g.n(0, 3), g.one([tf.tanh, lambda z: z * z * 0.3, tf.nn.softplus, lambda z: tf.nn.softmax(z)])
    @tf.function(autograph=False)
    def f(x):
        y = tf.while_loop(lambda i, z: i < n, lambda i, z: (i + 1, body(z) + x), (0, x))[1]
        return tf.gradients(y, x)
    emit(g, "gradient of While", f, [v])


def branch(g):
    v, test = g.pick("float32", least=1), g.pick("bool", rank=0)
    a, b = g.one([tf.tanh, tf.square]), g.one([tf.nn.relu, tf.sigmoid])
    @tf.function(autograph=False)
    def f(c, x): return tf.gradients(tf.cond(c, lambda: a(x), lambda: b(x) * x), x)
    emit(g, "gradient of If", f, [test, v])


def window_gradient(g):
    kind = g.one(["MaxPool3DGrad", "AvgPool3DGrad", "MaxPool3DGradGrad", "MaxPoolGradGrad", "MaxPoolGradGradV2", "Dilation2DBackpropFilter", "Dilation2DBackpropInput", "FractionalMaxPoolGrad", "FractionalAvgPoolGrad", "LRNGrad"])
    if "3D" in kind:
        v = g.finite("float32", (g.n(1, 2), g.n(2, 4), g.n(2, 4), g.n(2, 4), g.n(1, 2)))
        how = dict(ksize=[1, g.n(1, 2), 2, g.n(1, 2), 1], strides=[1, g.n(1, 2), 1, 1, 1], padding=g.one(["SAME", "VALID"]))
        def f(x):
            if kind[0] == "A": return R.AvgPool3DGrad(orig_input_shape=tf.shape(x), grad=R.AvgPool3D(input=x, **how) * 0.5, **how)
            y = R.MaxPool3D(input=x, **how)
            return getattr(R, kind)(orig_input=x, orig_output=y, grad=x * 0.5 if "GradGrad" in kind else y * 0.5, **how)
        emit(g, kind, f, [v])
        return
    v = image(g, ("float32",))
    how = window(g, v, [1, g.n(1, 3), g.n(1, 3), 1])
    if kind.startswith("MaxPool"):
        wide = how | {k: tf.constant(how[k], tf.int32) for k in ("ksize", "strides")} if kind.endswith("V2") else how
        emit(g, kind, lambda x: getattr(R, kind)(orig_input=x, orig_output=R.MaxPool(input=x, **how), grad=x * 0.5, **wide), [v])
    elif kind.startswith("Dilation"):
        how = dict(strides=[1, 1, g.n(1, 2), 1], rates=[1, 1, 1, 1], padding=g.one(["SAME", "VALID"]))
        emit(g, kind, lambda x, k: getattr(R, kind)(input=x, filter=k, out_backprop=R.Dilation2D(input=x, filter=k, **how) * 0.5, **how), [v, g.finite("float32", (g.n(1, 2), g.n(1, 2), v.shape[3]))])
    elif kind.startswith("Fractional"):
        ratio, overlapping = [1.0, float(g.one([k for k in (1, 2, 3) if v.shape[1] % k == 0])), 1.0, 1.0], g.p(0.5)
        def f(x):
            if "Max" in kind:
                y, r, c = R.FractionalMaxPool(value=x, pooling_ratio=ratio, overlapping=overlapping)
                return R.FractionalMaxPoolGrad(orig_input=x, orig_output=y, out_backprop=y * 0.5, row_pooling_sequence=r, col_pooling_sequence=c, overlapping=overlapping)
            y, r, c = R.FractionalAvgPool(value=x, pooling_ratio=ratio, overlapping=overlapping)
            return R.FractionalAvgPoolGrad(orig_input_tensor_shape=tf.shape(x, tf.int64), out_backprop=y * 0.5, row_pooling_sequence=r, col_pooling_sequence=c, overlapping=overlapping)
        emit(g, kind, f, [v])
    else:
        how = dict(depth_radius=g.n(0, 2), bias=1.0, alpha=0.5, beta=0.75)
        emit(g, kind, lambda x: R.LRNGrad(input_grads=x * 0.5, input_image=x, output_image=R.LRN(input=x, **how), **how), [v])


def picture_gradient(g):
    kind = g.one(["CropAndResizeGradImage", "CropAndResizeGradBoxes", "ScaleAndTranslateGrad", "MirrorPadGrad", "FusedBatchNormGradV3", "FakeQuantWithMinMaxVarsPerChannelGradient", "QuantizeAndDequantizeV4Grad"])
    if kind.startswith("Crop"):
        n, v = g.n(1, 3), image(g, ("float32",))
        boxes, at = g.source(g.rng.uniform(0, 1, (n, 4)).astype(np.float32)), g.ints(g.rng.integers(0, v.shape[0], n), "int32")
        grads = g.fresh("float32", (n, g.n(1, 3), g.n(1, 3), v.shape[3]))
        if kind.endswith("Boxes"): g.raw(kind, "sum", grads=grads, image=v, boxes=boxes, box_ind=at, method="bilinear")
        else: g.raw(kind, "sum", grads=grads, boxes=boxes, box_ind=at, image_size=g.ints(v.shape, "int32"), T=tf.float32, method=g.one(["bilinear", "nearest"]))
    elif kind.startswith("Scale"):
        v = image(g, ("float32",))
        g.raw(kind, "sum", grads=v, original_image=g.fresh("float32", (v.shape[0], g.n(1, 6), g.n(1, 6), v.shape[3])), scale=g.source(g.rng.uniform(0.3, 2.5, 2).astype(np.float32)), translation=g.source(g.rng.uniform(-2, 2, 2).astype(np.float32)), kernel_type=g.one(["lanczos3", "gaussian", "triangle", "box"]), antialias=g.p(0.5))
    elif kind == "MirrorPadGrad":
        v = g.pick(("float32", "float64", "float16"), least=1, fits=lambda v: min(v.shape) >= 3)
        g.raw(kind, "sum", input=v, paddings=g.ints([[1, g.n(0, 1)]] + [[0, 0]] * (v.rank - 1)), mode="SYMMETRIC")
    elif kind.startswith("Fused"):
        v = image(g, ("float32", "float32", "float16"))
        training, scale = g.p(0.6), g.source(g.rng.uniform(0.5, 2, v.shape[3]).astype(np.float32))
        def f(x, s):
            none = tf.constant([], tf.float32)
            r = R.FusedBatchNormV3(x=x, scale=s, offset=s, mean=none if training else s, variance=none if training else s, is_training=training, epsilon=1e-3)
            # Of frozen statistics it is the caller who gives them.
            kept = r[3:5] if training else (s, s)
            return list(R.FusedBatchNormGradV3(y_backprop=tf.sin(x), x=x, scale=s, reserve_space_1=kept[0], reserve_space_2=kept[1], reserve_space_3=r[5], is_training=training, epsilon=1e-3))[:3]
        emit(g, kind, f, [v, scale])
    elif kind.startswith("Fake"):
        v = g.pick("float32", least=1, fits=lambda v: v.size > 0)
        d = v.shape[-1:]
        g.raw(kind, "sum", gradients=g.like(v), inputs=v, min=g.source(np.full(d, -1, np.float32)), max=g.source(g.rng.integers(1, 6, d).astype(np.float32)), num_bits=g.n(4, 8), narrow_range=g.p(0.4))
    else:
        v = g.pick(("float32", "float64"), least=1)
        g.raw(kind, "sum", gradients=g.like(v), input=v, input_min=g.source(np.asarray(-1, v.dtype)), input_max=g.source(np.asarray(g.n(1, 6), v.dtype)), axis=-1)


def sparse_gradient(g):
    n, rows = g.n(1, 6), g.n(1, 4)
    kind = g.one(["Sum", "Mean", "SqrtN"])
    ids = g.ints(np.sort(g.rng.integers(0, 3, n)), "int32")
    v = g.fresh(g.one(["float32", "float64", "float16", "bfloat16"]), (3, g.n(1, 3)))
    if g.p(0.3): g.raw(f"SparseSegment{kind}GradV2", "sum", grad=v, indices=g.ints(g.rng.integers(0, rows, n), "int32"), segment_ids=ids, dense_output_dim0=g.ints(rows, "int32"))
    elif g.p(0.6): g.raw(f"SparseSegment{kind}Grad", "sum", grad=v, indices=g.ints(g.rng.integers(0, rows, n), "int32"), segment_ids=ids, output_dim0=g.ints(rows, "int32"))
    else: g.raw("SparseFillEmptyRowsGrad", "sum", reverse_index_map=g.ints(g.rng.permutation(5)[: g.n(0, 5)], "int64"), grad_values=g.fresh(g.one(["float32", "float64", "int32"]), (5,)))


# Slots before the rate, then scalars in order; "g" and "i" stand for the gradient's rows and their places.
SPARSE = {"Adagrad": (2, [0.1, "g", "i"]), "AdagradV2": (2, [0.1, 1e-3, "g", "i"]), "Adadelta": (3, [1.0, 0.95, 1e-2, "g", "i"]), "RMSProp": (3, [0.01, 0.9, 0.5, 1e-2, "g", "i"]), "CenteredRMSProp": (4, [0.01, 0.9, 0.5, 30.0, "g", "i"]),
          "Momentum": (2, [0.1, "g", "i", 0.9]), "KerasMomentum": (2, [0.1, "g", "i", 0.9]), "Ftrl": (3, ["g", "i", 0.1, 0.01, 0.02, -0.5]), "FtrlV2": (3, ["g", "i", 0.1, 0.01, 0.02, 0.01, -0.5]),
          "ProximalAdagrad": (2, [0.1, 0.01, 0.02, "g", "i"]), "ProximalGradientDescent": (1, [0.1, 0.01, 0.02, "g", "i"])}
DENSE = {"AdamWithAmsgrad": (4, [0.9, 0.99, 0.01, 0.9, 0.999, 1e-3, "g"]), "ProximalAdagrad": (2, [0.1, 0.01, 0.02, "g"]), "ProximalGradientDescent": (1, [0.1, 0.01, 0.02, "g"])}


def optimizer(g):
    dtype, n, inner = g.one(["float32", "float32", "float64", "float16", "bfloat16"]), g.n(1, 4), g.shape(g.n(0, 1))
    sparse = g.p(0.7)
    kind = g.one(list(SPARSE if sparse else DENSE))
    count, scalars = (SPARSE if sparse else DENSE)[kind]
    at = g.ints(g.rng.integers(0, n, g.n(0, 3)), "int32")
    slots = [g.source(g.rng.uniform(0.5, 2, (n,) + inner).astype(np.float32)) for _ in range(count)]
    names, op = [name_of(g) for _ in range(count)], f"Resource{'Sparse' if sparse else ''}Apply{kind}"
    update = getattr(R, op)
    def f(grad, i, *slots):
        handles = [variable(tf.cast(s, grad.dtype), name) for s, name in zip(slots, names)]
        given = handles + [grad if s == "g" else i if s == "i" else tf.constant(s, grad.dtype) for s in scalars]
        update(**dict(zip(inspect.signature(update).parameters, given)))
        return [R.ReadVariableOp(resource=h, dtype=grad.dtype) for h in handles]
    g.emit(op, f, [g.finite(dtype, (at.shape[0] if sparse else n,) + inner), at, *slots], "sum")


STEPS = [(tape, 1.6), (loop, 0.3), (branch, 0.2), (window_gradient, 0.6), (picture_gradient, 0.5), (sparse_gradient, 0.3), (optimizer, 0.5)]
