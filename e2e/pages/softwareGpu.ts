/** A graphics card in software, the same on every machine. */
export const SOFTWARE_GPU = {
  webgl: ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
  /** WebGPU's canvases want GL and WebGPU to share one Vulkan. */
  webgpu: [
    '--enable-unsafe-webgpu',
    '--use-webgpu-adapter=swiftshader',
    '--enable-features=Vulkan',
    '--use-vulkan=swiftshader',
    '--use-gl=angle',
    '--use-angle=swiftshader',
    '--ignore-gpu-blocklist',
  ],
} as const;
