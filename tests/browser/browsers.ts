/**
 * Headless browsers for tests.
 *
 * @module
 */
import puppeteer, { type Browser, type Page } from "puppeteer-core";

/** Milliseconds: several times what anything here takes. */
const PATIENCE = 180_000;

/** A browser of this machine. */
export interface Installed {
  readonly browser: "chrome" | "firefox";
  readonly executablePath: string;
}

/** A camera that shows a pattern, and for which nobody is asked. */
const CAMERA = {
  chrome: ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
  firefox: { "media.navigator.streams.fake": true, "media.navigator.permission.disabled": true },
};

/**
 * Without a GPU Chromium's WebGPU has an adapter only in software, its own SwiftShader, and that only with this flag.
 * The flags about Vulkan change nothing about it. There is no sandbox for root, as whom CI runs.
 */
const FLAGS = { chrome: ["--no-sandbox", "--enable-unsafe-webgpu", ...CAMERA.chrome], firefox: [] };

const NAMES = {
  chrome: ["chromium", "chromium-browser", "google-chrome"],
  firefox: ["firefox", "firefox-esr"],
};

/** The first of its kind on this machine's PATH, if there is one. */
export function findBrowser(browser: Installed["browser"]): Installed | undefined {
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  const paths = folders.flatMap((folder) => NAMES[browser].map((name) => `${folder}/${name}`));
  const executablePath = paths.find(isFile);
  return executablePath === undefined ? undefined : { browser, executablePath };
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** Runs `use` with a browser that is gone afterwards, with its profile, whatever happens. */
export async function withBrowser(
  installed: Installed,
  use: (browser: Browser) => Promise<void>,
): Promise<void> {
  const browser = await puppeteer.launch({
    ...installed,
    args: FLAGS[installed.browser],
    extraPrefsFirefox: CAMERA.firefox,
    pipe: installed.browser === "chrome", // at the end of which it ends, even if this process is killed
    timeout: PATIENCE,
    protocolTimeout: PATIENCE,
  });
  const kill = () => browser.process()?.kill("SIGKILL");
  try {
    await use(browser);
  } finally {
    const timer = setTimeout(kill, 10_000);
    await browser.close(); // which also removes the profile
    clearTimeout(timer);
  }
}

/** Opens `url`, runs `use`, and then throws if the page has complained about anything but what was expected. */
export async function withPage(
  browser: Browser,
  url: string,
  use: (page: Page) => Promise<void>,
  expected = /preprocessor_config\.json/, // of which the model can do without
): Promise<void> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`${message.text()} ${message.location().url ?? ""}`);
  });
  try {
    await page.goto(url);
    await use(page);
  } finally {
    await page.close();
  }
  const unexpected = complaints.filter((complaint) => !expected.test(complaint));
  if (unexpected.length > 0) throw new Error(`The page complained: ${unexpected.join("; ")}`);
}
