import { bookFor, readScene, type SceneBook } from '../layout/sceneBook';
import { fail, ok } from '../lib/result';
import { withTransfer } from '../workers/rpc';
import { paintPicture } from './draw/paintPicture';
import type { Picture } from './picture';
import type { RasterApi } from './rasterApi';
import { indexScene, type SceneIndex } from './sceneIndex';

const NOBODY: ReadonlySet<number> = new Set();

/** Paints pieces of a picture away from the page's thread. */
export function createRaster(): RasterApi {
  let picture: Picture | null = null;
  let book: SceneBook | null = null;
  let index: SceneIndex | null = null;
  let canvas: OffscreenCanvas | null = null;
  return {
    async show(request) {
      if (request.scene) book = bookFor(request.scene, book);
      const scene = request.scene && book ? readScene(request.scene, book) : picture?.scene;
      if (!scene) return fail({ kind: 'no-picture', message: 'There is no scene to paint.' });
      if (scene !== picture?.scene) index = indexScene(scene);
      picture = { ...request, scene };
      return ok(null);
    },

    async paint({ area, zoom, ratio }) {
      if (!picture || !index) return fail({ kind: 'no-picture', message: 'There is nothing to paint yet.' });
      const width = Math.max(1, Math.round(area.width * zoom * ratio));
      const height = Math.max(1, Math.round(area.height * zoom * ratio));
      canvas ??= new OffscreenCanvas(width, height);
      if (canvas.width !== width) canvas.width = width;
      if (canvas.height !== height) canvas.height = height;
      const ctx = canvas.getContext('2d');
      if (!ctx) return fail({ kind: 'no-canvas', message: 'This browser has no canvas in workers.' });
      const scale = zoom * ratio;
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.clearRect(0, 0, width, height);
      ctx.setTransform(scale, 0, 0, scale, -area.x * scale, -area.y * scale);
      const right = area.x + area.width;
      const bottom = area.y + area.height;
      const inView = {
        rows: index.boxes.query(area.x, area.y, right, bottom),
        edges: index.edges.query(area.x, area.y, right, bottom),
      };
      paintPicture(ctx, picture, inView, zoom, NOBODY);
      const image = canvas.transferToImageBitmap();
      return withTransfer(ok({ image, area, zoom }), [image]);
    },
  };
}
