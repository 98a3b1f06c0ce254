/** The little of npm `webgpu` and of WebGPU that is used. */
interface Adapter {
  readonly info: { readonly device: string; readonly description: string };
}

interface Dawn {
  requestAdapter(options?: object): Promise<Adapter | null>;
}

interface WebGpuPackage {
  create(options: readonly string[]): Dawn;
  readonly globals: object;
}

/**
 * Puts npm `webgpu` (Dawn) where gpu.js looks for WebGPU, navigator.gpu: a GPU by its Vulkan,
 * Metal or D3D driver, or else Mesa's software by OpenGL ES, which needs no window system.
 *
 * @returns the name of the adapter.
 * @throws Error in words when there is none.
 */
export async function openWebGpu(): Promise<string> {
  const { create, globals } = await loadWebGpu();
  Object.assign(globalThis, globals);
  const ways: RequestAdapter[] = [hardware(create), software(create)];
  for (const requestAdapter of ways) {
    const adapter = await requestAdapter({});
    if (!adapter) continue;
    offerToGpujs(requestAdapter);
    const { device, description } = adapter.info;
    return [device, description].filter((text) => text).join(', ');
  }
  throw new Error('no GPU, and no software adapter (Debian: libegl1 libgl1-mesa-dri)');
}

type RequestAdapter = (options: object) => Promise<Adapter | null>;

function hardware(create: WebGpuPackage['create']): RequestAdapter {
  let dawn: Dawn | undefined;
  return (options) => (dawn ??= create([])).requestAdapter(options);
}

/** The platform without windows is for this adapter only, not for the rest of the process. */
function software(create: WebGpuPackage['create']): RequestAdapter {
  let dawn: Dawn | undefined;
  return async (options) => {
    const platform = process.env.EGL_PLATFORM;
    process.env.EGL_PLATFORM ??= 'surfaceless';
    try {
      dawn ??= create(['backend=opengles']);
      return await dawn.requestAdapter({ featureLevel: 'compatibility', ...options });
    } finally {
      if (platform === undefined) delete process.env.EGL_PLATFORM;
    }
  };
}

function offerToGpujs(requestAdapter: RequestAdapter): void {
  const gpu = {
    requestAdapter: (options: object = {}) => requestAdapter(options),
    getPreferredCanvasFormat: () => 'rgba8unorm',
    wgslLanguageFeatures: new Set<string>(),
  };
  // Node 20 has no navigator; that of later ones has no gpu and takes none by assignment.
  if (!('navigator' in globalThis)) Object.assign(globalThis, { navigator: {} });
  const { navigator } = globalThis as unknown as { navigator: object };
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
}

async function loadWebGpu(): Promise<WebGpuPackage> {
  // The name is no literal: the package may be missing where this is compiled.
  const name: string = 'webgpu';
  try {
    const loaded: WebGpuPackage = await import(name);
    return loaded;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new Error(`npm webgpu does not load (${reason})`, { cause: error });
  }
}
