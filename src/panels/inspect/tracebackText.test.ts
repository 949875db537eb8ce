import { expect, it } from 'vitest';
import { tracebackText } from './tracebackText';

it('a stack is written as Python writes it', () => {
  const frames = [
    { file: '/train/export.py', line: 12, functionName: '<module>', code: '  tf.saved_model.save(m, path)' },
    { file: '/train/model.py', line: 3, functionName: 'call', code: '' },
  ];
  expect(tracebackText(frames)).toBe(
    [
      'Traceback (most recent call last):',
      '  File "/train/export.py", line 12, in <module>',
      '    tf.saved_model.save(m, path)',
      '  File "/train/model.py", line 3, in call',
    ].join('\n'),
  );
});
