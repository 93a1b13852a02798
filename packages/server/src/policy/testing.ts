/** Python's oslo.policy, for tests: what it decides is not ours to expect. */
import { spawnSync } from 'node:child_process';

/** Debian's, since that is whose packages it has. */
const PYTHON = '/usr/bin/python3';

/** Why it cannot be asked here, for `skipReason`. */
export function osloAbsence(): string | undefined {
  const { status } = spawnSync(PYTHON, ['-c', 'import oslo_policy']);
  return status === 0 ? undefined : 'python3-oslo.policy is not installed';
}

interface Question {
  readonly rules: readonly object[];
  readonly credentials: readonly object[];
  readonly targets: readonly object[];
  /** Rule, index of the target, index of the credentials. */
  readonly asks: readonly (readonly [string, number, number])[];
  readonly settings: readonly { enforce_scope: boolean; enforce_new_defaults: boolean }[];
}

/** A 1 for each ask that is allowed, under each setting. */
export function askOslo(question: Question): string[] {
  const script = new URL('./ask-oslo.py', import.meta.url).pathname;
  const input = JSON.stringify(question);
  const { status, stdout, stderr } = spawnSync(PYTHON, [script], { input, encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (status !== 0) throw new Error(`oslo.policy did not decide: ${stderr}`);
  return JSON.parse(stdout);
}
