import { describe, expect, it } from 'vitest';
import type { AttrDetails, NodeDetails } from '../decode/decodeApi';
import { bodyOf } from './nodeLookup';

const caller = (op: string, ...attrs: Partial<AttrDetails>[]): NodeDetails => ({
  name: 'n',
  op,
  functionName: null,
  device: '',
  attrs: attrs.map((attr) => ({ name: '', text: '', isDefault: false, ...attr })),
  inputs: [],
  outputs: [],
  controlInputs: [],
  doc: null,
});

describe('the body that a call opens', () => {
  it('is named by f, or by the branch that was taken', () => {
    expect(bodyOf(caller('PartitionedCall', { name: 'f', functionName: 'body_1' }), 'f')).toBe('body_1');
    const branch = caller(
      'If',
      { name: 'then_branch', functionName: 'yes' },
      { name: 'else_branch', functionName: 'no' },
    );
    expect(bodyOf(branch, 'else_branch')).toBe('no');
  });
  it('is one of the branches of a Case', () => {
    const branches = caller('Case', { name: 'branches', functionNames: ['a', 'b', 'c'] });
    expect(bodyOf(branches, 'branches.2')).toBe('c');
    expect(bodyOf(branches, 'branches.3')).toBeNull();
  });
  it('is the op itself where an op is named after a function', () => {
    expect(bodyOf(caller('my_function'), 'f')).toBe('my_function');
    expect(bodyOf(caller('While'), 'body')).toBeNull();
  });
});
