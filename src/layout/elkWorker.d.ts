/** elkjs ships no types for its worker file. Only what `elk.ts` uses. */
declare module 'elkjs/lib/elk-worker.min.js' {
  interface Dispatcher {
    /** Runs one command on the spot; what it answers goes to the worker's `onmessage`. Throws what ELK throws. */
    dispatch(event: { readonly data: object }): void;
  }
  export class Worker {
    constructor(url?: string);
    readonly dispatcher: Dispatcher;
    onmessage: (event: { readonly data: unknown }) => void;
  }
}
