import type { Result } from '../lib/result';
import type { CallContext } from '../workers/rpc';
import type { PackedScene } from '../layout/sceneBook';
import type { Picture } from './picture';
import type { Rect } from './viewport';

/** A picture on its way to the raster worker. */
export interface PackedPicture extends Omit<Picture, 'scene'> {
  /** null: the scene shown before. */
  readonly scene: PackedScene | null;
}

/** A piece of the picture as an image. */
export interface Raster {
  readonly image: ImageBitmap;
  /** The part of the scene it shows. */
  readonly area: Rect;
  readonly zoom: number;
}

export interface RasterRequest {
  readonly area: Rect;
  readonly zoom: number;
  /** Device pixels per px. */
  readonly ratio: number;
}

export type RasterFailure = { readonly kind: 'no-picture' | 'no-canvas'; readonly message: string };

export interface RasterApi {
  /** Keeps the picture for all following paints. Cloned. */
  show(request: PackedPicture, context: CallContext): Promise<Result<null, RasterFailure>>;
  /** The image is transferred. */
  paint(request: RasterRequest, context: CallContext): Promise<Result<Raster, RasterFailure>>;
}
