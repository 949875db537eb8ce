import type { OpFamily } from '../../registry';
import { FOURIER } from './fourier';
import { MICROFRONTEND } from './microfrontend';
import { SOUND } from './sound';

export const SIGNAL_OPS: OpFamily = { ...FOURIER, ...SOUND, ...MICROFRONTEND };
