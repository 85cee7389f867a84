/**
 * What the site says about itself, in `meta` elements of the page.
 *
 * @module
 */
/// <reference lib="dom" />
/** What a server tells the page. */
export interface ServerSettings {
  /** The names of its models, the first of which is meant where none is named. */
  readonly models: readonly string[];
  /** True where requests must bear a token. */
  readonly wantsToken: boolean;
}

/** The settings of this site. */
export interface SiteSettings {
  /** The address of the hub; an empty text where none may be asked. */
  readonly hub: string;
  /** `undefined` on a static host. */
  readonly server: ServerSettings | undefined;
}

/** Reads the settings. */
export function siteSettings(): SiteSettings {
  const server = meta("vit-edge-server");
  return { hub: meta("vit-edge-hub"), server: server ? JSON.parse(server) : undefined };
}

function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name=${name}]`)?.content ?? "";
}
