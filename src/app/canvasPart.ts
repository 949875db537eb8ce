import { track } from '../state/busy';
import { later } from '../ui/later';

/** The graph's page, fetched when it is shown; apart from the other parts, one of which shows it. */
export const Canvas = later(() => track(import('./Canvas')).then((module) => module.Canvas));
