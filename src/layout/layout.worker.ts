import { serve } from '../workers/rpc';
import { createLayout } from './layout';
import type { LayoutApi } from './layoutApi';

serve<LayoutApi>(createLayout());
