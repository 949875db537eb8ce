import { serve } from '../workers/rpc';
import type { DecodeApi } from './decodeApi';
import { decodeMethods } from './decodeMethods';

serve<DecodeApi>(decodeMethods());
