/**
 * The style sheet of the report: one column on narrow screens, two on wide ones, light or dark as the system
 * says.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f4f5f7; --card: #ffffff; --field: #f1f3f5; --line: #dfe3e8; --ink: #1b2330; --muted: #5b6675;
  --training: #c2570c; --validation: #2458d3; --right: #11835b; --wrong: #d4380d; --on-shade: #ffffff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #10141a; --card: #191f28; --field: #202833; --line: #323c49; --ink: #e7ecf2; --muted: #9aa7b6;
    --training: #f5a15c; --validation: #7ea6ff; --right: #3fbf8c; --wrong: #ff7d5c; --on-shade: #0b0f14;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 68rem; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
}
h1 { margin: 0; font-size: 1.7rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.2rem; }
p { margin: .25rem 0 0; color: var(--muted); overflow-wrap: anywhere; }
ul, dl, figure { margin: 0; padding: 0; }
li { list-style: none; }
svg { display: block; width: 100%; height: auto; font-family: inherit; }
svg text { font-family: inherit; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1rem; }
.tiles, .charts, .mistakes { display: grid; gap: 1rem; }
.tiles { grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); margin-top: 1.25rem; }
.tiles dt { color: var(--muted); font-size: .85rem; }
.tiles dd { margin: 0; font-size: 1.6rem; font-weight: 650; font-variant-numeric: tabular-nums; }
.tiles small { display: block; color: var(--muted); font-size: .8rem; font-weight: 400; }
.charts { grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); }
figcaption { display: flex; flex-wrap: wrap; gap: .15rem 1rem; align-items: baseline; margin-bottom: .75rem; }
figcaption b { font-weight: 600; margin-right: auto; }
.key { color: var(--muted); font-size: .85rem; white-space: nowrap; }
.key::before {
  content: ""; display: inline-block; width: 1.4rem; margin-right: .4rem; vertical-align: .25em;
  border-top: 3px solid var(--validation);
}
.key.training::before { border-top: 3px dashed var(--training); }
.note { color: var(--muted); font-size: .85rem; }
.matrix { max-width: 36rem; margin: 0 auto; }
.split { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); align-items: start; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding-bottom: .5rem; }
th, td { padding: .35rem .4rem; text-align: right; border-top: 1px solid var(--line); white-space: nowrap; }
thead th { border-top: 0; color: var(--muted); font-weight: 500; vertical-align: bottom; white-space: normal; }
th:first-child, th.text, td.text { text-align: left; }
tbody th { font-weight: 500; }
tbody th, td.text { white-space: normal; min-width: 6.5rem; overflow-wrap: anywhere; }
summary { cursor: pointer; font-weight: 600; }
details[open] summary { margin-bottom: .75rem; }
.mistakes { grid-template-columns: repeat(auto-fill, minmax(min(100%, 10.5rem), 1fr)); }
.mistakes li { padding: .6rem; font-size: .9rem; line-height: 1.35; overflow-wrap: anywhere; }
.mistakes img, .absent {
  display: block; width: 100%; aspect-ratio: 1; object-fit: contain; border-radius: 8px;
  background: var(--field); margin-bottom: .5rem;
}
.absent { display: grid; place-items: center; color: var(--muted); }
.wrong { color: var(--wrong); font-weight: 600; }
.right { color: var(--right); font-weight: 600; }
.sure { display: flex; align-items: center; gap: .5rem; font-variant-numeric: tabular-nums; }
.bar { flex: 1; height: 5px; border-radius: 3px; background: var(--field); overflow: hidden; }
.bar span { display: block; height: 100%; background: var(--wrong); }
.path { color: var(--muted); font-size: .75rem; }
.recipe { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr)); gap: .6rem 1.5rem; }
.recipe dt { color: var(--muted); font-size: .8rem; }
.recipe dd { margin: 0; overflow-wrap: anywhere; }
footer { margin-top: 2.5rem; color: var(--muted); font-size: .85rem; }
@media (max-width: 30rem) {
  table { font-size: .78rem; }
  th, td { padding: .3rem .25rem; }
  tbody th, td.text { min-width: 5rem; }
  .mistakes, .tiles { grid-template-columns: 1fr 1fr; }
}
@media print { body { background: none; } .card { break-inside: avoid; } }
`;
