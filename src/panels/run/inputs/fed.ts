import type { HostTensor } from '../../../model/tensor';

/** What a way in gives for its input: a tensor with a name for the history, or what is wrong, or nothing yet (and what it waits for). */
export type Fed =
  | { readonly kind: 'tensor'; readonly tensor: HostTensor; readonly label: string }
  | { readonly kind: 'wrong'; readonly why: string }
  | { readonly kind: 'empty'; readonly wants?: string };

/** A value that an example of the model's card offers for one input. */
export type ExampleValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'numbers'; readonly json: string }
  | { readonly kind: 'picture'; readonly url: string };

export interface Example {
  readonly label: string;
  readonly value: ExampleValue;
}
