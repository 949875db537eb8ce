import { describe, expect, it } from 'vitest';
import { adviceFor } from './advice';

describe('advice', () => {
  it('names the file that is missing', () => {
    const message = 'A shard is missing.';
    expect(adviceFor({ kind: 'missing-shard', message, file: 'variables/variables.data-00001-of-00002' })).toBe(
      'Add variables.data-00001-of-00002 to the variables folder.',
    );
    expect(adviceFor({ kind: 'missing-asset', message, file: 'assets/labels.txt' })).toBe('Add assets/labels.txt.');
    expect(adviceFor({ kind: 'missing-asset', message })).toMatch(/assets folder/);
  });
  it('is none where a person stopped it himself', () => {
    expect(adviceFor({ kind: 'cancelled', message: 'Cancelled.' })).toBeNull();
  });
});
