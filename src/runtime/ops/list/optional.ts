import type { Holder } from '../../values/lifetime';
import { invalid } from '../../opError';
import type { OpFamily } from '../../registry';
import { fromHost, handlesOf, scalar } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';

/** tf.experimental.Optional: some tensors, or nothing. */
export class Optional implements Holder {
  readonly handleKind = 'optional';
  uses = 0;
  readonly components: readonly Tensor[] | null;

  constructor(components: readonly Tensor[] | null) {
    this.components = components;
  }

  eachHeld(visit: (tensor: Tensor) => void): void {
    for (const component of this.components ?? []) visit(component);
  }

  asTensor(): Tensor {
    return fromHost('variant', [], [this]);
  }
}

function optionalOf(tensor: Tensor): Optional {
  const handle = handlesOf(tensor)[0];
  if (handle instanceof Optional) return handle;
  throw invalid('The given variant is not an Optional.');
}

export const OPTIONALS: OpFamily = {
  OptionalFromValue: define((_, ...components) => new Optional(components).asTensor()),
  OptionalNone: define(() => new Optional(null).asTensor()),
  OptionalHasValue: define((_, optional) => scalar('bool', optionalOf(optional).components !== null)),
  OptionalGetValue: define((_, optional) => {
    const { components } = optionalOf(optional);
    if (components === null) throw invalid('The given optional does not have a value.');
    return components;
  }),
};
