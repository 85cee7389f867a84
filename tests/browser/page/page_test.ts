/**
 * The page in real browsers: pictures are dropped on it, and what it shows is looked at.
 */
import { MockHub } from "../../support/mock_hub.ts";
import { findBrowser, withBrowser, withPage } from "../browsers.ts";
import { hubs, offline, servers, updates } from "./hosts.ts";
import { firstLabel, looks } from "./looks.ts";
import { devices, galleries, maps, photos } from "./pictures.ts";
import { type Place, ROOT } from "./place.ts";
import { staticSite } from "./sites.ts";

for (const kind of ["chrome", "firefox"] as const) {
  const installed = findBrowser(kind);
  Deno.test({
    name: `the page in ${kind}${installed ? "" : " (skipped: there is none on the PATH)"}`,
    ignore: !installed,
    fn: async (t) => {
      const files = Object.fromEntries(
        await Promise.all(
          ["model.safetensors", "config.json"].map(async (path) =>
            [path, await Deno.readFile(new URL(`weights/${path}`, ROOT))] as const
          ),
        ),
      );
      await using hub = new MockHub({ files });
      await using site = await staticSite(hub.endpoint);
      await withBrowser(installed!, async (browser) => {
        const step: Place["step"] = async (title, url, run, expected) => {
          await t.step(title, () => withPage(browser, url, run, expected));
        };
        const place = { kind, site, hub, step };
        for (
          const group of [
            looks,
            firstLabel,
            maps,
            galleries,
            photos,
            devices,
            hubs,
            servers,
            updates,
            offline,
          ]
        ) {
          await group(place);
        }
      });
    },
  });
}
