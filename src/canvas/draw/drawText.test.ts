import { describe, expect, it } from 'vitest';
import { splitTail } from '../../lib/splitTail';
import { fitText } from './drawText';
import type { Ctx } from '../picture';

/** A context in whose font every letter is ten units wide. */
const ctx = { font: 'ten', measureText: (text: string) => ({ width: text.length * 10 }) } as unknown as Ctx;

describe('cutting a name', () => {
  it('leaves what fits as it is', () => {
    expect(fitText(ctx, 'dense_1', 70)).toBe('dense_1');
  });

  it('keeps the number that tells siblings apart', () => {
    expect(fitText(ctx, 'layer_normalization_12', 120)).toBe('layer_no…_12');
    expect(fitText(ctx, 'layer_normalization_1_2', 120)).toBe('layer_n…_1_2');
    expect(fitText(ctx, 'block12', 60)).toBe('blo…12');
  });

  it('keeps the last word of several', () => {
    expect(fitText(ctx, 'query_rated_genre_freq', 140)).toBe('query_ra…_freq');
    expect(fitText(ctx, 'pickup_census_tract', 100)).toBe('pic…_tract');
    expect(fitText(ctx, 'pickup_latitude', 100)).toBe('pickup_la…');
  });

  it('cuts at the end where no number is, or hardly a letter would be left before it', () => {
    expect(fitText(ctx, 'DepthwiseConv2dNative', 80)).toBe('Depthwi…');
    expect(fitText(ctx, 'attention_1_2', 60)).toBe('atten…');
    expect(fitText(ctx, 'attention', 5)).toBe('');
  });

  it('does not take the last of a series for the number of one', () => {
    expect(fitText(ctx, 'conv4_block2 … 5', 100)).toBe('conv4_blo…');
  });

  it('takes no number of more than four digits for a count', () => {
    expect(splitTail('step_20260101')).toEqual(['step_20260101', '']);
  });
});
