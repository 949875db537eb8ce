import { serve } from '../workers/rpc';
import { createLayout } from './layout';
import type { PackedLayoutApi } from './layoutApi';
import { packedLayout } from './packedScene';

serve<PackedLayoutApi>(packedLayout(createLayout()));
