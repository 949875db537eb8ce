import { describe, expect, it } from 'vitest';
import type { MetaGraph } from '../model/savedModel';
import { graphFromText } from '../testing/graphFromText';
import { type FunctionEntry, indexFunctions } from './functionIndex';

function indexOf(metaGraph: MetaGraph): Map<string, FunctionEntry> {
  const steps = indexFunctions(metaGraph, () => undefined);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return new Map(step.value.map((entry) => [entry.name, entry]));
}

const MODEL = `
  signature serve(a=x) -> y=first
  signature classify(a=x) -> y=second
  first: PartitionedCall(x) {f=@outer}
  second: PartitionedCall(x) {f=@classified}
  restore: PartitionedCall(x) {f=@restored}
  def outer(v) -> out=b
    a: PartitionedCall(v) {f=@inner}
    b: PartitionedCall(a) {f=@inner}
  def inner(v) -> out=r
    r: If(v, v) {then_branch=@yes, else_branch=@no}
  def yes(v) -> out=o
    o: Relu(v)
  def no(v) -> out=v
  def classified(v) -> out=o
    o: Softmax(v)
  def restored(v) -> out=v
  def saved(v) -> out=o
    o: PartitionedCall(v) {f=@gradient}
  def gradient(v) -> out=v
  def lost(v) -> out=o
    o: PartitionedCall(v) {f=@lost}
`;

describe('the index of functions', () => {
  it('says who calls each function, from which node and attribute', () => {
    const index = indexOf(graphFromText(MODEL));
    expect(index.get('inner')?.callers).toEqual([
      { functionName: 'outer', node: 'a', attr: 'f' },
      { functionName: 'outer', node: 'b', attr: 'f' },
    ]);
    expect(index.get('no')?.callers).toEqual([{ functionName: 'inner', node: 'r', attr: 'else_branch' }]);
    expect(index.get('outer')?.callers).toEqual([{ functionName: null, node: 'first', attr: 'f' }]);
  });

  it('says from which signatures a function is reached, through all calls between', () => {
    const index = indexOf(graphFromText(MODEL));
    expect(index.get('yes')?.signatures).toEqual(['serve']);
    expect(index.get('classified')?.signatures).toEqual(['classify']);
    expect(index.get('restored')).toMatchObject({ signatures: [], fromMainGraph: true, isUnreachable: false });
  });

  it('calls a function unreachable that only it itself calls', () => {
    const index = indexOf(graphFromText(MODEL));
    expect([...index.values()].filter((entry) => entry.isUnreachable).map(({ name }) => name)).toEqual([
      'saved',
      'gradient',
      'lost',
    ]);
  });

  it('names the objects whose functions lead to it, and the ops whose gradient it is', () => {
    const index = indexOf({
      ...graphFromText(MODEL),
      registeredGradients: [{ functionName: 'gradient', opType: 'CustomGradient-7' }],
      objects: () => ({
        ok: true,
        value: {
          objects: [
            { id: 0, kind: 'user_object', children: [{ id: 1, name: 'net' }] },
            { id: 1, kind: 'user_object', children: [{ id: 2, name: '__call__' }] },
            { id: 2, kind: 'function', children: [], concreteFunctions: ['saved'] },
          ],
          concreteFunctions: new Map(),
        },
      }),
    });
    expect(index.get('saved')).toMatchObject({ objects: ['net/__call__'], isUnreachable: false });
    expect(index.get('gradient')).toMatchObject({ objects: ['net/__call__'], gradientOf: ['CustomGradient-7'] });
  });

  it('goes on where a body is missing', () => {
    const whole = graphFromText(MODEL);
    const index = indexOf({
      ...whole,
      functionBody: (name) =>
        name === 'outer' ? { ok: false, failure: { kind: 'malformed', message: 'cut off' } } : whole.functionBody(name),
    });
    expect(index.get('outer')?.nodes).toBeNull();
    expect(index.get('inner')).toMatchObject({ nodes: 1, isUnreachable: true });
  });
});
