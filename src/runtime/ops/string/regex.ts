import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { fromHost, stringsOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { compilePattern, matchesWhole, parseRewrite, replaceMatches } from './pattern';

/** Regular expressions: RE2 syntax, on the bytes of each element. */

function only(input: Tensor, what: string): Uint8Array {
  const [value] = stringsOf(input);
  if (input.shape.length > 0 || value === undefined)
    throw invalid(`${what} must be scalar, but received [${input.shape.join(',')}]`);
  return value;
}

function replaced(call: OpCall, input: Tensor, pattern: Uint8Array, rewriteBytes: Uint8Array): Tensor {
  const compiled = compilePattern(pattern);
  const rewrite = parseRewrite(rewriteBytes);
  const all = call.attrs.bool('replace_global');
  const out = stringsOf(input).map((bytes) => replaceMatches(compiled, rewrite, bytes, all));
  return fromHost('string', input.shape, out);
}

function fullMatch(input: Tensor, pattern: Uint8Array): Tensor {
  const compiled = compilePattern(pattern);
  return fromHost(
    'bool',
    input.shape,
    Uint8Array.from(stringsOf(input), (bytes) => (matchesWhole(compiled, bytes) ? 1 : 0)),
  );
}

export const REGEX: OpFamily = {
  RegexReplace: define((call, input, pattern, rewrite) =>
    replaced(call, input, only(pattern, 'Pattern'), only(rewrite, 'Rewrite')),
  ),
  StaticRegexReplace: define((call, input) =>
    replaced(call, input, call.attrs.bytes('pattern'), call.attrs.bytes('rewrite')),
  ),
  RegexFullMatch: define((_, input, pattern) => fullMatch(input, only(pattern, 'Pattern'))),
  StaticRegexFullMatch: define((call, input) => fullMatch(input, call.attrs.bytes('pattern'))),
};
