/** Resource options of users: how the API names them, and under which four characters `user_option` keeps them. */

export interface UserOptions {
  ignore_change_password_upon_first_use?: boolean | null;
  ignore_password_expiry?: boolean | null;
  ignore_lockout_failure_attempts?: boolean | null;
  lock_password?: boolean | null;
  ignore_user_inactivity?: boolean | null;
  multi_factor_auth_rules?: string[][] | null;
  multi_factor_auth_enabled?: boolean | null;
}

export const OPTION_IDS = {
  ignore_change_password_upon_first_use: '1000',
  ignore_password_expiry: '1001',
  ignore_lockout_failure_attempts: '1002',
  lock_password: '1003',
  ignore_user_inactivity: '1004',
  multi_factor_auth_rules: 'MFAR',
  multi_factor_auth_enabled: 'MFAE',
} as const satisfies Record<keyof UserOptions, string>;

const names = new Map<string, keyof UserOptions>(
  Object.entries(OPTION_IDS).map(([name, id]) => [id, name as keyof UserOptions]),
);

/** Rows of `user_option` → options; ids that nobody knows are left out. */
export function optionsOf(rows: readonly { option_id: string; option_value: string | null }[]): UserOptions {
  const options: Record<string, unknown> = {};
  for (const { option_id, option_value } of rows) {
    const name = names.get(option_id);
    if (name !== undefined && option_value !== null) options[name] = JSON.parse(option_value);
  }
  return options;
}
