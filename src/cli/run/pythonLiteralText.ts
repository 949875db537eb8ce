import { assertNever } from '../../lib/never';
import { pythonFloat, pythonRepr } from '../show/pythonText';
import { pythonBytes } from './numpyText';
import type { PythonValue } from '../../lib/pythonLiteral';

/** `repr` of a literal's value. */
export function pythonLiteralText(value: PythonValue): string {
  const list = (items: readonly PythonValue[]): string => items.map(pythonLiteralText).join(', ');
  switch (value.kind) {
    case 'none':
      return 'None';
    case 'bool':
      return value.value ? 'True' : 'False';
    case 'int':
      return String(value.value);
    case 'float':
      return pythonFloat(value.value);
    case 'complex':
      return complexText(value.real, value.imaginary);
    case 'str':
      return pythonRepr(value.value);
    case 'bytes':
      return pythonBytes(value.value);
    case 'list':
      return `[${list(value.items)}]`;
    case 'tuple':
      return `(${list(value.items)}${value.items.length === 1 ? ',' : ''})`;
    case 'set':
      return `{${list(value.items)}}`;
    case 'dict':
      return `{${value.items.map(([key, item]) => `${pythonLiteralText(key)}: ${pythonLiteralText(item)}`).join(', ')}}`;
    default:
      return assertNever(value);
  }
}

/** Parts have no `.0`; a real part of zero is left out. */
function complexText(real: number, imaginary: number): string {
  const part = (x: number): string => pythonFloat(x).replace(/\.0$/, '');
  if (Object.is(real, 0)) return `${part(imaginary)}j`;
  return `(${part(real)}${imaginary < 0 || Object.is(imaginary, -0) ? '' : '+'}${part(imaginary)}j)`;
}
