import { SQLDialect } from '@codemirror/lang-sql';

/** What one SELECT of DuckDB may hold (duckdb_keywords, without those of other statements). */
const keywords =
  'all analyze and anti any array as asc asof between both by case cast collate cross cube desc describe distinct else end except ' +
  'exclude exists explain extract false fetch filter first following for from full glob group grouping having ignore ilike in inner ' +
  'intersect interval into is isnull join lambda last lateral leading left like limit materialized natural not notnull null nulls ' +
  'offset on only or order ordinality outer over overlaps partition percent pivot positional preceding qualify range recursive ' +
  'rename repeatable replace respect right rollup row rows sample select semi sets similar some struct summarize symmetric table ' +
  'tablesample then ties to trailing true try_cast unbounded union unique unnest unpivot using values when where window with within ' +
  'without zone';

const types =
  'bigint binary bit bitstring blob bool boolean bytea char date datetime dec decimal double enum float hugeint int int128 int16 int32 ' +
  'int64 int8 integer interval json list logical long map numeric real short smallint string struct text time timestamp timestamptz ' +
  'timestamp_ms timestamp_ns timestamp_s timetz tinyint ubigint uhugeint uinteger union usmallint utinyint uuid varbinary varchar';

/** The SQL of the store. */
export const duckdb: SQLDialect = SQLDialect.define({
  keywords,
  types,
  charSetCasts: true,
  doubleDollarQuotedStrings: true,
  operatorChars: '+-*/<>=~!@%^&|:',
  specialVar: '$',
  caseInsensitiveIdentifiers: true,
});
