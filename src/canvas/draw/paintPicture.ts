import { drawBoxes } from './drawBoxes';
import { drawFrames } from './drawFrames';
import { drawEdges, drawLabels } from './drawEdges';
import type { Ctx, Picture } from '../picture';

/** Rows and edges that meet what is looked at. */
export interface InView {
  readonly rows: readonly number[];
  readonly edges: readonly number[];
}

/** Everything of a picture that is in view, on a context whose unit is the scene's px. `skip` rows are drawn elsewhere. */
export function paintPicture(
  ctx: Ctx,
  picture: Picture,
  inView: InView,
  zoom: number,
  skip: ReadonlySet<number>,
): void {
  drawFrames(ctx, picture, inView.rows, zoom);
  drawEdges(ctx, picture, inView.edges, zoom);
  drawBoxes(ctx, picture, inView.rows, zoom, skip);
  drawLabels(ctx, picture, inView.edges, zoom);
}
