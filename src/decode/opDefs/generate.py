"""Writes opDefs.json: every op TensorFlow registers, and older ops that real models carry.

    python generate.py [SAVED_MODEL_FOLDER...]

Run with tensorflow 2.21.0 (and tensorflow_text, if installed, for its custom ops). Ops of the
given models' stripped_op_list that TensorFlow no longer registers are added.

Form of the file (read by opDefs.ts):
  {"tensorflow": "2.21.0", "ops": [[name, inputs, outputs, attrs, flags, doc, deprecated], ...]}
  inputs, outputs: strings "name:type", type = [N*](dtype | @type_attr) | [type_list_attr], "&" at the end for a reference
  attrs: [name, type] or [name, type, default]; a tensor is [dtype, shape, values]
  flags: 1 stateful, 2 from an older model, 4 from tensorflow_text
"""
import glob
import json
import os
import re
import sys

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
import numpy as np
import tensorflow as tf
from tensorflow.core.framework import op_def_pb2
from tensorflow.core.protobuf import saved_model_pb2
from tensorflow.python.client import pywrap_tf_session


def registered():
  ops = op_def_pb2.OpList()
  ops.ParseFromString(pywrap_tf_session.TF_GetBuffer(pywrap_tf_session.TF_GetAllOpList()))
  return {op.name: op for op in ops.op}


def dtype_name(number):
  return tf.as_dtype(number % 100).name if number else 'invalid'


def arg(a):
  if a.type_list_attr:
    kind = f'[{a.type_list_attr}]'
  else:
    kind = f'@{a.type_attr}' if a.type_attr else dtype_name(a.type)
    if a.number_attr:
      kind = f'{a.number_attr}*{kind}'
  return f'{a.name}:{kind}' + ('&' if a.is_ref else '')


def number(value):
  return value if value == value and abs(value) != float('inf') else str(value)


def shape(proto):
  return None if proto.unknown_rank else [d.size for d in proto.dim]


def tensor(proto):
  return [dtype_name(proto.dtype), shape(proto.tensor_shape), tf.make_ndarray(proto).ravel().tolist()]


def default(value, kind):
  if kind.startswith('list('):
    item = kind[5:-1]
    lists = {
        'int': lambda: list(value.list.i), 'float': lambda: [number(float(str(np.float32(f)))) for f in value.list.f],
        'bool': lambda: list(value.list.b), 'type': lambda: [dtype_name(t) for t in value.list.type],
        'string': lambda: [s.decode('latin1') for s in value.list.s], 'shape': lambda: [shape(s) for s in value.list.shape],
        'func': lambda: [f.name for f in value.list.func], 'tensor': lambda: [tensor(t) for t in value.list.tensor],
    }
    return lists[item]()
  if kind == 'int':
    return value.i if abs(value.i) < 2**53 else str(value.i)
  if kind == 'float':
    return number(float(str(np.float32(value.f))))
  if kind == 'bool':
    return value.b
  if kind == 'type':
    return dtype_name(value.type)
  if kind == 'string':
    return value.s.decode('latin1')
  if kind == 'shape':
    return shape(value.shape)
  if kind == 'func':
    return value.func.name
  if kind == 'tensor':
    return tensor(value.tensor)
  raise ValueError(f'default of kind {kind}')


def attr(a):
  if a.HasField('default_value'):
    return [a.name, a.type, default(a.default_value, a.type)]
  return [a.name, a.type]


def first_sentence(text):
  text = text.strip().split('\n\n')[0]
  text = re.sub(r'\[([^\]]*)\]\([^)]*\)', r'\1', re.sub(r'[`*]', '', text))
  text = ' '.join(text.split())
  match = re.match(r'(.+?[.!?])(?:\s|$)', text)
  text = match.group(1) if match else text
  return '' if text.upper().startswith('TODO') or len(text) > 300 else text


def doc(op):
  raw = getattr(tf.raw_ops, op.name, None)
  return first_sentence((raw.__doc__ if raw else None) or op.summary or '')


def row(op, flags):
  deprecated = f'{op.deprecation.version}: {op.deprecation.explanation}' if op.HasField('deprecation') else ''
  out = [op.name, [arg(a) for a in op.input_arg], [arg(a) for a in op.output_arg], [attr(a) for a in op.attr],
         flags | (1 if op.is_stateful else 0), doc(op), deprecated]
  while out and out[-1] in ('', 0):
    out.pop()
  return out


def ops_of(model):
  proto = saved_model_pb2.SavedModel()
  try:
    with open(os.path.join(model, 'saved_model.pb'), 'rb') as f:
      proto.ParseFromString(f.read())
  except Exception as error:
    print('not read:', model, error, file=sys.stderr)
  return [op for m in proto.meta_graphs for op in m.meta_info_def.stripped_op_list.op]


def main(models):
  ops = {name: (op, 0) for name, op in registered().items()}
  try:
    import tensorflow_text  # noqa: F401
  except Exception:
    print('tensorflow_text is not installed; its ops come from the models only', file=sys.stderr)
  for name, op in registered().items():
    ops.setdefault(name, (op, 4))
  for model in models:
    for op in ops_of(model):
      ops.setdefault(op.name, (op, 2))
  rows = [row(op, flags) for _, (op, flags) in sorted(ops.items()) if not op.name.startswith(('_Mkl', '_OneDnn'))]
  target = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'opDefs.json')
  with open(target, 'w', encoding='utf8') as f:
    f.write('{"tensorflow":"%s","ops":[\n' % tf.__version__)
    f.write(',\n'.join(json.dumps(r, separators=(',', ':'), ensure_ascii=False) for r in rows))
    f.write('\n]}\n')
  print(len(rows), 'ops,', os.path.getsize(target), 'bytes; added:', [n for n, (_, f) in ops.items() if f])


main(sys.argv[1:])
