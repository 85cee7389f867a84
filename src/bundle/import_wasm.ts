/** What a WebAssembly module without imports exports; fetched, as bundles have no other way to import one. */
export async function importWasm(url: URL): Promise<WebAssembly.Exports> {
  const response = await fetch(url);
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`Cannot fetch ${url}: HTTP status ${response.status}; it must lie beside the bundle`);
  }
  const { instance } = await WebAssembly.instantiate(await response.arrayBuffer());
  return instance.exports;
}
