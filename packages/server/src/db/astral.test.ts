// Characters beyond U+FFFF: the tables of a MariaDB made for Keystone cannot hold them, but may be asked for them.
import { expect, test } from 'vitest';
import { isDataTooLong } from './errors.ts';
import { forEachDialect } from './testing.ts';

await forEachDialect((makeDatabase, dialect) => {
  test('asking for one finds what is there, which on MariaDB is nothing', async () => {
    const { db } = await makeDatabase();
    const named = (id: string) => db.selectFrom('region').select('id').where('id', '=', id).execute();
    await db.insertInto('region').values({ id: 'plain', description: '' }).execute();
    expect(await named('\u{1f600}')).toEqual([]);
    const other = await db.selectFrom('region').select('id').where('id', 'in', ['\u{1f600}', 'plain']).execute();
    expect(other).toEqual([{ id: 'plain' }]);
    const insert = db.insertInto('region').values({ id: '\u{1f600}', description: '' }).execute();
    if (dialect === 'mysql') {
      const error = await insert.catch((thrown: unknown) => thrown);
      expect(isDataTooLong(error)).toBe(true);
    } else {
      await insert;
      expect(await named('\u{1f600}')).toEqual([{ id: '\u{1f600}' }]);
    }
  });
});
