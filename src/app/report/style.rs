//! How a page looks, on the screen and on paper.

/// The style sheet.
pub const STYLE: &str = "\
body { margin: 0; background: #f6f7f9; color: #2c333d; font: 15px/1.5 Inter, 'Helvetica Neue', Helvetica, Arial, sans-serif; \
font-variant-numeric: tabular-nums; }
main { max-width: 760px; margin: 0 auto; padding: 40px 32px 64px; background: #fff; }
h1 { margin: 0; font-size: 26px; line-height: 1.2; color: #11151b; }
h2 { margin: 36px 0 8px; font-size: 18px; color: #11151b; border-top: 1px solid #dadee4; padding-top: 20px; }
p { margin: 8px 0; overflow-wrap: anywhere; }
.subtitle { color: #5e6774; margin-top: 4px; }
.verdict { font-size: 16px; color: #11151b; border-left: 3px solid #a82c76; padding-left: 14px; }
.note { color: #5e6774; font-size: 13px; }
dl { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 2px 32px; margin: 12px 0; }
dl div { display: flex; justify-content: space-between; gap: 16px; border-bottom: 1px solid #eceff3; padding: 3px 0; }
dt { color: #5e6774; flex: none; }
dd { margin: 0; color: #11151b; text-align: right; overflow-wrap: anywhere; min-width: 0; }
figure { margin: 16px 0; }
figure svg { display: block; max-width: 100%; height: auto; }
figcaption { color: #5e6774; font-size: 13px; margin-top: 4px; }
table { border-collapse: collapse; width: 100%; font-size: 12px; margin: 12px 0; }
th { text-align: right; font-weight: 600; color: #5e6774; vertical-align: bottom; }
th, td { padding: 2px 4px; }
td { text-align: right; border-top: 1px solid #eceff3; white-space: nowrap; }
th:last-child, td:last-child { text-align: left; padding-left: 12px; white-space: normal; }
tr.marked td { background: #f8eef4; color: #11151b; font-weight: 600; }
pre { background: #f6f7f9; padding: 10px 12px; white-space: pre-wrap; overflow-wrap: anywhere; font-size: 13px; }
ul { padding-left: 20px; }
li { margin: 6px 0; overflow-wrap: anywhere; }
@media (max-width: 560px) { dl { grid-template-columns: minmax(0, 1fr); } main { padding: 24px 16px; } table { display: block; \
overflow-x: auto; } }
@page { size: A4; margin: 18mm 16mm; }
@media print {
  body { background: #fff; font-size: 10pt; }
  main { max-width: none; padding: 0; }
  h2 { break-after: avoid; }
  figure, dl, li, tr { break-inside: avoid; }
  thead { display: table-header-group; }
  table { font-size: 8pt; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
";
