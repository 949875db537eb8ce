import { describe, expect, it } from 'vitest';
import type { SavedObject, StructuredValue } from '../../model/objectGraph';
import { canRebuildObjects } from './loadable';

const object = (identifier: string, slotVariableCount = 0): SavedObject => ({
  id: 0,
  kind: 'user_object',
  children: [],
  identifier,
  ...(slotVariableCount > 0 ? { slotVariableCount } : {}),
});

const withOutput = (outputSignature: StructuredValue) => ({
  objects: [],
  concreteFunctions: new Map([
    ['f', { name: 'f', boundInputs: [], canonicalizedInputSignature: null, outputSignature }],
  ]),
});

const spec = (typeName: string, state: StructuredValue | null = null): StructuredValue => ({
  kind: 'type_spec',
  typeName,
  state,
});

describe('rebuilding objects without Keras', () => {
  it.each([
    ['a Keras optimizer with slot variables', [object('model'), object('optimizer', 2)], false],
    ['a Keras optimizer without any', [object('optimizer')], true],
    ["TensorFlow's own optimizer", [object('tf_deprecated_optimizer', 2)], true],
  ])('with %s: %s', (_, objects, expected) => {
    expect(canRebuildObjects({ objects, concreteFunctions: new Map() })).toBe(expected);
  });

  // The names that stop TensorFlow 2.21 are those of the samples BU-DiSC+Sibyl_ReStore and AaronLi+Self-Driving-Car.
  it.each<[string, StructuredValue, boolean]>([
    ['a ragged tensor', spec('RaggedTensorSpec', { kind: 'none' }), true],
    ['a registered spec', { kind: 'list', items: [spec('tf.NoneTensorSpec')] }, true],
    ['a spec of TensorFlow Probability', { kind: 'named_tuple', items: [['action', spec('_TFPTypeSpec')]] }, false],
    [
      'a spec of TF-Agents',
      { kind: 'dict', items: [['a', spec('tf_agents.policies.greedy_policy.X_ACTTypeSpec')]] },
      false,
    ],
    ['one inside a known one', { kind: 'tuple', items: [spec('VariableSpec', spec('_TFPTypeSpec'))] }, false],
  ])('with %s', (_, value, expected) => {
    expect(canRebuildObjects(withOutput(value))).toBe(expected);
  });
});
