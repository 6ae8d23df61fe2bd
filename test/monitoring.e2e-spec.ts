import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { registry } from '../src/observability/metrics';
import { problemsOf } from './support/kubernetes-schema';
import { type Manifest } from './support/kustomize';
import { findPromtool } from './support/promtool';
import { headingsOf, shellBlocksOf } from './support/run-book';

const ALERTS = 'docker/prometheus/alerts.yaml';

interface Alert {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; runbook: string };
}

interface Panel {
  id: number;
  type: string;
  title: string;
  targets?: { refId: string; expr: string }[];
}

const alerts = (parse(readFileSync(ALERTS, 'utf8')) as { groups: { rules: Alert[] }[] }).groups.flatMap(
  ({ rules }) => rules,
);
const dashboard = JSON.parse(readFileSync('docker/grafana/wallet-service.json', 'utf8')) as {
  panels: Panel[];
  templating: { list: { name: string }[] };
};
const queries = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

const promtool = findPromtool();
const itWithPromtool = promtool === undefined ? it.skip : it;

describe('the alert rules', () => {
  itWithPromtool('are valid (needs promtool, or a Debian to take it from)', () => {
    expect(spawnSync(promtool ?? '', ['check', 'rules', '--lint-fatal', ALERTS], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  itWithPromtool('fire when they should, and only then (needs promtool, or a Debian to take it from)', () => {
    const { status, stdout, stderr } = spawnSync(
      promtool ?? '',
      ['test', 'rules', 'docker/prometheus/alerts.test.yaml'],
      {
        encoding: 'utf8',
      },
    );
    expect([status, stdout + stderr]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });

  it('are each tested, and explained in the run book', () => {
    const tests = readFileSync('docker/prometheus/alerts.test.yaml', 'utf8');
    const headings = headingsOf('docker/RUNBOOK.md');
    for (const { alert, labels, annotations } of alerts) {
      expect(tests).toContain(`alertname: ${alert}`);
      expect(['critical', 'warning']).toContain(labels.severity);
      expect(annotations.summary).not.toBe('');
      expect(annotations.runbook).toBe(`docker/RUNBOOK.md#${alert.toLowerCase()}`);
      expect(headings).toContain(alert);
    }
    const explained = headings.filter((heading) => /^Wallet[A-Z]/.test(heading));
    expect(explained.sort()).toEqual(alerts.map(({ alert }) => alert).sort());
  });

  it('become a PrometheusRule by the command of the run book', () => {
    const command = shellBlocksOf('docker/RUNBOOK.md').find((block) => block.includes('PrometheusRule')) ?? '';
    const manifest = execFileSync('sh', ['-c', command.replace(/\| kubectl .*/, '')]).toString();
    expect(problemsOf([parse(manifest) as Manifest])).toEqual([[]]);
  });

  it('ask only for metrics and labels that there are', () => {
    expect(alerts.flatMap(({ expr }) => unknownIn(expr))).toEqual([]);
  });
});

describe('the dashboard', () => {
  it('asks only for metrics and labels that there are', () => {
    expect(queries.length).toBeGreaterThan(30);
    expect(queries.flatMap(unknownIn)).toEqual([]);
  });

  it('shows every metric of our own', () => {
    const ours = registry.getMetricsAsArray().map(({ name }) => name);
    const all = queries.join(' ');
    expect(ours.filter((name) => name.startsWith('wallet_') && !all.includes(name))).toEqual([]);
  });

  it('has panels that can be told apart, and only variables that it defines', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const defined = dashboard.templating.list.map(({ name }) => name);
    const used = [...JSON.stringify(dashboard.panels).matchAll(/\$\{?(\w+)/g)].map(([, name]) => name);
    expect(new Set(used.filter((name) => name !== '__rate_interval'))).toEqual(new Set(defined));
  });

  itWithPromtool('asks in valid PromQL (needs promtool, or a Debian to take it from)', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'wallet-dashboard-'));
    const rules = queries.map((query, index) => ({
      record: `query:${index}`,
      expr: query.replaceAll('$__rate_interval', '1m').replaceAll(/\$\w+/g, '.*'),
    }));
    try {
      writeFileSync(path.join(folder, 'rules.yaml'), JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
      const checked = spawnSync(promtool ?? '', ['check', 'rules', 'rules.yaml'], { cwd: folder, encoding: 'utf8' });
      expect(checked).toMatchObject({ status: 0, stderr: '' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** What Prometheus itself adds to what it scrapes. */
const ADDED_METRICS = new Set(['up']);
const ADDED_LABELS = new Set(['job', 'instance', 'le']);

/** Metrics that the service does not have, and labels that the metric does not have. */
function unknownIn(query: string): string[] {
  const unknown: string[] = [];
  for (const [, name = '', labels = ''] of query.matchAll(/\b((?:wallet|nodejs|process)_\w+|up)\{([^}]*)\}/g)) {
    const metric = registry.getSingleMetric(name) ?? registry.getSingleMetric(name.replace(/_(bucket|sum|count)$/, ''));
    if (!metric) {
      if (!ADDED_METRICS.has(name)) unknown.push(name);
      continue;
    }
    const { labelNames } = metric as unknown as { labelNames: string[] };
    const known = new Set([...labelNames, ...ADDED_LABELS]);
    for (const [, label = ''] of labels.matchAll(/(\w+)\s*[=!]/g))
      if (!known.has(label)) unknown.push(`${name}{${label}}`);
  }
  return unknown;
}
