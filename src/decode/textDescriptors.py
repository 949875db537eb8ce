"""Writes textDescriptors.ts beside this file: every message that can be reached from a SavedModel, a GraphDef
or what their `Any` fields carry, with field numbers and types. The source is TensorFlow's own descriptors.

    python src/decode/textDescriptors.py        (TensorFlow 2.21.0)
"""
import pathlib

from google.protobuf import any_pb2, wrappers_pb2
from google.protobuf.descriptor import FieldDescriptor as F
import tensorflow as tf
from tensorflow.core.framework import graph_pb2, variable_pb2
from tensorflow.core.protobuf import meta_graph_pb2, queue_runner_pb2, saved_model_pb2

ROOTS = [saved_model_pb2.SavedModel, graph_pb2.GraphDef, meta_graph_pb2.AssetFileDef, variable_pb2.VariableDef,
         queue_runner_pb2.QueueRunnerDef, any_pb2.Any, wrappers_pb2.BytesValue, wrappers_pb2.StringValue,
         wrappers_pb2.Int64Value, wrappers_pb2.BoolValue, wrappers_pb2.DoubleValue, wrappers_pb2.FloatValue]
SCALARS = {getattr(F, "TYPE_" + name.upper()): name for name in
           "double float int64 uint64 int32 fixed64 fixed32 bool string bytes uint32 sfixed32 sfixed64 sint32 sint64".split()}

messages, enums, waiting = {}, {}, [root.DESCRIPTOR for root in ROOTS]
while waiting:
    message = waiting.pop()
    if message.full_name in messages:
        continue
    rows = []
    for field in sorted(message.fields, key=lambda f: f.number):
        if field.message_type:
            waiting.append(field.message_type)
            kind = field.message_type.full_name
        elif field.enum_type:
            enums[field.enum_type.full_name] = field.enum_type
            kind = field.enum_type.full_name
        else:
            kind = SCALARS[field.type]
        rows.append(f"{field.name}:{field.number}:{kind}{'*' if field.is_packed else ''}")
    messages[message.full_name] = rows

lines = [
    f"// Written by textDescriptors.py with TensorFlow {tf.__version__}. Do not edit.",
    "",
    "/** Fields of each message, `name:number:type`; a `*` marks a packed repeated field. Map entries are messages with `key` and `value`. */",
    "export const TEXT_MESSAGES: Readonly<Record<string, string>> = {",
    *[f"  '{name}':\n    '{' '.join(messages[name])}'," if messages[name] else f"  '{name}': ''," for name in sorted(messages)],
    "};",
    "",
    "/** Values of each enum, `NAME:number`. */",
    "export const TEXT_ENUMS: Readonly<Record<string, string>> = {",
    *[f"  '{name}':\n    '{' '.join(f'{v.name}:{v.number}' for v in enums[name].values)}'," for name in sorted(enums)],
    "};",
    "",
]
pathlib.Path(__file__).with_name("textDescriptors.ts").write_text("\n".join(lines))
print(len(messages), "messages", len(enums), "enums")
