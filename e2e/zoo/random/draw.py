"""A random graph in the making: values with TensorFlow's eager answers, and the steps that made them.

Every value is computed three times: as TensorFlow answers, and twice with noise of the size of a rounding error behind
every inexact op. A step whose answer hangs on such noise (a Floor at an integer, a difference of nearly equal numbers)
is not taken, so that another correct implementation must give the same graph's answers within the zoo's tolerance.
"""
import numpy as np
import tensorflow as tf

FLOATS = ("float32", "float64", "float16", "bfloat16")
INTS = ("int32", "int64", "int8", "uint8", "int16", "uint16", "uint32", "uint64")
COMPLEX = ("complex64", "complex128")
NUMBERS = FLOATS + INTS
# float32 and int32 are what models are made of.
USUAL = ("float32",) * 5 + ("int32",) * 2 + ("int64",) + NUMBERS
MAX_ELEMENTS, MAX_RANK = 3000, 6
TEXTS = [b"", b"a", b"the quick", b"Brown FOX", b"  padded\t", "naïve".encode(), "日本語".encode(), "emoji 😀!".encode(),
         b"x,y;z", b"12", b"-3.5", b"1e3", b"line\nbreak", b"\xff\xfe", b"ok\xc3", b"a\x00b", b"aaa bbb  ccc"]
# Of 0 and −0 these kernels give the one or the other by the place in the processor's vectors: of eight −0 Relu makes 0, of seven −0.
ANY_ZERO = ("Max", "Min", "Maximum", "Minimum", "Relu", "Relu6", "ClipByValue", "MaxPool", "MaxPoolV2", "MaxPool3D", "SegmentMax", "SegmentMin")
# Noise behind an inexact op, and how far an answer may follow it: (size of the noise, relative, of the largest element).
NOISE = {"float32": (1e-6, 3e-5, 3e-6), "float64": (1e-14, 3e-10, 3e-11), "float16": (2.0**-10, 0, 4e-3), "bfloat16": (2.0**-7, 0, 1.5e-2),
         "complex64": (1e-6, 3e-5, 3e-6), "complex128": (1e-14, 3e-10, 3e-11)}


class Unsuitable(Exception):
    """This step cannot be taken here; another one may."""


class Refused(Exception):
    """TensorFlow refuses this step: the graph may end with it."""


class Value:
    """A tensor of the graph: `replicas[0]` is TensorFlow's answer."""
    def __init__(self, index, replicas):
        self.index, self.replicas = index, replicas
        self.dtype, self.shape = replicas[0].dtype.name, tuple(replicas[0].shape.as_list())
        self.rank, self.size = len(self.shape), int(np.prod(self.shape, dtype=np.int64))
        self.uses = 0
        self.op = ""
        # TensorFlow's shape function says another size than the kernel gives: with its optimiser it answers otherwise than without.
        self.misshapen = False

    def numpy(self): return self.replicas[0].numpy()


def numbers(t):
    """Elements in a dtype NumPy can reckon with."""
    name = t.dtype.name
    array = t.numpy()
    return array.astype(np.float32) if name in ("float16", "bfloat16") else array


def is_denormal(t):
    array = numbers(t)
    if t.dtype.is_complex: array = np.stack([array.real, array.imag])
    # Half floats are computed as float32: none of theirs is lost.
    tiny = np.finfo(np.float64 if array.dtype == np.float64 else np.float32).tiny
    return bool(np.any((array != 0) & (np.abs(array) < tiny)))


def follows(a, b):
    """Whether the answer b, noise before it, stays within what another implementation may differ."""
    if a.shape != b.shape: return False
    if a.dtype.name not in NOISE: return bool(np.array_equal(a.numpy(), b.numpy()))
    _, relative, scaled = NOISE[a.dtype.name]
    x, y = numbers(a), numbers(b)
    if np.iscomplexobj(x): x, y = np.stack([x.real, x.imag]), np.stack([y.real, y.imag])
    finite = np.isfinite(x)
    if not np.array_equal(x[~finite], y[~finite], equal_nan=True) or not np.all(np.isfinite(y[finite])): return False
    x, y = x[finite].astype(np.float64), y[finite].astype(np.float64)
    largest = np.max(np.abs(x), initial=0)
    return bool(np.all(np.abs(x - y) <= relative * np.abs(x) + scaled * largest))


def with_zeros(t, zero):
    """The same numbers, every 0 of this sign."""
    return tf.where(t == 0, tf.constant(zero, t.dtype), t) if t.dtype.is_floating else t


def flat(result):
    if result is None or isinstance(result, tf.Operation): return []
    if isinstance(result, (list, tuple)): return [t for r in result for t in flat(r)]
    return [result]


class Graph:
    def __init__(self, rng):
        self.rng = rng
        self.values, self.sources, self.steps, self.ops = [], [], [], []

    # drawing
    def n(self, lo, hi): return int(self.rng.integers(lo, hi + 1))
    def p(self, chance): return bool(self.rng.random() < chance)
    def one(self, items): return items[int(self.rng.integers(len(items)))]
    def dim(self): return 0 if self.p(0.02) else self.n(1, 5)
    def shape(self, rank=None): return tuple(self.dim() for _ in range(self.one([0, 1, 1, 2, 2, 2, 3, 3, 4]) if rank is None else rank))

    def array(self, dtype, shape):
        rng, kind = self.rng, np.dtype(tf.as_dtype(dtype).as_numpy_dtype)
        if dtype == "bool": return np.asarray(rng.integers(0, 2, shape)).astype(bool)
        if dtype == "string": return np.array([self.one(TEXTS) for _ in range(int(np.prod(shape, dtype=np.int64)))], object).reshape(shape)
        if dtype in COMPLEX: return (rng.uniform(-3, 3, shape) + 1j * rng.uniform(-3, 3, shape)).astype(kind)
        if dtype in INTS:
            info, flavour = np.iinfo(kind), rng.random()
            if flavour < 0.6: return np.asarray(rng.integers(max(info.min, -4), 9, shape)).astype(kind)
            if flavour < 0.9: return np.asarray(rng.integers(max(info.min, -100), 101, shape)).astype(kind)
            return np.asarray(rng.choice(np.array([info.min, info.max, 0, 1, info.max - 1], kind), shape)).astype(kind)
        flavour = rng.random()
        if flavour < 0.15: values = np.asarray(rng.integers(-5, 6, shape)).astype(np.float64)
        elif flavour < 0.35: values = np.asarray(rng.uniform(0.05, 1, shape))
        elif flavour < 0.9: values = np.asarray(rng.uniform(-3, 3, shape))
        else: values = np.asarray(rng.uniform(-300, 300, shape))
        if self.p(0.08): values = np.where(rng.random(shape) < 0.2, rng.choice([np.nan, np.inf, -np.inf, -0.0, 0.0], shape), values)
        return np.asarray(values).astype(kind)

    # sources
    def source(self, array, dtype=None, p_input=0.3):
        tensor = tf.constant(array, tf.as_dtype(dtype) if dtype else None)
        value = Value(len(self.values), [tensor] * 3)
        self.values.append(value)
        self.sources.append((value.index, "input" if self.p(p_input) else "const", tensor))
        return value

    def ints(self, values, dtype=None): return self.source(np.asarray(values, dtype or self.one(["int32", "int32", "int64"])), p_input=0.25)
    def finite(self, dtype, shape):
        """Weights: what a NaN among them does to the border depends on how a kernel pads."""
        while not np.all(np.isfinite((array := self.array(dtype, shape)).astype(np.complex128))): pass
        return self.source(array, dtype, 0.6)

    def finite_bytes(self, dtype, n):
        if not dtype.startswith("float"): return self.rng.bytes(n)
        return self.rng.uniform(-99, 99, n // np.dtype(dtype).itemsize).astype(dtype).tobytes()

    def fresh(self, dtype, shape): return self.source(self.array(dtype, shape), dtype, 0.6)

    def pick(self, dtypes=USUAL, rank=None, least=0, fits=lambda v: True, p_new=0.12):
        """A value of one of these dtypes; the graph's own, late ones first, or a new one."""
        if isinstance(dtypes, str): dtypes = (dtypes,)
        good = [v for v in self.values if v.dtype in dtypes and not v.misshapen and (rank is None or v.rank == rank) and v.rank >= least and fits(v)]
        if good and not self.p(p_new):
            unused = [v for v in good if v.uses == 0]
            if unused and self.p(0.6): good = unused
            return good[max(self.n(0, len(good) - 1), self.n(0, len(good) - 1))]
        for _ in range(20):
            value = self.array(self.one(dtypes), self.shape(rank if rank is not None else self.n(least, max(least, 3))))
            if fits(Probe(value)): return self.source(value, p_input=0.6)
        raise Unsuitable("nothing fits")

    def like(self, v, dtype=None):
        """Another value of the same shape."""
        dtype = dtype or v.dtype
        good = [o for o in self.values if o.dtype == dtype and o.shape == v.shape and o is not v and not o.misshapen]
        return self.one(good) if good and self.p(0.6) else self.fresh(dtype, v.shape)

    def partner(self, v, dtype=None):
        """A value whose shape broadcasts with that of v."""
        dtype = dtype or v.dtype
        good = [o for o in self.values if o.dtype == dtype and broadcasts(o.shape, v.shape) and not o.misshapen]
        if good and self.p(0.6): return self.one(good)
        shape = [1 if self.p(0.25) else s for s in v.shape]
        return self.fresh(dtype, shape[self.n(0, len(shape)) if self.p(0.3) else 0:])

    # steps
    def raw(self, op, noise="exact", **given):
        """One op of tf.raw_ops by its argument names."""
        slots = []
        def bind(x):
            if isinstance(x, Value):
                slots.append(x)
                return ("slot", len(slots) - 1)
            return ("list", [bind(y) for y in x]) if isinstance(x, list) and any(isinstance(y, Value) for y in x) else ("plain", x)
        plan = {k: bind(x) for k, x in given.items()}
        def put(x, ts): return ts[x[1]] if x[0] == "slot" else [put(y, ts) for y in x[1]] if x[0] == "list" else x[1]
        f = getattr(tf.raw_ops, op)
        return self.emit(op, lambda *ts: f(**{k: put(x, ts) for k, x in plan.items()}), slots, noise)

    def emit(self, op, f, args, noise="exact"):
        """Takes the step f(*args) if TensorFlow answers, and its answer hangs on no rounding."""
        replicas = []
        for k in range(3):
            ts = [a.replicas[k] for a in args]
            if k > 0 and noise == "exact" and op not in ANY_ZERO and all(a.replicas[k] is a.replicas[0] for a in args):
                replicas.append(replicas[0])
                continue
            try: result = flat(f(*ts))
            except (tf.errors.NotFoundError, tf.errors.UnimplementedError, TypeError, tf.errors.InternalError, UnicodeError) as e: raise Unsuitable(str(e))
            except (tf.errors.OpError, ValueError) as e:
                # No graph can be made with a dtype that the op does not have.
                if k > 0 or any(why in str(e) for why in ("list of allowed values", "not in NodeDef", "No OpKernel was registered")): raise Unsuitable(str(e))
                self.refusal = (op, f, args, e)
                raise Refused(f"{op}: {type(e).__name__}: {str(e)[:200]}")
            if k > 0: result = [self.disturb(t, noise) for t in result]
            if k > 0 and op in ANY_ZERO: result = [with_zeros(t, -0.0 if k == 1 else 0.0) for t in result]
            replicas.append(result)
        for a, b, c in zip(*replicas):
            if a.shape.rank > MAX_RANK or a.shape.num_elements() > MAX_ELEMENTS: raise Unsuitable("too large")
            # A half that overflows on the way does so in one order of the sum and not in another.
            if noise == "sum" and a.dtype == tf.float16 and np.any(np.abs(numbers(a)) > 2000): raise Unsuitable("near overflow")
            # What becomes of an infinite complex number depends on the width of the processor's vectors:
            # TensorFlow's own answer for one element differs from that for eight.
            if a.dtype.is_complex and not np.all(np.isfinite(a.numpy())): raise Unsuitable("complex infinity")
            if a.dtype.name in NOISE and is_denormal(a): raise Unsuitable("denormal")
            if a.dtype == tf.string and sum(map(len, np.ravel(a.numpy()).tolist())) > 20000: raise Unsuitable("too long")
            if not (a is b or follows(a, b)) or not (a is c or follows(a, c)): raise Unsuitable("hangs on rounding")
        outs = [Value(len(self.values) + i, list(r)) for i, r in enumerate(zip(*replicas))]
        for o in outs: o.op = op
        self.values += outs
        self.steps.append((f, [a.index for a in args], [o.index for o in outs]))
        self.ops.append(op)
        for a in args: a.uses += 1
        return outs

    def disturb(self, t, noise):
        if noise == "exact" or t.dtype.name not in NOISE or t.shape.num_elements() == 0: return t
        x = t.numpy()
        wide = x.astype(np.complex128 if t.dtype.is_complex else np.float64)
        size = NOISE[t.dtype.name][0]
        finite = np.abs(wide[np.isfinite(wide)]) if noise == "sum" else None
        scale = np.max(finite, initial=0) if noise == "sum" else np.where(np.isfinite(wide), np.abs(wide), 0)
        with np.errstate(all="ignore"):
            towards = 1 + 1j if t.dtype.is_complex else 1
            moved = np.where(np.isfinite(wide), wide + size * scale * self.rng.uniform(-1, 1, wide.shape) * towards, wide)
            return tf.constant(np.asarray(moved).astype(x.dtype), t.dtype)

    def leaves(self):
        made = [i for _, _, outs in self.steps for i in outs]
        read = {i for _, args, _ in self.steps for i in args}
        return [i for i in made if i not in read]


class Probe:
    """What `fits` may ask of an array that is not yet a value."""
    def __init__(self, array): self.array, self.shape, self.rank, self.size = array, array.shape, array.ndim, array.size
    def numpy(self): return self.array


def broadcasts(a, b):
    return all(x == y or x == 1 or y == 1 for x, y in zip(a[::-1], b[::-1]))
