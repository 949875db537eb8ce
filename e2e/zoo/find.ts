import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Damage, Golden } from './grammar';

/** A folder of the zoo: `model/` beside what TensorFlow or a person says of it. */
export interface ZooModel {
  /** Path below the zoo's folder, `/`-separated. */
  readonly name: string;
  /** First folder: `wild`, `ops`, `zoo`, … */
  readonly family: string;
  /** Absolute path of the SavedModel or the archive's folder. */
  readonly source: string;
  /** One for each recorded tag set. Read when the model's turn comes. */
  readonly expected: readonly string[];
  readonly damage: string | null;
}

interface About {
  readonly model?: string;
}

/** Finds every folder with `model` beside `expected*.json` or `damage.json`, in alphabetical order. */
export function findZooModels(dir: string, patterns: readonly string[]): readonly ZooModel[] {
  const found: ZooModel[] = [];
  const open = [''];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const folder = path.join(dir, at);
    const entries = readdirSync(folder, { withFileTypes: true });
    const expected = entries.flatMap((e) => (/^expected.*\.json$/.test(e.name) ? path.join(folder, e.name) : []));
    const damage = entries.some((e) => e.name === 'damage.json') ? path.join(folder, 'damage.json') : null;
    const model = entries.find((e) => e.name === 'model');
    if (model && (expected.length > 0 || damage)) {
      const name = at.split(path.sep).join('/');
      if (patterns.length === 0 || patterns.some((pattern) => name.includes(pattern))) {
        found.push({ name, family: name.split('/')[0] ?? '', source: modelPath(folder), expected, damage });
      }
      continue;
    }
    for (const e of entries) if (e.isDirectory()) open.push(path.join(at, e.name));
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** `about.json` may point deeper than `model/`, where the container is what the model is about. */
function modelPath(folder: string): string {
  const about = path.join(folder, 'about.json');
  const deeper = existsSync(about) ? (JSON.parse(readFileSync(about, 'utf8')) as About).model : undefined;
  return path.join(folder, deeper ?? 'model');
}

export function readGolden(file: string): Golden {
  return JSON.parse(readFileSync(file, 'utf8')) as Golden;
}

export function readDamage(file: string): Damage {
  return JSON.parse(readFileSync(file, 'utf8')) as Damage;
}
