#!/usr/bin/env python3
"""Saves the networks of keras.applications and of Keras Hub, small, with TensorFlow's answers.

usage: networks.py OUT [applications|hub|tasks] [--only NAME,NAME]      OUT/keras/<group>/<name>/

Applications have their own width and depth, the smallest pictures they allow and ten classes. What Keras Hub's classes
ask for is filled in by name from TINY; a class that wants more than that is named and left out.
"""
import argparse, inspect, pathlib

import answers
import numpy as np
import tensorflow as tf
import keras

# By argument: small, divisible by what divides it, and not all alike.
TINY = dict(
    vocabulary_size=40, num_layers=2, hidden_dim=16, intermediate_dim=24, num_heads=2, num_query_heads=4, num_key_value_heads=2,
    head_dim=8, max_sequence_length=16, embedding_dim=12, feedforward_hidden_dim=24, num_attention_heads=4, bucket_size=4, depth=2,
    vocab_size=40, num_experts=4, top_k=2, moe_intermediate_dim=16, moe_intermediate_size=8, shared_expert_intermediate_dim=16,
    shared_expert_intermediate_size=16, num_segments=2, num_groups=1, num_classes=5, patch_size=4, mlp_dim=24, num_labels=3, sliding_window=4,
    head_size=8, image_size=32, encoder_num_layers=2, decoder_num_layers=2, num_encoder_layers=2, num_decoder_layers=2,
)


def varied(model):
    """Weights on a grid of 1/64, zeros and ones a little varied."""
    for k, v in enumerate(model.weights):
        if not tf.as_dtype(v.dtype).is_floating or not v.shape: continue
        array, rng = np.asarray(v.value, np.float32), np.random.default_rng(k)
        if array.size and (array == array.reshape(-1)[0]).all():
            array = array + rng.integers(0, 17, array.shape) / 64 if "variance" in v.path else array + rng.integers(-16, 17, array.shape) / 64
            v.assign(np.round(array * 64) / 64)
        else: v.assign(np.round(array * 1024) / 1024)


def input_of(name, spec, batch, rng):
    shape = [batch] + [d if d is not None else 11 for d in spec.shape[1:]]
    dtype = tf.as_dtype(spec.dtype)
    if "mask" in name and "positions" not in name:
        lengths = rng.integers(1, shape[1] + 1, shape[0])
        mask = np.arange(shape[1]) < lengths[:, None] if len(shape) == 2 else np.ones(shape)
        return tf.cast(tf.constant(mask), dtype)
    if dtype.is_integer:
        high = 2 if "segment" in name else 8 if "position" in name else 32
        return tf.constant(rng.integers(0, high, shape), dtype)
    return tf.constant(np.round(rng.uniform(-1, 1, shape) * 256) / 256, dtype)


def save(out, group, name, model):
    varied(model)
    folder = out / "keras" / group / name
    folder.mkdir(parents=True, exist_ok=True)
    model.export(str(folder / "model"), verbose=False)
    signature = tf.saved_model.load(str(folder / "model")).signatures["serving_default"]
    specs = signature.structured_input_signature[1]
    cases = [{n: input_of(n, s, batch, np.random.default_rng(batch)) for n, s in specs.items()} for batch in (2, 1)]
    answers.record(folder, {"serving_default": cases}, {"parameters": model.count_params()})
    print(f"{group}/{name}: {model.count_params()} parameters, {len(signature.structured_outputs)} outputs", flush=True)


def applications():
    """(name, build) of every network with ten classes and random weights, at 32 to 96 pixels."""
    for name, build in sorted(vars(keras.applications).items()):
        if not inspect.isfunction(build): continue

        def make(build=build):
            for size in (32, 71, 75, 96, 128, 224):
                try: return build(weights=None, input_shape=(size, size, 3), classes=10)
                except Exception as e: error = e
            raise error
        yield name, make


def tiny(cls, **more):
    """An instance whose arguments without a default come from TINY."""
    wanted = inspect.signature(cls.__init__).parameters.values()
    given = {p.name: TINY[p.name] for p in wanted if p.name in TINY and (p.default is p.empty or p.name in ("max_sequence_length", "num_segments"))}
    given |= more
    missing = [p.name for p in wanted if p.default is p.empty and p.name not in given and p.name != "self" and p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)]
    if missing: raise TypeError(f"wants {', '.join(missing)}")
    return cls(**given)


def hub(tasks):
    import keras_hub
    classes = {n: c for n, c in vars(keras_hub.models).items() if inspect.isclass(c)}
    backbones = {n: c for n, c in classes.items() if n.endswith("Backbone") and n not in ("Backbone", "FeaturePyramidBackbone")}
    if not tasks:
        yield from ((n, lambda c=c: tiny(c)) for n, c in sorted(backbones.items()))
        return
    for name, cls in sorted(classes.items()):
        backbone = getattr(cls, "backbone_cls", None)
        if backbone is None or not issubclass(cls, keras_hub.models.Task): continue
        yield name, lambda cls=cls, backbone=backbone: tiny(cls, backbone=tiny(backbone), preprocessor=None)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("out", type=pathlib.Path), p.add_argument("group", choices=["applications", "hub", "tasks"])
    p.add_argument("--only", default="")
    a = p.parse_args()
    for name, make in applications() if a.group == "applications" else hub(a.group == "tasks"):
        if a.only and name not in a.only.split(","): continue
        keras.utils.set_random_seed(1)
        try: save(a.out, "applications" if a.group == "applications" else "hub", name, make())
        except Exception as e: print(f"  left out {name}: {type(e).__name__} {str(e)[:200]}", flush=True)
        keras.backend.clear_session()


if __name__ == "__main__":
    main()
