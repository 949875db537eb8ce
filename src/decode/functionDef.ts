import type { DType } from '../model/dtype';
import { dtypeFromNumber } from '../model/dtype';
import type { GraphBody } from '../model/graphBody';
import type { OpDefinition } from '../model/opDefinition';
import type { Shape } from '../model/shape';
import type { FunctionDefArgAttrs, OpDef } from '../proto/generated';
import { readMessage } from '../proto/reader';
import type { Slice } from '../proto/schema';
import { decodeUtf8 } from '../proto/utf8';
import { Cursor, LENGTH } from '../proto/wire';
import { attrOfProto, attrsOfProto } from './attrs';
import { buildGraphBody, type BodyContext } from './graphBody';
import { NodeTable } from './nodeTable';
import { opDefinitionOfProto } from './opDefProto';
import { shapeOfProto } from './tensorProto';

/** Tags of FunctionDef (function.proto), all length-delimited. */
const SIGNATURE = 8 + LENGTH;
const NODE = 24 + LENGTH;
const RETURN = 32 + LENGTH;
const CONTROL_RETURN = 48 + LENGTH;

/** Reads a FunctionDef. Throws a WireFault where more than a single node is damaged. */
export function readFunctionBody(slice: Slice, context: BodyContext): GraphBody {
  const start: number[] = [];
  const end: number[] = [];
  const returns = new Map<string, string>();
  const controls: string[] = [];
  let signature: OpDef | null = null;
  const rest = new Cursor(slice);
  while (rest.pos < rest.end) {
    const tag = rest.tag();
    if (tag === NODE) {
      const node = rest.slice();
      start.push(node.start);
      end.push(node.end);
    } else if (tag === SIGNATURE) signature = readMessage('OpDef', rest.slice());
    else if (tag === RETURN) returns.set(...readStringEntry(rest.slice()));
    else if (tag === CONTROL_RETURN) controls.push(readStringEntry(rest.slice())[1]);
    else rest.skip(tag);
  }
  const { attr, argAttr } = readAttributes(slice);
  const attrs = attrsOfProto(attr);
  return buildGraphBody(
    new NodeTable({ bytes: slice.bytes, start, end }),
    {
      name: signature?.name ?? '',
      args: (signature?.inputArg ?? []).map(({ name, type }, i) => ({
        name,
        dtype: dtypeFromNumber(type),
        shape: argShape(argAttr.get(i)),
      })),
      returns: (signature?.outputArg ?? []).map(({ name, type }) => ({
        name,
        dtype: dtypeFromNumber(type) satisfies DType,
        source: returns.get(name) ?? '',
      })),
      controlReturns: controls,
      attrs,
    },
    context,
  );
}

/** The signature alone, to resolve calls that use the function's name as an op. */
export function readFunctionSignature(slice: Slice): OpDefinition {
  const cursor = new Cursor(slice);
  while (cursor.pos < cursor.end) {
    const tag = cursor.tag();
    if (tag === SIGNATURE) return opDefinitionOfProto(readMessage('OpDef', cursor.slice()));
    cursor.skip(tag);
  }
  return { name: '', inputs: [], outputs: [], attrs: [], stateful: false };
}

/** Everything but the nodes, which the generic reader would decode for nothing. */
function readAttributes(slice: Slice): Pick<ReturnType<typeof readWhole>, 'attr' | 'argAttr'> {
  const attr = new Map<string, ReturnType<typeof readWhole>['attr'] extends ReadonlyMap<string, infer V> ? V : never>();
  const argAttr = new Map<number, FunctionDefArgAttrs>();
  const cursor = new Cursor(slice);
  while (cursor.pos < cursor.end) {
    const from = cursor.pos;
    const tag = cursor.tag();
    cursor.skip(tag);
    if (tag !== 40 + LENGTH && tag !== 56 + LENGTH) continue;
    const one = readWhole({ bytes: slice.bytes, start: from, end: cursor.pos });
    for (const [name, value] of one.attr) attr.set(name, value);
    for (const [index, value] of one.argAttr) argAttr.set(index, value);
  }
  return { attr, argAttr };
}

function readWhole(slice: Slice) {
  return readMessage('FunctionDef', slice);
}

function readStringEntry(slice: Slice): readonly [string, string] {
  let key = '';
  let value = '';
  const cursor = new Cursor(slice);
  while (cursor.pos < cursor.end) {
    const tag = cursor.tag();
    if ((tag & 7) !== LENGTH) {
      cursor.skip(tag);
      continue;
    }
    const { bytes, start, end } = cursor.slice();
    if (tag >>> 3 === 1) key = decodeUtf8(bytes, start, end);
    else if (tag >>> 3 === 2) value = decodeUtf8(bytes, start, end);
  }
  return [key, value];
}

/** Exporters write a list with one shape in the argument's `_output_shapes`. */
function argShape(attrs: FunctionDefArgAttrs | undefined): Shape {
  const proto = attrs?.attr.get('_output_shapes');
  const value = proto && attrOfProto(proto);
  const first = value?.kind === 'list' ? value.value[0] : undefined;
  return first?.kind === 'shape' ? first.value : shapeOfProto({ dim: [], unknownRank: true });
}
