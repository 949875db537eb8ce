import type { OpFamilyName } from '../../graph/families';

/** The main steps of each sample's graph from input to output; several in one step stand side by side. */
export const SILHOUETTES: Readonly<Record<string, readonly (readonly OpFamilyName[])[]>> = {
  digits: [['conv'], ['act'], ['pool'], ['conv'], ['act'], ['pool'], ['matmul'], ['act']],
  text: [['string'], ['string', 'shape'], ['state'], ['math'], ['matmul'], ['act']],
  sequence: [['shape'], ['control', 'control'], ['shape'], ['matmul'], ['act'], ['matmul']],
  picture: [['conv'], ['act'], ['conv', 'shape'], ['math'], ['conv'], ['shape']],
};
