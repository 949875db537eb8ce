/** One address per worker script, made when it is first started. */
const entries = new Map<string, string>();

/**
 * Starts a module worker that the page's Content-Security-Policy binds too. A worker
 * loaded from an address obeys the headers of that address only, which a static host
 * does not send; one from a blob inherits the policy of the page that made it
 * (https://www.w3.org/TR/CSP3/#initialize-global-object-csp). So the worker is a blob
 * of one line that imports the script. `url` is what Vite gives for `?worker&url`.
 */
export function startWorker(url: string, name: string): Worker {
  const script = new URL(url, import.meta.url).href;
  let entry = entries.get(script);
  if (entry === undefined) {
    entry = URL.createObjectURL(new Blob([`import ${JSON.stringify(script)};`], { type: 'text/javascript' }));
    entries.set(script, entry);
  }
  return new Worker(entry, { type: 'module', name });
}
