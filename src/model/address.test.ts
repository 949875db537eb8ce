import { expect, it } from 'vitest';
import { cutAddress, formatAddress, nodeAddress } from './address';

it('reads as the way to a node, bodies named', () => {
  const address = nodeAddress(
    [
      { node: 'StatefulPartitionedCall', attr: 'f' },
      { node: 'while', attr: 'body' },
    ],
    'MatMul',
  );
  expect(formatAddress(address)).toBe('StatefulPartitionedCall ▸ while ▸ body ▸ MatMul');
});

it('leaves out the middle of a way that a function calling itself made endless', () => {
  const calls = Array.from({ length: 10_000 }, (_, i) => ({ node: `call_${i}`, attr: 'f' }));
  const address = nodeAddress(calls, 'add');
  const text = formatAddress(address);
  expect(text.startsWith('call_0 ▸ call_1 ▸')).toBe(true);
  expect(text).toContain('▸ … ▸');
  expect(text.endsWith('call_9999 ▸ add')).toBe(true);
  expect(text.split(' ▸ ')).toHaveLength(25);
  expect(cutAddress(address).split('|')).toEqual(text.split(' ▸ '));
});
