#!/usr/bin/env python3
"""Saves one training step of every optimiser, loss and metric of Keras 3 and Keras 2, with TensorFlow's answers.

usage: steps.py OUT [keras|tf_keras]      OUT/<keras>/steps/<kind>_<name>/

A step of an optimiser changes its model: three calls are recorded one after the other, and the weights are outputs.
"""
import argparse, importlib, inspect, json, pathlib

import answers
import numpy as np
import tensorflow as tf


def case(batch, seed):
    rng = np.random.default_rng(seed)
    return {"x": tf.constant(rng.integers(-64, 65, (batch, 4)) / 32, tf.float32), "y": tf.constant(rng.integers(0, 3, (batch,)), tf.int32)}


def sequence(out, keys, cases):
    """Answers of calls made one after the other on one freshly loaded model."""
    model = tf.saved_model.load(str(out / "model"))
    steps = [{"signature": k, "case": answers.answer(model, k, c)} for k, c in zip(keys, cases)]
    (out / "expected.json").write_text(json.dumps({"tensorflow": tf.__version__, "tags": None, "signatures": {}, "sequence": steps}))


def optimiser_model(keras, out, name, make):
    """A small net with batch normalisation and an embedding, whose gradients are indexed slices."""
    keras.utils.set_random_seed(3)
    net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(5, activation="tanh"), keras.layers.BatchNormalization(), keras.layers.Dense(3)])
    table = keras.layers.Embedding(6, 3)
    table.build((None,))
    optimizer = make()
    variables = net.trainable_variables + table.trainable_variables
    optimizer.build(variables)

    @tf.function(input_signature=[tf.TensorSpec([None, 4], tf.float32, name="x"), tf.TensorSpec([None], tf.int32, name="y")], autograph=False)
    def train(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, net(x, training=True) + table(y)))
        plain = [v.value if hasattr(v, "path") else v for v in variables]
        optimizer.apply_gradients(zip(tape.gradient(loss, plain), variables))
        return {"loss": loss} | {f"w{i}": tf.identity(tf.convert_to_tensor(v)) for i, v in enumerate(variables)}

    module = tf.Module()
    module.kept = [net, table, optimizer]
    folder = out / f"optimizer_{name}"
    tf.saved_model.save(module, str(folder / "model"), signatures={"train": train})
    sequence(folder, ["train"] * 3, [case(4, 0), case(3, 1), case(4, 2)])


def optimisers(keras):
    for name, cls in sorted(vars(keras.optimizers).items()):
        if not inspect.isclass(cls) or name in ("Optimizer", "LossScaleOptimizer", "Loss"): continue
        yield name, cls
        more = {"SGD": [dict(momentum=0.9), dict(momentum=0.9, nesterov=True)], "RMSprop": [dict(centered=True, momentum=0.5)], "Adam": [dict(amsgrad=True, weight_decay=0.01), dict(clipnorm=0.1), dict(global_clipnorm=0.1), dict(clipvalue=0.01), dict(use_ema=True)]}
        for k, options in enumerate(more.get(name, [])): yield f"{name}_{k}", lambda cls=cls, options=options: cls(**options)
        if name == "SGD":
            for s in ("ExponentialDecay", "CosineDecay", "PiecewiseConstantDecay", "PolynomialDecay", "InverseTimeDecay", "CosineDecayRestarts"):
                schedule = getattr(keras.optimizers.schedules, s)
                wanted = dict(initial_learning_rate=0.1, decay_steps=2, decay_rate=0.5, first_decay_steps=2, boundaries=[1, 2], values=[0.1, 0.05, 0.01])
                given = {k: v for k, v in wanted.items() if k in inspect.signature(schedule.__init__).parameters}
                yield f"SGD_{s}", lambda cls=cls, schedule=schedule, given=given: cls(schedule(**given))


def losses(keras, out):
    """Every loss with its default arguments, on classes, probabilities and numbers."""
    module, signatures, cases = tf.Module(), {}, {}
    module.kept = []
    rng = np.random.default_rng(5)
    p = rng.integers(1, 64, (4, 3)).astype(np.float32)
    p, onehot = p / p.sum(1, keepdims=True), np.eye(3, dtype=np.float32)[[0, 2, 1, 1]]
    for name, cls in sorted(vars(keras.losses).items()):
        if not inspect.isclass(cls) or name in ("Loss",): continue
        loss = cls()
        truth = np.int32([0, 2, 1, 1]) if name.startswith("Sparse") else onehot
        if name == "CTC": truth, guess = np.int32([[1, 2], [2, 0]]), rng.normal(size=(2, 5, 4)).astype(np.float32)
        else: guess = p if name not in ("Dice", "Tversky") else p
        specs = dict(t=tf.TensorSpec([None] + list(truth.shape[1:]), truth.dtype, name="t"), g=tf.TensorSpec([None] + list(guess.shape[1:]), tf.float32, name="g"))

        def graded(t, g, loss=loss):
            with tf.GradientTape() as tape:
                tape.watch(g)
                value = loss(t, g)
            slope = tape.gradient(value, g)
            return {"loss": value} | ({} if slope is None else {"slope": slope})
        try: signatures[name] = tf.function(graded, autograph=False).get_concrete_function(**specs)
        except Exception as e:
            print("  left out loss", name, str(e)[:150])
            continue
        cases[name] = [{"t": tf.constant(truth), "g": tf.constant(guess)}, {"t": tf.constant(truth[:1]), "g": tf.constant(guess[:1])}]
    answers.save(out / "losses", module, signatures, cases, {})


def metrics(keras, out):
    for name, cls in sorted(vars(keras.metrics).items()):
        if not inspect.isclass(cls) or name == "Metric": continue
        try:
            wanted = dict(num_classes=3, target_class_ids=[0, 2], specificity=0.5, sensitivity=0.5, precision=0.5, recall=0.5, name=name.lower(), fn=lambda t, p: abs(t - p))
            metric = cls(**{k: v for k, v in wanted.items() if k in inspect.signature(cls.__init__).parameters and (inspect.signature(cls.__init__).parameters[k].default is inspect.Parameter.empty)})
            sparse = name.startswith("Sparse") or name in ("MeanIoU", "IoU")
            takes_one = name in ("Mean", "Sum", "MeanTensor")
            specs = dict(t=tf.TensorSpec([None] if sparse else [None, 3], tf.int32 if sparse else tf.float32, name="t"), g=tf.TensorSpec([None] if name in ("MeanIoU", "IoU") else [None, 3], tf.float32, name="g"))

            def update(t, g, metric=metric, takes_one=takes_one):
                metric.update_state(g) if takes_one else metric.update_state(t, g)
                return {"result": tf.convert_to_tensor(metric.result())}
            rng = np.random.default_rng(2)
            cases = []
            for batch in (4, 3):
                classes = rng.integers(0, 3, batch)
                g = rng.integers(1, 64, (batch, 3)).astype(np.float32)
                g = np.float32(rng.integers(0, 3, batch)) if name in ("MeanIoU", "IoU") else g / g.sum(1, keepdims=True)
                cases.append({"t": tf.constant(np.int32(classes)) if sparse else tf.constant(np.eye(3, dtype=np.float32)[classes]), "g": tf.constant(g)})
            metric.update_state(cases[0]["g"]) if takes_one else metric.update_state(cases[0]["t"], cases[0]["g"])
            (metric.reset_state if hasattr(metric, "reset_state") else metric.reset_states)()
            module = tf.Module()
            module.kept = [metric, list(metric.variables)]
            concrete = tf.function(update, autograph=False).get_concrete_function(**specs)
            module.captured = list(concrete.graph.variables)
            folder = out / f"metric_{name}"
            tf.saved_model.save(module, str(folder / "model"), signatures={"update": concrete})
            sequence(folder, ["update"] * 2, cases)
        except Exception as e: print("  left out metric", name, type(e).__name__, str(e)[:150])


def main():
    p = argparse.ArgumentParser()
    p.add_argument("out", type=pathlib.Path), p.add_argument("keras", choices=["keras", "tf_keras"])
    a = p.parse_args()
    keras = importlib.import_module(a.keras)
    out = a.out / a.keras / "steps"
    out.mkdir(parents=True, exist_ok=True)
    for name, make in optimisers(keras):
        try: optimiser_model(keras, out, name, make)
        except Exception as e: print("  left out optimizer", name, type(e).__name__, str(e)[:200])
    losses(keras, out)
    metrics(keras, out)
    print(len(list(out.iterdir())), "models")


if __name__ == "__main__":
    main()
