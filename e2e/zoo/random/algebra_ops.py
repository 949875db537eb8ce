"""Steps of linear algebra, Fourier transforms and sound."""
import numpy as np
import tensorflow as tf
from draw import COMPLEX, FLOATS, Unsuitable

BOTH = ("float32", "float64")


def square(g, dtype=None):
    """Matrices far from singular."""
    n = g.n(1, 4)
    dtype = dtype or g.one(BOTH + ("complex64", "complex128"))
    shape = g.shape(g.n(0, 1)) + (n, n)
    m = g.rng.uniform(-1, 1, shape) + 3 * np.eye(n)
    if dtype in COMPLEX: m = m + 1j * g.rng.uniform(-1, 1, shape)
    return g.source(m.astype(dtype))


def algebra(g):
    m = square(g)
    op = g.one(["MatrixInverse", "MatrixDeterminant", "Cholesky", "MatrixSolve", "MatrixTriangularSolve", "LogMatrixDeterminant"])
    if op == "Cholesky":
        def f(a): return tf.linalg.cholesky(tf.matmul(a, a, adjoint_b=True) + tf.eye(m.shape[-1], dtype=a.dtype))
        g.emit(op, f, [m], "sum")
    elif "Solve" in op:
        args = dict(matrix=m, rhs=g.fresh(m.dtype, m.shape[:-1] + (g.n(1, 3),)))
        g.raw(op, "sum", adjoint=g.p(0.4), **args, **({"lower": g.p(0.5)} if "Tri" in op else {}))
    else: g.raw(op, "sum", input=m, **({"adjoint": g.p(0.4)} if op == "MatrixInverse" else {}))


def decomposition(g):
    """Signs and phases of vectors are a convention of the algorithm; the reconstruction is not, and the values are not."""
    op = g.one(["Qr", "Svd", "SelfAdjointEigV2", "Lu", "MatrixExponential", "MatrixLogarithm", "MatrixSquareRoot", "Eig"])
    m = square(g, g.one(["complex64", "complex128"]) if op in ("MatrixLogarithm", "MatrixSquareRoot") else None)
    # What stands in vectors that are not asked for is not said.
    if op == "Svd": g.emit(op, lambda a: tf.raw_ops.Svd(input=a, compute_uv=False)[0], [m], "sum")
    elif op == "Lu": g.raw(op, "sum", input=m, output_idx_type=g.one([tf.int32, tf.int64]))
    elif op == "SelfAdjointEigV2":
        if m.dtype in COMPLEX: raise Unsuitable("phases")
        def f(a):
            e, v = tf.raw_ops.SelfAdjointEigV2(input=a + tf.linalg.matrix_transpose(a), compute_v=True)
            return [e, tf.matmul(v * tf.expand_dims(e, -2), v, transpose_b=True)]
        g.emit(op, f, [m], "sum")
    elif op == "Qr":
        full = g.p(0.3)
        def f(a): return tf.matmul(*tf.raw_ops.Qr(input=a, full_matrices=full))
        g.emit(op, f, [m], "sum")
    elif op == "Eig":
        # The order of the eigenvalues is the algorithm's own: their sums are not.
        out = tf.complex64 if m.dtype.endswith(("32", "x64")) else tf.complex128
        def f(a):
            e = tf.raw_ops.Eig(input=a, compute_v=False, Tout=out)[0]
            return [tf.reduce_sum(e, -1), tf.reduce_sum(e * e, -1)]
        g.emit(op, f, [m], "sum")
    else: g.raw(op, "sum", input=m)


def bands(g):
    dtype, n, k = g.one(BOTH), g.n(1, 4), g.n(1, 3)
    op = g.one(["TridiagonalSolve", "TridiagonalMatMul", "BandedTriangularSolve", "MatrixSolveLs", "Cross"])
    if op == "TridiagonalSolve":
        d = g.rng.uniform(-1, 1, (3, n)) + np.array([[0], [4], [0]])
        g.raw(op, "sum", diagonals=g.source(d.astype(dtype)), rhs=g.fresh(dtype, (n, k)), partial_pivoting=g.p(0.7))
    elif op == "TridiagonalMatMul": g.raw(op, "sum", superdiag=g.fresh(dtype, (1, n)), maindiag=g.fresh(dtype, (1, n)), subdiag=g.fresh(dtype, (1, n)), rhs=g.fresh(dtype, (n, k)))
    elif op == "BandedTriangularSolve":
        lower = g.p(0.5)
        width = g.n(1, n)
        d = g.rng.uniform(-1, 1, (width, n))
        d[0 if lower else -1] += 4
        g.raw(op, "sum", matrix=g.source(d.astype(dtype)), rhs=g.fresh(dtype, (n, k)), lower=lower, adjoint=g.p(0.4))
    elif op == "MatrixSolveLs":
        m = g.rng.uniform(-1, 1, (n + g.n(0, 2), n))
        m[:n] += 3 * np.eye(n)
        g.raw(op, "sum", matrix=g.source(m.astype(dtype)), rhs=g.fresh(dtype, (m.shape[0], k)), l2_regularizer=g.source(np.float64(g.one([0.0, 0.5]))), fast=g.p(0.6))
    else:
        v = g.fresh(g.one(["float32", "int32", "float64", "int64"]), g.shape(g.n(0, 2)) + (3,))
        g.raw(op, "close", a=v, b=g.like(v))


def fourier(g):
    # Where a NaN or an infinity spreads to depends on how the sum is cut into butterflies.
    finite = lambda v: 0 not in v.shape and v.shape[-1] > 1 and np.all(np.isfinite(v.numpy()))
    op, dims = g.one(["FFT", "IFFT", "RFFT", "IRFFT"]), g.one([1, 1, 2, 3])
    name = op + (f"{dims}D" if dims > 1 else "")
    if op in ("FFT", "IFFT"):
        v = g.pick(COMPLEX, least=dims, fits=finite)
        g.raw(g.one([name, name, f"Batch{name}"]), "sum", input=v)
        return
    double = g.p(0.3)
    if op == "RFFT":
        v = g.pick("float64" if double else "float32", least=dims, fits=finite)
        g.raw(name, "sum", input=v, fft_length=g.ints([g.n(1, s) if g.p(0.4) else s for s in v.shape[-dims:]], "int32"), Tcomplex=tf.complex128 if double else tf.complex64)
    else:
        v = g.pick("complex128" if double else "complex64", least=dims, fits=finite)
        whole = v.shape[-dims:-1] + (2 * (v.shape[-1] - 1) + g.n(0, 1),)
        g.raw(name, "sum", input=v, fft_length=g.ints([g.n(1, s) if g.p(0.3) else s for s in whole], "int32"), Treal=tf.float64 if double else tf.float32)


def sound(g):
    op = g.one(["AudioSpectrogram", "Mfcc", "DecodeWav", "EncodeWav"])
    n, channels = g.n(8, 40), g.n(1, 2)
    wave = g.source(g.rng.uniform(-1.1, 1.1, (n, channels)).astype(np.float32))
    if op == "AudioSpectrogram": g.raw(op, "sum", input=wave, window_size=g.n(2, 9), stride=g.n(1, 6), magnitude_squared=g.p(0.5))
    elif op == "Mfcc":
        s = g.source(g.rng.uniform(0, 9, (channels, g.n(1, 3), 33)).astype(np.float32))
        g.raw(op, "sum", spectrogram=s, sample_rate=g.source(np.int32(g.one([8000, 16000]))), upper_frequency_limit=g.one([4000.0, 3000.0]), lower_frequency_limit=g.one([20.0, 100.0]), filterbank_channel_count=g.n(5, 20), dct_coefficient_count=g.n(1, 13))
    else:
        text = g.raw("EncodeWav", audio=wave, sample_rate=g.source(np.int32(g.n(1, 44100))))[0]
        if op == "DecodeWav": g.raw(op, contents=text, desired_channels=g.one([-1, 1, 2]), desired_samples=g.one([-1, 5, 50]))


STEPS = [(algebra, 0.6), (decomposition, 0.5), (bands, 0.4), (fourier, 1), (sound, 0.4)]
