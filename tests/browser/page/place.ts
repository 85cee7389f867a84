import type { Page } from "puppeteer-core";
import type { MockHub } from "../../support/mock_hub.ts";
import type { Installed } from "../browsers.ts";
import { type Dropped, fixture } from "./driving.ts";
import type { StaticSite } from "./sites.ts";

/** The root of the repository. */
export const ROOT = new URL("../../../", import.meta.url);
/** A photograph of a cat. */
export const CAT: Dropped = await fixture("chelsea.png");

/** The test of one kind of browser. */
export interface Place {
  readonly kind: Installed["browser"];
  readonly site: StaticSite;
  readonly hub: MockHub;
  /** A step, in a page that is new. @param expected complaints of the page */
  step(title: string, url: string, run: (page: Page) => Promise<void>, expected?: RegExp): Promise<void>;
}
