"""Steps that hold a graph of their own: branches, loops, calls."""
import numpy as np
import tensorflow as tf
from draw import USUAL, Unsuitable

SAFE_UNARY = {"f": [tf.tanh, tf.sigmoid, tf.nn.relu, tf.negative, tf.square, lambda x: x * 0.5 + 1.0], "i": [tf.negative, tf.abs, tf.square, lambda x: x + x]}
SAFE_BINARY = [tf.add, tf.subtract, tf.maximum, tf.minimum, tf.multiply]


def body(g, v):
    """A function of (x, y), both like v, that gives such a tensor again."""
    kinds = SAFE_UNARY["f" if v.dtype.startswith(("f", "b")) else "i"]
    picks = [(g.one(kinds), g.one(SAFE_BINARY), g.p(0.5)) for _ in range(g.n(1, 3))]
    def f(x, y):
        for one, two, both in picks: x = two(one(x), y) if both else one(x)
        return x
    return f


def pair(g):
    v = g.pick(("float32",) * 5 + ("int32", "int64", "float64", "float16"))
    return v, g.like(v), body(g, v), body(g, v)


def cond(g):
    v, w, a, b = pair(g)
    test = g.pick("bool", rank=0)
    def f(c, x, y): return tf.cond(c, lambda: a(x, y), lambda: b(x, y))
    g.emit("If", f, [test, v, w], "close")


def switch(g):
    v, w, a, b = pair(g)
    def f(i, x, y): return tf.switch_case(i, [lambda: a(x, y), lambda: b(x, y), lambda: x])
    g.emit("Case", f, [g.ints(g.n(-1, 4), "int32"), v, w], "close")


def loop(g):
    v, w, a, _ = pair(g)
    n = g.n(0, 4)
    def f(limit, x, y):
        out = tf.while_loop(lambda i, z: i < limit, lambda i, z: (i + 1, a(z, y)), (tf.zeros_like(limit), x), shape_invariants=(tf.TensorShape([]), tf.TensorShape(None)))
        return list(out)
    g.emit("While", f, [g.ints(n, "int32"), v, w], "close")


def growing_loop(g):
    v = g.pick(("float32", "int32"), least=1)
    def f(limit, x):
        grown = tf.TensorShape([None]).concatenate(x.shape[1:])
        return list(tf.while_loop(lambda i, z: i < limit, lambda i, z: (i + 1, tf.concat([z, x[:1]], 0)), (0, x), shape_invariants=(tf.TensorShape([]), grown if x.shape.rank else tf.TensorShape(None))))
    g.emit("growing While", f, [g.ints(g.n(0, 3), "int32"), v])


def accumulate(g):
    """A loop that writes a TensorList, as Keras's recurrent layers do."""
    v = g.pick("float32", least=2, fits=lambda v: v.shape[0] > 0)
    a = body(g, v)
    def f(x):
        n = tf.shape(x)[0]
        out = tf.TensorArray(tf.float32, n, element_shape=v.shape[1:])
        _, _, out = tf.while_loop(lambda i, s, o: i < n, lambda i, s, o: (i + 1, a(s, x[i]), o.write(i, a(x[i], s))), (0, tf.zeros(v.shape[1:]), out), shape_invariants=(tf.TensorShape([]), tf.TensorShape(None), tf.TensorShape(None)))
        return out.stack()
    g.emit("loop with TensorArray", f, [v], "close")


def call(g):
    v, w, a, b = pair(g)
    inner = tf.function(lambda x, y: a(b(x, y), y), autograph=False)
    outer = tf.function(lambda x, y: (inner(x, y), inner(y, x)), autograph=False)
    g.emit("call", lambda x, y: list(outer(x, y)), [v, w], "close")


def mapped(g):
    v = g.pick("float32", least=1, fits=lambda v: v.shape[0] > 0)
    a = body(g, v)
    g.emit("map_fn", lambda x: tf.map_fn(tf.autograph.experimental.do_not_convert(lambda r: a(r, r)), x), [v], "close")


STEPS = [(cond, 1), (switch, 0.5), (loop, 1), (growing_loop, 0.3), (accumulate, 0.4), (call, 0.7), (mapped, 0.2)]
