/** Takes the host's colours and type where it names them, and has its own for light and dark otherwise. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: var(--color-background-primary, light-dark(#ffffff, #1d2126));
  --raised: var(--color-background-secondary, light-dark(#f4f5f7, #272c33));
  --text: var(--color-text-primary, light-dark(#1b1f24, #e8eaed));
  --soft: var(--color-text-secondary, light-dark(#5b6470, #a3acb8));
  --line: var(--color-border-primary, light-dark(#dfe3e8, #3a414a));
  --bar: light-dark(#3b6fd4, #6f9df0);
  --below: light-dark(#c2453d, #ef8078);
  --ring: var(--color-ring-primary, light-dark(#3b6fd4, #6f9df0));
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--text);
  font: 14px/1.45 var(--font-sans, system-ui, sans-serif);
}
main { padding: 12px 14px; }
h1 { margin: 0 0 8px; font-size: 14px; font-weight: 600; }
p { margin: 8px 0 0; }
.quiet { color: var(--soft); font-size: 13px; }
.figure { margin: 0; font-size: 30px; font-weight: 600; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; }
.scroll:focus-visible, button:focus-visible { outline: 2px solid var(--ring); outline-offset: 2px; }
table { width: 100%; border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
th, td { padding: 5px 10px; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 500; white-space: nowrap; }
thead th, thead td { background: var(--raised); }
tbody tr:last-child > * { border-bottom: 0; }
tbody th { font-weight: 600; white-space: nowrap; max-width: 260px; overflow: hidden; text-overflow: ellipsis; }
.records th:first-child { position: sticky; left: 0; background: var(--ground); border-right: 1px solid var(--line); }
.records thead th:first-child { background: var(--raised); }
td { min-width: 60px; max-width: 300px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.number { text-align: right; }
.groups tbody th { font-weight: 500; }
.groups td.track { width: 60%; min-width: 80px; padding: 5px 4px; }
.bar { display: block; height: 12px; margin: 3px 0; border-radius: 3px; background: var(--bar); min-width: 1px; }
.below { background: var(--below); }
button {
  margin-top: 10px; padding: 5px 12px; border: 1px solid var(--line); border-radius: 8px;
  background: var(--raised); color: inherit; font: inherit; font-size: 13px; cursor: pointer;
}
button:disabled { opacity: 0.6; cursor: default; }
@media (max-width: 420px) {
  main { padding: 10px; }
  tbody th { max-width: 140px; }
  .groups td.track { width: 40%; min-width: 50px; }
}
`
