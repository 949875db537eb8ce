import type { ExampleFeature } from '../model/example';
import { type EncodedInput, encodedInputs } from './encodedInputs';
import { exampleInputs } from './exampleInputs';
import type { Frames } from './frame';
import type { Library } from './library';

/** What the graph does with a string that it is fed, beyond its dtype and shape. */
export type StringInput =
  /** It parses these features out of it: a serialised tf.train.Example. */
  { readonly kind: 'examples'; readonly features: readonly ExampleFeature[] } | EncodedInput;

/** By name of an input; an input that is not among them is text, as far as the graph says. */
export type StringInputs = Readonly<Record<string, StringInput>>;

export function stringInputs(library: Library, frames: Frames): StringInputs {
  const examples = Object.entries(exampleInputs(library, frames)).map(
    ([input, features]) => [input, { kind: 'examples', features }] as const,
  );
  return { ...encodedInputs(library, frames), ...Object.fromEntries(examples) };
}
