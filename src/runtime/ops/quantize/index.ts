import type { OpFamily } from '../../registry';
import { QUANTIZE_AND_BACK } from './andBack';
import { QUANTIZED_COMPUTE } from './compute';
import { QUANTIZE } from './convert';
import { FAKE_QUANT } from './fakeQuant';
import { QUANTIZED_LAYERS } from './layers';
import { UNIFORM } from './uniform';

export const QUANTIZE_OPS: OpFamily = {
  ...FAKE_QUANT,
  ...QUANTIZE,
  ...QUANTIZE_AND_BACK,
  ...QUANTIZED_COMPUTE,
  ...QUANTIZED_LAYERS,
  ...UNIFORM,
};
