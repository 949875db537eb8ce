/** `node` of `node:0`, `^node` or `node`. */
export function nodeOfTensor(tensorName: string): string {
  const name = tensorName.startsWith('^') ? tensorName.slice(1) : tensorName;
  const colon = name.lastIndexOf(':');
  return colon < 0 ? name : name.slice(0, colon);
}
