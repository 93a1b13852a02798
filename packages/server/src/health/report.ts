/** A health report as plain text, HTML or JSON. The details of `[healthcheck] detailed` tell nothing of what is stored. */
import { arch, hostname, platform, release } from 'node:os';
import type { CheckResult } from './checks.ts';

export const REPORT_TYPES = ['text/plain', 'text/html', 'application/json'] as const;
export type ReportType = (typeof REPORT_TYPES)[number];

const facts = () => ({
  now: new Date().toISOString().replace('T', ' ').replace('Z', '000'),
  node_version: process.version,
  platform: `${platform()}-${release()}-${arch()}`,
  memory: process.memoryUsage(),
});

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

function html(results: readonly CheckResult[], detailed: boolean): string {
  const cells = ({ class: kind, reason, details }: CheckResult) => (detailed ? [kind, reason, details] : [reason]);
  const row = (tag: string, texts: readonly string[]) =>
    `<TR>${texts.map((text) => `<${tag}>${escapeHtml(text)}</${tag}>`).join('')}</TR>`;
  const head = row('TH', detailed ? ['Kind', 'Reason', 'Details'] : ['Reason']);
  const rows = results.filter(({ reason }) => reason !== '').map((each) => row('TD', cells(each)));
  const { now, node_version, platform: system } = facts();
  const server = [
    '<H1>Server status</H1>',
    ...Object.entries({
      'Server hostname': hostname(),
      'Current time': now,
      'Node version': node_version,
      Platform: system,
    }).map(([name, value]) => `<B>${name}:</B><PRE>${escapeHtml(value)}</PRE>`),
    '<HR></HR>',
  ];
  return [
    '<HTML>',
    '<HEAD><TITLE>Healthcheck Status</TITLE></HEAD>',
    '<BODY>',
    ...(detailed ? server : []),
    `<H2>Result of ${results.length} checks:</H2>`,
    `<TABLE bgcolor="#ffffff" border="1"><TBODY>${head}${rows.join('')}</TBODY></TABLE>`,
    '</BODY>',
    '</HTML>',
  ].join('\n');
}

export function report(type: ReportType, results: readonly CheckResult[], detailed: boolean): Buffer {
  const reasons = results.map(({ reason }) => reason);
  if (type === 'text/plain') return Buffer.from(reasons.filter((reason) => reason !== '').join('\n'));
  if (type === 'text/html') return Buffer.from(html(results, detailed));
  const body = detailed
    ? {
        detailed,
        ...facts(),
        reasons: results.map(({ class: kind, details, reason }) => ({ class: kind, details, reason })),
      }
    : { detailed, reasons };
  return Buffer.from(JSON.stringify(body, null, 4));
}
