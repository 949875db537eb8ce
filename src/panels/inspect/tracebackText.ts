import type { StackFrame } from '../../model/beside';

/** As Python prints a traceback: the caller before the called. */
export function tracebackText(frames: readonly StackFrame[]): string {
  const lines = frames.flatMap(({ file, line, functionName, code }) => [
    `  File "${file}", line ${line}, in ${functionName}`,
    ...(code.trim() ? [`    ${code.trim()}`] : []),
  ]);
  return ['Traceback (most recent call last):', ...lines].join('\n');
}
