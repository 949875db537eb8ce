import { serve } from '../workers/rpc';
import { createRaster } from './raster';
import type { RasterApi } from './rasterApi';

serve<RasterApi>(createRaster());
