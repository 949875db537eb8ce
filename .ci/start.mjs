// `npm start`: installs, builds, serves the built site and prints the address.
// PORT=0 picks a free port; without PORT it is 4173, or the next free one.
import { install, run } from './install.mjs';

install();
run('npm', ['run', '-s', 'build', '--', '--logLevel', 'warn']);

const { preview } = await import('vite');
const asked = process.env['PORT'];
const server = await preview({
  logLevel: 'silent',
  preview: {
    host: '127.0.0.1',
    port: asked === undefined ? 4173 : Number(asked),
    strictPort: asked !== undefined && asked !== '0',
  },
});
console.log(`SavedModel Explorer is at ${server.resolvedUrls?.local[0] ?? 'an unknown address'}`);
