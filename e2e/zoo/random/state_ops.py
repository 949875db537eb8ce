"""Steps that hold something: variables and their updates, tables, lists, arrays, maps. Each begins anew at every call."""
import inspect
import numpy as np
import tensorflow as tf
from draw import USUAL, Unsuitable

R = tf.raw_ops


def variable(x, name):
    """A variable of the step's own that holds x."""
    handle = R.VarHandleOp(dtype=x.dtype, shape=x.shape, shared_name=name)
    R.AssignVariableOp(resource=handle, value=x)
    return handle


def name_of(g): return f"v{g.rng.integers(2**62)}"


def scatter(g):
    nd = g.p(0.4)
    op = g.one(["Update", "Add", "Sub", "Max", "Min"] + ([] if nd else ["Mul", "Div"]))
    v = g.pick(USUAL if op != "Update" else USUAL + ("string", "bool"), least=1, fits=lambda v: 0 not in v.shape)
    depth, n = g.n(1, v.rank) if nd else 1, g.n(0, 4)
    at = np.stack([g.rng.integers(0, s + g.p(0.01), n) for s in v.shape[:depth]], -1)
    # Which of two updates at one place wins is not said.
    if op == "Update" and len({tuple(r) for r in at.tolist()}) < n: raise Unsuitable("twice")
    name, kernel = name_of(g), getattr(R, f"ResourceScatter{'Nd' if nd else ''}{op}")
    def f(x, i, u):
        h = variable(x, name)
        kernel(**{"ref" if nd else "resource": h, "indices": i, "updates": u})
        return R.ReadVariableOp(resource=h, dtype=x.dtype)
    g.emit(f"ResourceScatter{'Nd' if nd else ''}{op}", f, [v, g.ints(at if nd else at[:, 0]), g.fresh(v.dtype, (n,) + v.shape[depth:])], "sum")


def gather(g):
    v = g.pick(USUAL + ("string",), least=1, fits=lambda v: 0 not in v.shape)
    name, nd = name_of(g), g.p(0.4)
    if nd:
        depth = g.n(1, v.rank)
        at = g.ints(np.stack([g.rng.integers(0, s, 3) for s in v.shape[:depth]], -1))
    else: at = g.ints(g.rng.integers(0, v.shape[0] + g.p(0.02), g.shape(g.n(0, 2))))
    def f(x, i): return (R.ResourceGatherNd if nd else R.ResourceGather)(resource=variable(x, name), indices=i, dtype=x.dtype)
    g.emit("ResourceGatherNd" if nd else "ResourceGather", f, [v, at])


def assign(g):
    v = g.pick(USUAL)
    name, how = name_of(g), [g.one(["AssignAddVariableOp", "AssignSubVariableOp"]) for _ in range(g.n(1, 3))]
    def f(x, y):
        h = variable(x, name)
        before = R.ReadVariableOp(resource=h, dtype=x.dtype)
        for op in how: getattr(R, op)(resource=h, value=y)
        return [before, R.ReadVariableOp(resource=h, dtype=x.dtype), R.VariableShape(input=h), R.VarIsInitializedOp(resource=h)]
    g.emit("AssignAddVariableOp", f, [v, g.like(v)])


# Slots before the gradient, then scalars in order; "g" stands for the gradient.
OPTIMIZERS = {"GradientDescent": (1, [0.1, "g"]), "Momentum": (2, [0.1, "g", 0.9]), "KerasMomentum": (2, [0.1, "g", 0.9]), "Adam": (3, [0.9, 0.99, 0.01, 0.9, 0.999, 1e-3, "g"]), "Adagrad": (2, [0.1, "g"]),
              "AdagradV2": (2, [0.1, 1e-3, "g"]), "RMSProp": (3, [0.01, 0.9, 0.5, 1e-2, "g"]), "CenteredRMSProp": (4, [0.01, 0.9, 0.5, 30.0, "g"]), "Adadelta": (3, [1.0, 0.95, 1e-2, "g"]),
              "Ftrl": (3, ["g", 0.1, 0.01, 0.02, -0.5]), "FtrlV2": (3, ["g", 0.1, 0.01, 0.02, 0.01, -0.5]), "AdaMax": (3, [0.9, 0.01, 0.9, 0.999, 1e-3, "g"]), "AddSign": (2, [0.1, 1.0, 0.9, 0.9, "g"]), "PowerSign": (2, [0.1, 1.2, 0.9, 0.9, "g"])}


def optimizer(g):
    dtype, shape = g.one(["float32", "float32", "float64", "float16", "bfloat16"]), g.shape(g.n(0, 2))
    kind = g.one(list(OPTIMIZERS))
    count, scalars = OPTIMIZERS[kind]
    more = {"use_nesterov": True} if kind in ("Momentum", "KerasMomentum", "Adam") and g.p(0.4) else {}
    names, update = [name_of(g) for _ in range(count)], getattr(R, f"ResourceApply{kind}")
    slots = [g.source(g.rng.uniform(0.5, 2, shape).astype(np.float32)) for _ in range(count)]
    def f(grad, *slots):
        handles = [variable(tf.cast(s, grad.dtype), n) for s, n in zip(slots, names)]
        values = handles + [grad if s == "g" else tf.constant(s, grad.dtype) for s in scalars]
        update(**dict(zip(inspect.signature(update).parameters, values)), **more)
        return [R.ReadVariableOp(resource=h, dtype=grad.dtype) for h in handles]
    g.emit(f"ResourceApply{kind}", f, [g.finite(dtype, shape), *slots], "sum")


def table(g):
    key, value = g.one([("string", "int64"), ("int64", "string"), ("int64", "float32"), ("string", "string"), ("int64", "int64"), ("string", "float32"), ("int32", "int32")])
    n, name = g.n(1, 5), name_of(g)
    pool = [b"a", b"12", b"the quick", b"", "日本語".encode(), b"zz", b"ok\xc3"] if key == "string" else list(range(-3, 4))
    # Of equal keys the last inserted stays, but a HashTable refuses them.
    keys = np.array([pool[i] for i in g.rng.permutation(7)[:n]], object if key == "string" else key)
    fixed = g.p(0.4) and (key, value) != ("int32", "int32")
    asked = g.pick(key) if g.p(0.6) else g.source(np.array([g.one(pool) for _ in range(4)], object if key == "string" else key))
    more = g.fresh(value, (1,))
    def f(k, v, q, d, w):
        kinds = dict(key_dtype=k.dtype, value_dtype=v.dtype, shared_name=name)
        if fixed:
            h = R.HashTableV2(**kinds)
            R.InitializeTableV2(table_handle=h, keys=k, values=v)
        else:
            h = R.MutableHashTableV2(**kinds)
            R.LookupTableImportV2(table_handle=h, keys=k, values=v)
            R.LookupTableInsertV2(table_handle=h, keys=k[:1], values=w)
            R.LookupTableRemoveV2(table_handle=h, keys=k[1:2])
        return [R.LookupTableFindV2(table_handle=h, keys=q, default_value=d), R.LookupTableSizeV2(table_handle=h)]
    g.emit("HashTableV2" if fixed else "MutableHashTableV2", f, [g.source(keys), g.fresh(value, (n,)), asked, g.fresh(value, ()), more])


def dense_table(g):
    name, n, width = name_of(g), g.n(1, 4), g.n(1, 3)
    keys = g.rng.permutation(8)[:n].astype(np.int64)
    def f(k, v, q, d):
        h = R.MutableDenseHashTableV2(empty_key=tf.constant(-1, tf.int64), deleted_key=tf.constant(-2, tf.int64), value_dtype=v.dtype, value_shape=[width], initial_num_buckets=16, shared_name=name)
        R.LookupTableInsertV2(table_handle=h, keys=k, values=v)
        R.LookupTableRemoveV2(table_handle=h, keys=k[:1])
        return [R.LookupTableFindV2(table_handle=h, keys=q, default_value=d), R.LookupTableSizeV2(table_handle=h)]
    g.emit("MutableDenseHashTableV2", f, [g.source(keys), g.fresh("float32", (n, width)), g.ints(g.rng.integers(0, 8, 3), "int64"), g.fresh("float32", (width,))])


def tensor_list(g):
    v = g.pick(USUAL + ("string", "bool"), least=1, fits=lambda v: v.shape[0] > 0)
    inner, kind, at = v.shape[1:], g.n(0, 6), g.n(0, v.shape[0] - 1)
    order = g.rng.permutation(v.shape[0])
    cut = g.n(0, v.shape[0])
    def f(x, item):
        shape, dtype = tf.constant(inner, tf.int32), x.dtype
        h = R.TensorListFromTensor(tensor=x, element_shape=shape)
        stack = lambda l, s=shape: R.TensorListStack(input_handle=l, element_shape=s, element_dtype=dtype)
        if kind == 0:
            h = R.TensorListPushBack(input_handle=R.TensorListSetItem(input_handle=h, index=at, item=item), tensor=item)
            return [stack(h), R.TensorListLength(input_handle=h)]
        if kind == 1:
            h, last = R.TensorListPopBack(input_handle=h, element_shape=shape, element_dtype=dtype)
            return [stack(h), last, R.TensorListElementShape(input_handle=h, shape_type=tf.int64)]
        if kind == 2: return [R.TensorListGather(input_handle=h, indices=tf.constant(order, tf.int32), element_shape=shape, element_dtype=dtype), R.TensorListGetItem(input_handle=h, index=at, element_shape=shape, element_dtype=dtype)]
        if kind == 3: return stack(R.TensorListScatterV2(tensor=x, indices=tf.constant(order, tf.int32), element_shape=shape, num_elements=-1))
        if kind == 4: return stack(R.TensorListConcatLists(input_a=h, input_b=h, element_dtype=dtype))
        if kind == 5: return stack(R.TensorListScatterIntoExistingList(input_handle=h, tensor=x, indices=tf.constant(order, tf.int32)))
        pieces = R.TensorListSplit(tensor=x, element_shape=tf.constant((-1,) + inner, tf.int32), lengths=tf.constant([cut, v.shape[0] - cut], tf.int64))
        return list(R.TensorListConcatV2(input_handle=pieces, element_shape=tf.constant((-1,) + inner, tf.int32), leading_dims=tf.constant([], tf.int64), element_dtype=dtype))
    g.emit("TensorList", f, [v, g.fresh(v.dtype, inner)])


def reserved(g):
    """Items never written read as zeros."""
    v = g.pick(("float32", "int32", "int64", "float16"))
    n, at, size = g.n(1, 4), 0, g.n(0, 6)
    def f(x):
        shape = tf.constant(v.shape, tf.int32)
        h = R.TensorListReserve(element_shape=shape, num_elements=n, element_dtype=x.dtype)
        h = R.TensorListResize(input_handle=R.TensorListSetItem(input_handle=h, index=at, item=x), size=size)
        return R.TensorListStack(input_handle=h, element_shape=shape, element_dtype=x.dtype)
    g.emit("TensorListReserve", f, [v])


def tensor_array(g):
    """The TensorArray of TensorFlow 1, which lives in graphs alone."""
    v = g.pick(USUAL + ("string",), least=1, fits=lambda v: v.shape[0] > 0)
    n, kind, order, cut = v.shape[0], g.n(0, 3), g.rng.permutation(v.shape[0]), g.n(0, v.shape[0])
    # An element can be read once.
    some = g.rng.permutation(n)[: g.n(0, n)] if g.p(0.9) else [0, 0]
    def inner(x):
        h, flow = R.TensorArrayV3(size=2 if kind == 3 else n, dtype=x.dtype)
        if kind == 3:
            flow = R.TensorArraySplitV3(handle=h, value=x, lengths=tf.constant([cut, n - cut], tf.int64), flow_in=flow)
            return list(R.TensorArrayConcatV3(handle=h, flow_in=flow, dtype=x.dtype))
        if kind == 0:
            for i in range(n): flow = R.TensorArrayWriteV3(handle=h, index=int(order[i]), value=x[i], flow_in=flow)
        else: flow = R.TensorArrayScatterV3(handle=h, indices=tf.constant(order, tf.int32), value=x, flow_in=flow)
        if kind == 1: return [R.TensorArrayReadV3(handle=h, index=0, flow_in=flow, dtype=x.dtype), R.TensorArraySizeV3(handle=h, flow_in=flow)]
        return R.TensorArrayGatherV3(handle=h, indices=tf.constant(some, tf.int32), flow_in=flow, dtype=x.dtype)
    g.emit("TensorArrayV3", tf.function(inner, autograph=False), [v])


def tensor_map(g):
    v = g.pick(("float32", "int64", "string"))
    def f(x, y, k):
        h = R.TensorMapInsert(input_handle=R.EmptyTensorMap(), key=k, value=x)
        h = R.TensorMapInsert(input_handle=h, key=k + 1, value=x)
        h = R.TensorMapInsert(input_handle=h, key=k, value=y)
        e = R.TensorMapErase(input_handle=h, key=k + 1, value_dtype=x.dtype)
        return [R.TensorMapLookup(input_handle=h, key=k, value_dtype=x.dtype), R.TensorMapSize(input_handle=h), R.TensorMapSize(input_handle=e), R.TensorMapHasKey(input_handle=e, key=k + 1), R.TensorMapStackKeys(input_handle=e, key_dtype=k.dtype)]
    g.emit("TensorMapInsert", f, [v, g.like(v), g.ints(g.n(0, 3))])


def optional(g):
    v = g.pick(USUAL + ("string",))
    def f(x):
        o = R.OptionalFromValue(components=[x])
        return [R.OptionalHasValue(optional=o), R.OptionalHasValue(optional=R.OptionalNone()), *R.OptionalGetValue(optional=o, output_types=[x.dtype], output_shapes=[x.shape])]
    g.emit("OptionalFromValue", f, [v])


STEPS = [(scatter, 0.7), (gather, 0.4), (assign, 0.3), (optimizer, 0.6), (table, 0.6), (dense_table, 0.2), (tensor_list, 0.7), (reserved, 0.2), (tensor_array, 0.4),
         (tensor_map, 0.1), (optional, 0.1)]
