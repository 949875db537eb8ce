import type { AttrValue } from '../model/attr';
import type { DType } from '../model/dtype';
import type { OpArg, OpDefinition } from '../model/opDefinition';

/** Reads one attribute of the node at hand, defaults included. */
export type AttrOf = (name: string) => AttrValue | undefined;

/** How many tensors an argument stands for: 1, attr[number_attr], or the length of attr[type_list_attr]. */
export function argSize(arg: OpArg, attr: AttrOf): number {
  if (arg.typeListAttr) {
    const list = attr(arg.typeListAttr);
    return list?.kind === 'list' ? list.value.length : 0;
  }
  if (!arg.numberAttr) return 1;
  const number = attr(arg.numberAttr);
  const size = number?.kind === 'i' ? Number(number.value) : 0;
  // A count beyond what a node can have is a damaged attribute.
  return size >= 0 && size <= 1_000_000 ? size : 0;
}

/** The dtypes of all tensors of `args`, flat. */
export function argDtypes(args: readonly OpArg[], attr: AttrOf): readonly DType[] {
  const [only] = args;
  // Most ops: one tensor.
  if (only !== undefined && args.length === 1 && !only.typeListAttr && !only.numberAttr) return [argDtype(only, attr)];
  return args.flatMap((arg) => {
    if (arg.typeListAttr) {
      const list = attr(arg.typeListAttr);
      return list?.kind === 'list' ? list.value.map((item) => (item.kind === 'type' ? item.value : 'invalid')) : [];
    }
    const dtype = argDtype(arg, attr);
    return Array.from({ length: argSize(arg, attr) }, () => dtype);
  });
}

function argDtype(arg: OpArg, attr: AttrOf): DType {
  if (!arg.typeAttr) return arg.dtype;
  const type = attr(arg.typeAttr);
  return type?.kind === 'type' ? type.value : 'invalid';
}

/** Flat index of element `index` of output argument `name`; null where the op has no such argument. */
export function flatOutput(definition: OpDefinition, name: string, index: number, attr: AttrOf): number | null {
  let start = 0;
  for (const output of definition.outputs) {
    if (output.name === name) return start + index;
    start += argSize(output, attr);
  }
  return null;
}

/** Names of all inputs, flat: `a`, or `values[2]` of an argument that stands for several. */
export function argNames(args: readonly OpArg[], attr: AttrOf): readonly string[] {
  return args.flatMap((arg) =>
    arg.typeListAttr || arg.numberAttr
      ? Array.from({ length: argSize(arg, attr) }, (_, i) => `${arg.name}[${i}]`)
      : [arg.name],
  );
}
