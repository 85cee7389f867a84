import { type Html, html, trusted } from "./html.ts";
import { STYLE } from "./report_style.ts";

/** The parts of a report's page. */
export interface Page {
  readonly title: string;
  /** A line below the title. */
  readonly subtitle?: string | undefined;
  readonly tiles: Html;
  readonly main: Html;
}

/** A report as one file; nothing in it is fetched and no script runs. */
export function renderPage({ title, subtitle, tiles, main }: Page): string {
  return html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy"
          content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
        <title>${title}</title>
        <style>${trusted(STYLE)}</style>
      </head>
      <body>
        <header>
    <h1>${title}</h1>
    ${subtitle && html`<p>${subtitle}</p>`}
    ${tiles}
        </header>
        <main>
    ${main}
        </main>
        <footer>Made by vit-edge. This page works offline.</footer>
      </body>
    </html>
  `.text;
}
