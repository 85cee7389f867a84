/**
 * What a site writes into the page.
 *
 * @module
 */
import { contentPolicy } from "./policy.ts";

/** What the page is told of its site. */
export interface PageFacts {
  /** The address of the hub whose models it may load; an empty text for none. */
  readonly hub: string;
  /** What a server offers; absent on a static host. */
  readonly server?: { readonly models: readonly string[]; readonly wantsToken: boolean };
}

/** The page of a site. @param template of `index.html` */
export function fillPage(template: string, { hub, server }: PageFacts): string {
  const values: Record<string, string> = {
    policy: contentPolicy(hub),
    hub,
    server: server ? JSON.stringify(server) : "",
  };
  return template.replaceAll(/\{\{(\w+)\}\}/g, (_, name) => escapeAttribute(values[name]!));
}

function escapeAttribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

/** A digest of bytes, in hexadecimal digits: enough of SHA-256 to tell versions apart. */
export async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
