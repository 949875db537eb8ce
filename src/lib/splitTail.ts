/** Numbers behind a name with what separates them; longer ones are no count. */
const NUMBER_AT_END = /(?:[_/.-]\d{1,4}){1,2}$|(?<!\d)\d{1,4}$/;

/** The last of several words of a name; longer ones leave too little room for the first. */
const WORD_AT_END = /[_/.$-][A-Za-z][A-Za-z0-9]{0,11}$/;

/**
 * A text in two: what may be cut, and what tells it from its siblings, `layer_normalization` and `_12`,
 * `pickup_census` and `_tract`. The last of a series, `block_2 … 5`, is no such number: in the middle of a cut name it would be taken for the first.
 */
export function splitTail(text: string): readonly [head: string, tail: string] {
  if (text.includes(' … ')) return [text, ''];
  const number = text.search(NUMBER_AT_END);
  const at = number > 0 ? number : text.search(WORD_AT_END);
  return at <= 0 ? [text, ''] : [text.slice(0, at), text.slice(at)];
}
