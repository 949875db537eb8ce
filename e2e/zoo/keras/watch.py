"""A pytest plugin that saves what Keras's own tests call as SavedModels with TensorFlow's answers.

usage: in the unpacked source distribution of Keras, with this folder on PYTHONPATH and KERAS_BACKEND=tensorflow
       python -m pytest -p watch --zoo OUT keras/src/layers keras/src/ops

Every outermost call of a layer or of a function of `keras.ops` with real tensors is noted with its arguments. At the
end of its test a call of a layer is traced as a function of its tensors, in inference, and in training too where the
test or the layer is about training; at the end of a file those of `keras.ops`, also with its inputs cast to other dtypes.
OUT/keras/layers/<Layer>_<test>/ and OUT/keras/ops/<module>_<function>/ hold model/ beside expected.json.
"""
import collections, functools, hashlib, inspect, itertools, json, pathlib, re, sys, traceback

import answers  # sets TensorFlow's threads first
import numpy as np
import tensorflow as tf
import keras
from keras.src import backend, tree
from keras.src.layers.layer import Layer

DTYPES = ["float16", "bfloat16", "float32", "float64", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "bool"]
PER_TEST, PER_OP, PER_MODEL = 16, 16, 24
state = type("State", (), dict(depth=0, out=None, calls=[], op_calls=collections.OrderedDict(), seen=set(), made=0, answered=0, lost=collections.Counter()))()


def chance(text, n):
    """A number below n that only depends on the text."""
    return int(hashlib.sha1(text.encode()).hexdigest()[:8], 16) % n


def is_data(x):
    return isinstance(x, (np.ndarray, np.generic, tf.Tensor, tf.Variable, backend.Variable)) and not isinstance(x, np.str_)


def flat_of(arguments):
    """(leaves, put back): composite tensors are taken apart, since a signature takes plain tensors only."""
    leaves = tf.nest.flatten(arguments, expand_composites=True)
    return leaves, lambda new: tf.nest.pack_sequence_as(arguments, new, expand_composites=True)


def in_python(arguments):
    """Whether this is a call with real numbers, outside of any graph."""
    if not tf.executing_eagerly() or tf.inside_function() or backend.common.stateless_scope.in_stateless_scope(): return False
    leaves, _ = flat_of(arguments)
    return any(is_data(x) for x in leaves) and not any(isinstance(x, backend.KerasTensor) for x in leaves)


def frozen(x):
    if isinstance(x, backend.Variable): x = x.value
    return tf.convert_to_tensor(x)


def note(arguments):
    """The arguments with their tensors copied; None where one of them is no TensorFlow tensor."""
    leaves, back = flat_of(arguments)
    return back([frozen(x) if is_data(x) else x for x in leaves])


def watched(kind, function, remember):
    @functools.wraps(function)
    def call(*args, **kwargs):
        outer = state.depth == 0 and state.out is not None
        if outer:
            state.depth += 1
            try:
                if in_python((args, kwargs)): remember(function, note((args, kwargs)))
            except Exception: state.lost[f"{kind} not noted: {sys.exc_info()[0].__name__}"] += 1
            finally: state.depth -= 1
        state.depth += 1
        try: return function(*args, **kwargs)
        finally: state.depth -= 1
    return call


def watch():
    inner = Layer.__call__

    @functools.wraps(inner)
    def layer_call(self, *args, **kwargs):
        remember = lambda _, arguments: state.calls.append((self, arguments))
        return watched("layer", functools.partial(inner, self), remember)(*args, **kwargs)

    Layer.__call__ = layer_call
    replaced = {}
    for module in ["core", "einops", "image", "linalg", "math", "nn", "numpy"]:
        space = sys.modules[f"keras.src.ops.{module}"]
        for name, function in list(vars(space).items()):
            if not inspect.isfunction(function) or function.__module__ != space.__name__ or name.startswith("_") or not hasattr(keras.ops, name): continue
            if name in ("convert_to_tensor", "convert_to_numpy", "cond", "custom_gradient", "is_tensor", "dtype", "shape"): continue
            replaced[function] = watched("op", function, functools.partial(remember_op, f"{module}_{name}"))
            setattr(space, name, replaced[function])
    for space in [keras.ops, sys.modules["keras.src.ops"]]:
        for name, function in list(vars(space).items()):
            if inspect.isfunction(function) and function in replaced: setattr(space, name, replaced[function])


def identity_of(arguments):
    leaves, _ = flat_of(arguments)
    return re.sub(r" at 0x\w+", "", repr(tf.nest.map_structure(lambda x: x if not is_data(x) else (x.dtype.name, x.shape.as_list()), arguments, expand_composites=True)))


def remember_op(name, function, arguments):
    key = identity_of(arguments)
    calls = state.op_calls.setdefault(name, collections.OrderedDict())
    if key not in calls and len(calls) < 600: calls[key] = (function, arguments)


def signature_of(key, call, tensors, holder):
    """The call as a ConcreteFunction of its tensors, with as many open sizes as it allows."""
    def openings(t):
        shape = t.shape.as_list()
        return [[None] * len(shape), [None] + shape[1:] if shape else [], shape]
    level = chance(key, 3)
    for opened in range(level, 3):
        specs = {n: tf.TensorSpec(openings(t)[opened], t.dtype, name=n) for n, t in tensors.items()}

        def run(**given):
            results = [r for r in tf.nest.flatten(call(given), expand_composites=True) if r is not None]
            return {f"y{i}" if i else "y": tf.identity(r) for i, r in enumerate(results)}
        try:
            # The state of generators and the like is that before the trace.
            concrete = tf.function(run, autograph=False).get_concrete_function(**specs)
            if concrete.structured_outputs: return concrete, opened
            return None, "no outputs"
        except Exception as e:
            error = e
    return None, f"{type(error).__name__}: {str(error)[:160]}"


def cases_of(tensors, opened, key):
    """The call's own inputs; another batch where its size is open; other numbers where all were alike."""
    cases = [tensors]
    sizes = {t.shape[0] for t in tensors.values() if t.shape.rank}
    if opened < 2 and len(sizes) == 1 and (size := sizes.pop()) and all(t.shape.rank for t in tensors.values()):
        alone = size > 1
        cases.append({n: tf.gather(t, [size - 1] if alone else [0, 0, 0]) for n, t in tensors.items()})
    lively = {n: enliven(t, i) for i, (n, t) in enumerate(tensors.items())}
    if any(lively[n] is not tensors[n] for n in tensors): cases.append(lively)
    return cases


def enliven(t, k):
    """Numbers all alike tell little: drawn anew in their place."""
    if t.dtype == tf.string or t.shape.num_elements() < 2 or t.dtype == tf.bool: return t
    array = t.numpy()
    if not (array == array.reshape(-1)[0]).all(): return t
    rng = np.random.default_rng(k)
    high = max(2.0, float(abs(array.reshape(-1)[0])))
    drawn = rng.integers(0, int(high) + 1, array.shape) if t.dtype.is_integer else rng.integers(-64, 65, array.shape) / 64 * high
    return tf.constant(drawn.astype(array.dtype), t.dtype)


def tensors_of(arguments, names):
    """({name: tensor}, the arguments of other tensors)."""
    leaves, back = flat_of(arguments)
    places = [i for i, x in enumerate(leaves) if is_data(x)]
    tensors = {n: leaves[i] for n, i in zip(names, places)}

    def fill(given):
        new = list(leaves)
        for name, i in zip(names, places): new[i] = given[name]
        return back(new)
    return tensors, fill


def vary_weights(layer):
    """Weights on a grid of 1/64, zeros and ones a little varied, so that no bias is silent."""
    for k, v in enumerate(layer.trainable_variables):
        if not tf.as_dtype(v.dtype).is_floating or 0 in v.shape: continue
        array = np.asarray(v.value, np.float32)
        if array.size and (array == array.reshape(-1)[0]).all():
            array = array + (np.random.default_rng(k).integers(-16, 17, array.shape) / 64)
        v.assign(np.round(array * 64) / 64)


def training_modes(layer, arguments):
    args, kwargs = arguments
    try: takes = "training" in inspect.signature(layer.call).parameters
    except (TypeError, ValueError): takes = False
    if not takes: return [None]
    lively = type(layer).__module__.startswith("keras.src.layers.preprocessing") or "regularization" in type(layer).__module__
    return [False, True] if lively or kwargs.get("training") else [False]


def layer_models(test):
    """Saves the calls that the test made of layers."""
    made, variables = [], None
    for layer, arguments in state.calls[:PER_TEST]:
        try: config = json.dumps(layer.get_config(), default=repr, sort_keys=True)
        except Exception: config = repr(type(layer))
        config = re.sub(r'"(name|seed)": ("[^"]*"|\d+|null)', "", re.sub(r" at 0x\w+", "", config))
        for training in training_modes(layer, arguments):
            args, kwargs = arguments
            key = f"{type(layer).__name__} {config} {identity_of((args, {k: v for k, v in kwargs.items() if k != 'training'}))} {training}"
            if key in state.seen: continue
            state.seen.add(key)
            made.append((layer, (args, kwargs if training is None else kwargs | {"training": training}), key, config, training))
    for start in range(0, len(made), 8):
        save_layers(f"{made[start][0].__class__.__name__}_{test}{'' if start == 0 else f'_{start}'}", made[start:start + 8], test)


def save_layers(name, calls, test):
    module, signatures, cases, about = tf.Module(), {}, {}, {}
    module.held = []
    layers = {id(c[0]): c[0] for c in calls}
    for layer in layers.values():
        try: vary_weights(layer)
        except Exception as e: state.lost[f"weights: {type(e).__name__}"] += 1
    for layer, arguments, key, config, training in calls:
        count = sum(is_data(x) for x in flat_of(arguments)[0])
        tensors, fill = tensors_of(arguments, ["inputs"] if count == 1 else [f"x{i}" for i in range(count)])
        if not tensors: continue

        def call(given, layer=layer, fill=fill):
            args, kwargs = fill(given)
            return layer(*args, **kwargs)
        signature = "serving_default" if not signatures else f"case_{len(signatures)}"
        values = [(v, v.value.numpy()) for v in layer.variables if v.dtype != "string"]
        concrete, opened = signature_of(key, call, tensors, module)
        for v, value in values:
            if not np.array_equal(v.value.numpy(), value): v.assign(value)
        if concrete is None:
            state.lost[f"layer {type(layer).__name__}: {opened}"] += 1
            continue
        signatures[signature], cases[signature] = concrete, cases_of(tensors, opened, key)
        about[signature] = {"layer": type(layer).__name__, "config": config[:3000], "training": training, "test": test}
    if not signatures: return
    module.held = list(layers.values())
    finish(f"layers/{name}", module, signatures, cases, about)


def finish(name, module, signatures, cases, about):
    out = state.out / "keras" / re.sub(r"[^\w/.+-]+", "_", name)[:150]
    for n in itertools.count(2):
        if not out.exists(): break
        out = out.with_name(f"{out.name.split('--')[0]}--{n}")
    # What else the trace captured: tables and variables of nested layers.
    module.captured = [c for s in signatures.values() for c in s.graph.variables]
    try: answers.save(out, module, signatures, cases, {"signatures": about})
    except Exception as e:
        state.lost[f"save {name}: {type(e).__name__}: {str(e)[:200]}"] += 1
        import shutil
        shutil.rmtree(out, ignore_errors=True)
        return
    state.made += 1
    state.answered += sum(len(c) for c in cases.values())


def cast(tensors, dtype):
    numeric = {n for n, t in tensors.items() if t.dtype != tf.string}
    # As Keras's own test of dtypes does: bool becomes 0 and 1.
    return {n: tf.cast(t, dtype) if n in numeric else t for n, t in tensors.items()}


def op_models():
    for name, calls in state.op_calls.items():
        ready = []
        chosen = sorted(calls, key=lambda key: chance(key, 1 << 30))[:PER_OP]
        for key, (function, arguments) in ((key, calls[key]) for key in chosen):
            try: bound = inspect.signature(function).bind(*arguments[0], **arguments[1])
            except TypeError: continue
            count = sum(is_data(x) for x in flat_of(arguments)[0])
            names = [k for k, v in bound.arguments.items() if is_data(v)]
            if len(names) != count: names = [f"x{i}" for i in range(count)]
            tensors, fill = tensors_of(arguments, names)
            ready.append((key, function, fill, tensors))
            for i in range(1):
                other = DTYPES[chance(f"{name} {key} {i}", len(DTYPES))]
                changed = cast(tensors, other)
                if any(changed[n].dtype != tensors[n].dtype for n in tensors): ready.append((f"{key} {other}", function, fill, changed))
        signatures, cases, about = {}, {}, {}
        for n, (key, function, fill, tensors) in enumerate(ready):
            call = lambda given, function=function, fill=fill: (lambda a: function(*a[0], **a[1]))(fill(given))
            concrete, opened = signature_of(f"{name} {key}", call, tensors, None)
            if concrete is None: state.lost[f"op {name}: {opened[:60]}"] += 1
            else:
                signature = "serving_default" if not signatures else f"case_{len(signatures)}"
                signatures[signature], cases[signature], about[signature] = concrete, cases_of(tensors, opened, key), {"arguments": key}
            if signatures and (len(signatures) == PER_MODEL or n == len(ready) - 1):
                finish(f"ops/{name}", tf.Module(), signatures, cases, about)
                signatures, cases, about = {}, {}, {}
    state.op_calls.clear()


def pytest_addoption(parser):
    parser.addoption("--zoo", type=pathlib.Path)


def pytest_configure(config):
    state.out = config.getoption("--zoo")
    watch()


def pytest_runtest_teardown(item):
    """After the test's last word, before its fixtures go."""
    out, state.out = state.out, None
    state.depth += 1
    try:
        state.out = out
        layer_models(re.sub(r"\W+", "_", item.name))
    except Exception: traceback.print_exc()
    finally:
        state.depth -= 1
        state.calls.clear()


def pytest_sessionfinish():
    state.depth += 1
    op_models()
    print(f"\n{state.made} models, {state.answered} cases")
    for what, n in state.lost.most_common(400): print(f"  lost {n}: {what}")
