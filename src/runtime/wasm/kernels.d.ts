/** The program compiled from AssemblyScript, in base64 (see vite.config.ts). */
declare module '*?kernels' {
  const base64: string;
  export default base64;
}
