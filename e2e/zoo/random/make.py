#!/usr/bin/env python3
"""Makes random graphs with TensorFlow's answers, in the form that `npm run zoo -- --dir OUT` judges.

usage: make.py OUT [--graphs 1000] [--seed 0] [--per-model 250] [--steps 5 30] [--check]
       make.py OUT --seeds 12,345 --every-value     these graphs again, each value an output: the first wrong one is to blame

A graph takes 5 to 30 random steps (`*_ops.py`) over random inputs and constants; all its unread values, and a few of
the others, are its outputs. TensorFlow's kernels called one by one say which steps can be taken (draw.py); the answers
are what a user gets: those of the saved model, loaded again and called, TensorFlow's optimiser at work as it is by
default. About one graph in sixteen ends with a step that TensorFlow refuses. The graphs of one SavedModel are its
signatures: OUT/random/<seed>/model beside expected.json. The same seed gives the same graphs. Needs tensorflow-text.
"""
import argparse, base64, collections, json, os, pathlib, sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import numpy as np
import tensorflow as tf
import algebra_ops, data_ops, flow_ops, gradient_ops, late_ops, net_ops, number_ops, parse_ops, picture_ops, random_ops, shape_ops, sparse_ops, state_ops, text_ops
from draw import Graph, Refused, Unsuitable, follows

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)
FAMILIES = [number_ops, shape_ops, net_ops, text_ops, flow_ops, sparse_ops, algebra_ops, picture_ops, state_ops, parse_ops, random_ops, gradient_ops, data_ops, late_ops]
STEPS = [step for family in FAMILIES for step, _ in family.STEPS]
WEIGHTS = np.array([weight for family in FAMILIES for _, weight in family.STEPS])


def encode(t):
    array, dtype, shape = t.numpy(), t.dtype.name, t.shape.as_list()
    if dtype == "string":
        return {"dtype": dtype, "shape": shape, "strings": [base64.b64encode(s).decode() for s in np.asarray(array, object).reshape(-1)]}
    return {"dtype": dtype, "shape": shape, "base64": base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()}


def draw_graph(seed, least, most):
    """A graph, and the error of its last step where it ends with a refusal."""
    g = Graph(np.random.default_rng(seed))
    # Some graphs stay with a few families, so that their ops meet often.
    weights = WEIGHTS * np.repeat([g.one([1, 1, 0.05]) for _ in FAMILIES], [len(f.STEPS) for f in FAMILIES])
    refuses, target = g.p(0.06), g.n(least, most)
    weights = weights / weights.sum()
    tries = 0
    while len(g.steps) < target and tries < 12 * target:
        tries += 1
        step = STEPS[g.rng.choice(len(STEPS), p=weights)]
        before = len(g.values), len(g.sources), len(g.steps)
        try: step(g)
        except Refused:
            if refuses and len(g.steps) >= target // 2: return g, g.refusal
        # Numbers could not be drawn: an axis without places, say.
        except (Unsuitable, ValueError): pass
        if len(g.steps) == before[2]:
            # Nothing was made: forget what was drawn for it.
            del g.values[before[0]:], g.sources[before[1]:]
    return g, None


def signature_of(g, refusal, rng, every_value):
    """A tf.function that takes the graph's steps, its input specs and its outputs by name."""
    inputs = [(i, t) for i, kind, t in g.sources if kind == "input"]
    constants = [(i, t) for i, kind, t in g.sources if kind == "const"]
    specs = []
    for i, t in inputs:
        shape = t.shape.as_list()
        loose = rng.random()
        if loose < 0.35: shape = [None if rng.random() < 0.6 else s for s in shape]
        elif loose < 0.42: shape = None
        specs.append(tf.TensorSpec(shape, t.dtype, name=f"x{i}"))
    outs = g.leaves()
    made = [i for _, _, produced in g.steps for i in produced]
    outs = sorted(set(outs) | {i for i in made if rng.random() < 0.05})
    rng.shuffle(outs)
    if every_value: outs = made

    def f(*args):
        env = {i: tf.constant(t.numpy(), t.dtype) if t.dtype != tf.string else tf.constant(t.numpy()) for i, t in constants}
        env |= {i: a for (i, _), a in zip(inputs, args)}
        from draw import flat
        for step, arguments, produced in g.steps:
            for i, t in zip(produced, flat(step(*[env[a] for a in arguments]))): env[i] = t
        if refusal:
            _, step, arguments, _ = refusal
            results = flat(step(*[env[a.index] for a in arguments]))
            return {f"r{k}": tf.identity(t) for k, t in enumerate(results)}
        return {f"y{i}": tf.identity(env[i]) for i in outs}
    return tf.function(f, input_signature=specs, autograph=False), inputs, outs


def make_model(out, seeds, steps, check, every_value):
    module, signatures, asked, used = tf.Module(), {}, {}, collections.Counter()
    for seed in seeds:
        g, refusal = draw_graph(seed, *steps)
        if not g.steps: continue
        key = f"g{seed}"
        function, inputs, outs = signature_of(g, refusal, np.random.default_rng([seed, 1]), every_value)
        try: concrete = function.get_concrete_function()
        except Exception as e:
            # Refused already where the graph is made, or a step that only runs eagerly: no graph of a SavedModel has it.
            if check and not refusal: print(f"{key} cannot be traced: {type(e).__name__} {str(e)[:300]}", file=sys.stderr)
            continue
        if refusal and not concrete.structured_outputs: continue
        if every_value: print_steps(g, refusal)
        signatures[key] = concrete
        asked[key] = {f"x{i}": t for i, t in inputs}, None if refusal else {f"y{i}": g.values[i].replicas[0] for i in outs}
        used.update(g.ops)
    tf.saved_model.save(module, str(out / "model"), signatures=signatures, options=tf.saved_model.SaveOptions(save_debug_info=False))
    loaded = tf.saved_model.load(str(out / "model")).signatures
    expected = {key: {"cases": cases} for key, (inputs, eager) in asked.items() if (cases := answers(key, loaded[key], inputs, eager, check))}
    (out / "expected.json").write_text(json.dumps({"tensorflow": tf.__version__, "tags": None, "signatures": expected}, separators=(",", ":")))
    return used, len(expected)


def print_steps(g, refusal):
    def value(i): return f"{'y' if i in made else 'x'}{i} {g.values[i].dtype}{list(g.values[i].shape)}"
    made = {i for _, _, produced in g.steps for i in produced}
    for op, (_, arguments, produced) in zip(g.ops, g.steps): print(f"{', '.join(map(value, produced))} = {op}({', '.join(map(value, arguments))})")
    if refusal: print(f"refused: {refusal[0]}({', '.join(value(a.index) for a in refusal[2])})")


def overflows_alike(t, eager):
    """Whether NaN and infinities stand in the same places."""
    if not (t.dtype.is_floating or t.dtype.is_complex): return True
    beyond = [np.where(np.isfinite(a), 0, a) for a in (t.numpy(), eager.numpy())]
    return np.array_equal(*beyond, equal_nan=True)


def answers(key, signature, inputs, eager, check):
    """What the loaded signature gives, as the only case; `eager` is what the kernels gave one by one, None where they refused."""
    case = {"inputs": {name: encode(t) for name, t in inputs.items()}}
    try: outputs = signature(**inputs)
    except tf.errors.OpError as e:
        if check and eager: print(f"{key}: refused once optimised: {str(e)[:300]}", file=sys.stderr)
        # Kernel by kernel it is answered: the optimiser's fault, and its refusal need not be ours.
        elsewhere = {"elsewhere": {name: encode(t) for name, t in eager.items()}} if eager else {}
        return [case | elsewhere | {"error": {"code": type(e).__name__, "message": str(e)[:300]}}]
    for name, t in outputs.items() if check else ():
        if not eager: print(f"{key}: answered once optimised", file=sys.stderr)
        elif not follows(t, eager[name]): print(f"{key} {name}: otherwise once optimised", file=sys.stderr)
    # Kernel by kernel it is refused: the optimiser's doing, and its answer need not be ours.
    if not eager: return []
    # An output that the optimiser forgot to make comes back as an empty tensor of another type: no answer.
    if any(t.dtype != eager[name].dtype for name, t in outputs.items()): return []
    # A constant folded into the weights before it may be infinite where the product with the sum is not: the optimiser's doing, too.
    if not all(overflows_alike(t, eager[name]) for name, t in outputs.items()): return []
    # In the order of the steps: the first that differs is to blame.
    return [case | {"outputs": {name: encode(outputs[name]) for name in sorted(outputs, key=lambda name: int(name[1:]))}}]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("out", type=pathlib.Path)
    p.add_argument("--graphs", type=int, default=1000), p.add_argument("--seed", type=int, default=0), p.add_argument("--per-model", type=int, default=250)
    p.add_argument("--steps", type=int, nargs=2, default=(5, 30)), p.add_argument("--check", action="store_true")
    p.add_argument("--seeds", default=""), p.add_argument("--every-value", action="store_true")
    a = p.parse_args()
    used, made = collections.Counter(), 0
    batches = [range(first, min(first + a.per_model, a.seed + a.graphs)) for first in range(a.seed, a.seed + a.graphs, a.per_model)]
    if a.seeds: batches = [[int(seed) for seed in a.seeds.split(",")]]
    for seeds in batches:
        out = a.out / "random" / f"{seeds[0]:06}"
        out.mkdir(parents=True, exist_ok=True)
        counts, n = make_model(out, seeds, a.steps, a.check, a.every_value)
        used.update(counts)
        made += n
        print(f"{out}: {n} graphs", flush=True)
    print(f"{made} graphs of {sum(used.values())} steps, {len(used)} kinds: " + ", ".join(f"{op} {n}" for op, n in used.most_common()))


if __name__ == "__main__":
    main()
