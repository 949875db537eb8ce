import { serve } from '../workers/rpc';
import { createLayout } from './layout';
import type { PackedLayoutApi } from './layoutApi';

serve<PackedLayoutApi>(createLayout());
