import { expect, it } from 'vitest';
import { buildDate } from './buildDate';

it('is the day TensorFlow wrote into its version', () => {
  // TensorFlow 2.12.0 carries producers 1394 and 1395 and was branched on these days.
  expect(buildDate(1394)).toBe('1 February 2023');
  expect(buildDate(1395)).toBe('2 February 2023');
  expect(buildDate(146)).toBe('2 September 2019');
});

it('is not guessed for producers that did not count days', () => {
  expect(buildDate(145)).toBeNull();
  expect(buildDate(21)).toBeNull();
});
