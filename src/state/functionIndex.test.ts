import { describe, expect, it } from 'vitest';
import { type FunctionEntry, sayCallers, sayReached } from './functionIndex';

const NOTHING: FunctionEntry = {
  name: 'f',
  nodes: 3,
  callers: [],
  callerCount: 0,
  signatures: [],
  objects: [],
  gradientOf: [],
  fromMainGraph: false,
  isUnreachable: true,
};
const caller = (functionName: string | null, node: string) => ({ functionName, node, attr: 'f' });

describe('how a function is reached', () => {
  it.each([
    [{}, 'unreachable'],
    [{ signatures: ['serving_default'] }, 'serving_default'],
    [{ signatures: ['a', 'b'], objects: ['layers/0/__call__'] }, 'a, 2 more'],
    [{ gradientOf: ['MyOp'] }, 'gradient of MyOp'],
    [{ fromMainGraph: true }, 'loading and saving'],
  ])('%j is said %s', (facts, words) => {
    expect(sayReached({ ...NOTHING, ...facts })).toBe(words);
  });
});

describe('who calls a function', () => {
  it.each([
    [[], 0, ''],
    [[caller('body', 'call_1')], 1, 'body: call_1'],
    [[caller(null, 'PartitionedCall'), caller('body', 'c')], 60, 'main graph: PartitionedCall, 59 more'],
  ])('%j of %i is said %s', (callers, callerCount, words) => {
    expect(sayCallers({ ...NOTHING, callers, callerCount })).toBe(words);
  });
});
