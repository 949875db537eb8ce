import type { ComponentProps } from 'react';
import { Select } from '../../../ui/Select';

/** One choice of a way in: what it is about, then what there is to choose from. */
export function FormOption<Value extends string>(props: ComponentProps<typeof Select<Value>>) {
  return (
    <div className="row small run-option">
      <span className="muted">{props.label}</span>
      <Select {...props} />
    </div>
  );
}
