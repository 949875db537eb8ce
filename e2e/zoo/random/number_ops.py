"""Steps over numbers: element by element, casts, comparisons, reductions, scans."""
import numpy as np
import tensorflow as tf
from draw import COMPLEX, FLOATS, INTS, NUMBERS, USUAL

INEXACT_UNARY = """Sqrt Rsqrt Exp Expm1 Log Log1p Sin Cos Tan Asin Acos Atan Sinh Cosh Tanh Asinh Acosh Atanh Sigmoid Reciprocal Inv
Erf Erfc Erfinv Ndtri Lgamma Digamma Softplus Softsign Elu Selu BesselI0e BesselI1e BesselI0 BesselI1 BesselJ0 BesselJ1 Dawsn Expint
FresnelCos FresnelSin Spence BesselK0 BesselK0e BesselK1 BesselK1e BesselY0 BesselY1""".split()
EXACT_UNARY = "Abs Neg Sign Square Ceil Floor Round Rint Relu Relu6 IsNan IsInf IsFinite ZerosLike OnesLike Identity StopGradient Snapshot".split()
COMPLEX_UNARY = "Neg Square Sqrt Rsqrt Exp Log Sin Cos Sinh Cosh Tanh Sigmoid Reciprocal Conj Sign Expm1 Log1p Asinh Atan".split()
BINARY = "Add AddV2 Sub Mul Maximum Minimum SquaredDifference FloorDiv FloorMod TruncateDiv TruncateMod Mod Div RealDiv".split()
INEXACT_BINARY = "Div RealDiv DivNoNan MulNoNan Pow Atan2 Xlogy Xlog1py Xdivy Igamma Igammac Zeta Polygamma IgammaGradA".split()
COMPARE = "Equal NotEqual Greater GreaterEqual Less LessEqual".split()
GRADIENTS = "LeakyReluGrad ReluGrad Relu6Grad EluGrad SeluGrad SoftplusGrad SoftsignGrad SigmoidGrad TanhGrad SqrtGrad RsqrtGrad ReciprocalGrad InvGrad".split()


def unary(g):
    v = g.pick(FLOATS + ("float32",) * 4)
    op = g.one(INEXACT_UNARY)
    arg = "features" if op in ("Softplus", "Softsign", "Elu", "Selu") else "x"
    g.raw(op, "close", **{arg: v})


def exact_unary(g):
    v, op = g.pick(USUAL), g.one(EXACT_UNARY)
    # OnesLike of uint64 hangs on what TensorFlow's optimiser knows.
    if op == "OnesLike" and v.dtype == "uint64": return
    g.raw(op, **{"features" if "Relu" in op else "input" if op in ("Identity", "StopGradient", "Snapshot") else "x": v})


def complex_unary(g):
    op, v = g.one(COMPLEX_UNARY), g.pick(COMPLEX)
    # Below the cut a root's sign depends on whether its element fills a vector of the processor's.
    if op == "Sqrt" and np.any((v.numpy().real < 0) & (v.numpy().imag == 0)): return
    g.raw(op, "exact" if op in ("Neg", "Conj") else "sum", **{"input" if op == "Conj" else "x": v})


def complex_parts(g):
    v = g.pick(COMPLEX)
    part = tf.float32 if v.dtype == "complex64" else tf.float64
    op = g.one(["Real", "Imag", "ComplexAbs", "Angle"])
    g.raw(op, "close" if op in ("ComplexAbs", "Angle") else "exact", **{"x" if op == "ComplexAbs" else "input": v}, Tout=part)


def make_complex(g):
    a = g.pick(("float32", "float64"))
    g.raw("Complex", real=a, imag=g.partner(a), Tout=tf.complex64 if a.dtype == "float32" else tf.complex128)


def binary(g):
    v = g.pick(USUAL + COMPLEX)
    w = g.partner(v)
    if g.p(0.4): v, w = w, v
    op = g.one(BINARY)
    exact = not v.dtype.startswith(("float", "bfloat", "complex")) or op in ("Add", "AddV2", "Sub", "Maximum", "Minimum")
    g.raw(op, "exact" if exact else "close", x=v, y=w)


def inexact_binary(g):
    v = g.pick(FLOATS + ("float32",) * 4)
    op = g.one(INEXACT_BINARY)
    a, b = ("a", "x") if op.startswith(("Ig", "Poly")) else ("x", "q") if op == "Zeta" else ("y", "x") if op == "Atan2" else ("x", "y")
    g.raw(op, "close", **{a: v, b: g.partner(v)})


def int_binary(g):
    v = g.pick(INTS)
    op = g.one("BitwiseAnd BitwiseOr BitwiseXor LeftShift RightShift Pow FloorDiv FloorMod TruncateDiv TruncateMod".split())
    w = g.partner(v)
    if "Shift" in op: w = g.source(np.asarray(g.rng.integers(0, 7, v.shape)).astype(w.replicas[0].dtype.as_numpy_dtype))
    if op == "Pow": w = g.source(np.asarray(g.rng.integers(0, 5, v.shape)).astype(w.replicas[0].dtype.as_numpy_dtype))
    g.raw(op, x=v, y=w)


def bits(g):
    g.raw(g.one(["Invert", "PopulationCount"]), x=g.pick(INTS))


def compare(g):
    v = g.pick(USUAL + ("bool", "string") + COMPLEX)
    op = g.one(COMPARE[:2] if v.dtype in ("bool", "string") + COMPLEX else COMPARE)
    g.raw(op, x=v, y=g.partner(v), **({"incompatible_shape_error": True} if op in COMPARE[:2] else {}))


def logical(g):
    v = g.pick("bool")
    op = g.one(["LogicalAnd", "LogicalOr", "LogicalNot"])
    g.raw(op, **({"x": v} if op == "LogicalNot" else {"x": v, "y": g.partner(v)}))


def approximate_equal(g):
    v = g.pick(FLOATS)
    g.raw("ApproximateEqual", x=v, y=g.like(v), tolerance=g.one([1e-5, 0.5, 2.0]))


def gradient(g):
    v, op = g.pick(FLOATS + ("float32",) * 4), g.one(GRADIENTS)
    w = g.like(v)
    if op in ("LeakyReluGrad", "ReluGrad", "Relu6Grad", "SoftplusGrad", "SoftsignGrad"): g.raw(op, "close", gradients=v, features=w)
    elif op in ("EluGrad", "SeluGrad"): g.raw(op, "close", gradients=v, outputs=w)
    else: g.raw(op, "close", y=v, dy=w)


def leaky(g): g.raw("LeakyRelu", "close", features=g.pick(FLOATS), alpha=g.one([0.2, 0.0, 1.5, -0.5]))


def clip(g):
    v = g.pick(USUAL)
    if g.p(0.5) or v.size == 0: low, high = (g.source(np.asarray(k).astype(v.replicas[0].dtype.as_numpy_dtype)) for k in sorted([g.n(0, 3), g.n(2, 6)]))
    else: low, high = g.like(v), g.like(v)
    g.raw("ClipByValue", t=v, clip_value_min=low, clip_value_max=high)


def add_n(g):
    v = g.pick(USUAL + COMPLEX)
    g.raw("AddN", "sum", inputs=[v, g.like(v)] + [g.like(v) for _ in range(g.n(0, 2))])


def cast(g):
    v = g.pick(USUAL + ("bool", "bool") + COMPLEX)
    to = g.one(FLOATS + INTS + ("float32", "int32", "bool", "complex64", "complex128"))
    if to in INTS and not v.dtype.startswith(("int", "uint", "bool")):
        # What lies outside the integers' range is undefined in C++ and differs by processor.
        x = v.numpy().astype(np.complex128).real
        info = np.iinfo(tf.as_dtype(to).as_numpy_dtype)
        if not np.all(np.isfinite(x)) or np.any(x < info.min) or np.any(x > float(info.max) * 0.999): return
    g.raw("Cast", x=v, DstT=tf.as_dtype(to), Truncate=to not in COMPLEX and g.p(0.1))


def bitcast(g):
    v = g.pick(NUMBERS, fits=lambda v: not np.any(np.isnan(v.numpy().astype(np.float64))))
    size = v.replicas[0].dtype.size
    to = g.one([d for d in NUMBERS if tf.as_dtype(d).size <= size or v.rank and v.shape[-1] * size == tf.as_dtype(d).size])
    if v.dtype in FLOATS and v.replicas[1] is not v.replicas[0]: return
    g.raw("Bitcast", input=v, type=tf.as_dtype(to))


def axes_of(g, v, dtype=None):
    axes = [int(a) - (v.rank if g.p(0.3) else 0) for a in g.rng.permutation(v.rank)[: g.n(0, v.rank)]]
    if g.p(0.02): axes.append(v.rank)
    if len(axes) == 1 and g.p(0.6): return g.ints(axes[0], dtype)
    return g.ints(np.asarray(axes, np.int32), dtype)


def reduce(g):
    op = g.one(["Sum", "Mean", "Prod", "Max", "Min", "EuclideanNorm"] * 3 + ["All", "Any"])
    v = g.pick("bool" if op in ("All", "Any") else USUAL + COMPLEX if op in ("Sum", "Mean", "Prod") else USUAL)
    # Of nothing that a called function made: where that inlined function falls, the optimiser gives the negative of the other end.
    if op in ("Max", "Min") and v.size == 0 and v.op == "call": return
    # An infinite product of complex numbers hangs on the order of the factors.
    if op == "Prod" and v.dtype in COMPLEX and not np.all(np.isfinite(v.numpy())): return
    g.raw(op, "exact" if op in ("Max", "Min", "All", "Any") else "close" if op == "Prod" else "sum",
          **{"input": v, "axis": axes_of(g, v), "keep_dims": g.p(0.4)})


def arg_reduce(g):
    v = g.pick(USUAL, least=1)
    g.raw(g.one(["ArgMax", "ArgMin"]), input=v, dimension=g.ints(g.n(-v.rank, v.rank - 1)), output_type=g.one([tf.int64, tf.int32]))


def scan(g):
    op = g.one(["Cumsum", "Cumprod", "CumulativeLogsumexp"])
    v = g.pick(FLOATS if op == "CumulativeLogsumexp" else USUAL, least=1)
    g.raw(op, "sum" if op != "Cumprod" else "close", x=v, axis=g.ints(g.n(-v.rank, v.rank - 1)), exclusive=g.p(0.4), reverse=g.p(0.4))


def top_k(g):
    v = g.pick(USUAL, least=1)
    # Where NaN goes depends on the sorting algorithm and on the width of the processor's vectors.
    if np.any(np.isnan(v.numpy().astype(np.float64))): return
    g.raw("TopKV2", input=v, k=g.source(np.int32(g.n(0, v.shape[-1] + g.p(0.03)))), sorted=True)


def nth(g):
    v = g.pick(USUAL, least=1, fits=lambda v: v.shape[-1] > 0 and not np.any(np.isnan(v.numpy().astype(np.float64))))
    g.raw("NthElement", input=v, n=g.source(np.int32(g.n(0, v.shape[-1] - 1))), reverse=g.p(0.4))


def l2_loss(g): g.raw("L2Loss", "sum", t=g.pick(FLOATS))


def bucketize(g): g.raw("Bucketize", input=g.pick(("float32", "float64", "int32", "int64")), boundaries=sorted(float(g.n(-4, 8)) for _ in range(g.n(0, 4))))


def betainc(g):
    a = g.pick(("float32", "float64"), fits=lambda v: np.all(np.isfinite(v.numpy())))
    g.raw("Betainc", "close", a=a, b=g.like(a), x=g.like(a))


def check_numerics(g):
    g.raw("CheckNumerics", tensor=g.pick(FLOATS), message="not a number")


def odd_ones(g):
    op = g.one(["NextAfter", "AccumulateNV2", "HistogramFixedWidth", "IsotonicRegression", "ApproxTopK", "TopK", "ToBool", "CheckNumericsV2", "DeepCopy", "PreventGradient", "GuaranteeConst"])
    if op == "NextAfter":
        v = g.pick(("float32", "float64"))
        # The step is taken from the rounded number, so noise before it moves both alike.
        g.raw(op, x1=v, x2=g.partner(v))
    elif op == "AccumulateNV2":
        v = g.pick(USUAL)
        g.raw(op, "sum", inputs=[v, g.like(v), g.like(v)], shape=v.shape)
    elif op == "HistogramFixedWidth":
        v = g.pick(("float32", "float64", "int32", "int64"), fits=lambda v: np.all(np.isfinite(v.numpy())))
        g.raw(op, values=v, value_range=g.source(np.asarray([-2, 5], v.dtype)), nbins=g.source(np.int32(g.n(1, 6))))
    elif op == "IsotonicRegression":
        v = g.pick(("float32", "float64", "int32"), rank=2, fits=lambda v: v.size > 0 and np.all(np.isfinite(v.numpy())))
        g.raw(op, "sum", input=v, output_dtype=tf.float64 if v.dtype == "float64" else tf.float32)
    elif op in ("ApproxTopK", "TopK"):
        v = g.pick("float32", least=1, fits=lambda v: v.shape[-1] > 0 and not np.any(np.isnan(v.numpy())))
        if op == "TopK": g.raw(op, input=v, k=g.n(0, v.shape[-1]))
        else: g.raw(op, input=v, k=g.n(1, v.shape[-1]), is_max_k=g.p(0.5))
    elif op == "ToBool": g.raw(op, input=g.pick(USUAL + ("string", "bool")))
    elif op == "CheckNumericsV2": g.raw(op, tensor=g.pick(FLOATS), message="not a number")
    elif op == "DeepCopy": g.raw(op, x=g.pick(USUAL))
    else: g.raw(op, input=g.pick(USUAL))


STEPS = [(unary, 6), (exact_unary, 5), (complex_unary, 1), (complex_parts, 1), (make_complex, 0.7), (binary, 8), (inexact_binary, 2), (int_binary, 1.5),
         (bits, 0.3), (compare, 2.5), (logical, 1), (approximate_equal, 0.3), (gradient, 1), (leaky, 0.5), (clip, 0.8), (add_n, 0.7), (cast, 4),
         (bitcast, 0.5), (reduce, 5), (arg_reduce, 1), (scan, 1.2), (top_k, 0.8), (nth, 0.3), (l2_loss, 0.2), (bucketize, 0.3), (betainc, 0.2),
         (check_numerics, 0.2), (odd_ones, 0.7)]
