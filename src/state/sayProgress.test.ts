import { expect, it } from 'vitest';
import { sayProgress } from './sayProgress';

it('says how far in the unit of the work', () => {
  expect(sayProgress('Opening bert', { done: 1 << 20, total: 5 << 20, what: 'bytes' })).toBe(
    'Opening bert, 1 MiB of 5 MiB',
  );
  expect(sayProgress('Running', { done: 412, total: 1978, what: 'ops' })).toBe('Running, 412 of 1,978 ops');
});

it('says what is done while nobody knows how far', () => {
  expect(sayProgress('Opening bert', null)).toBe('Opening bert');
  expect(sayProgress('Opening bert', { done: 3, total: 0, what: 'ops' })).toBe('Opening bert');
});
