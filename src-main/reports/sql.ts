import { ALLOCATION_NAMES } from '../sne/contract/movements.ts';
import type { ReportReader } from '../store/report-store.ts';

/** `demand d` whose applicant lives in, or that wants, the commune `:commune`; the list of demands filters alike. */
export const LIVES_IN_OR_WANTS = `(d.id IN (SELECT demand_id FROM demand_code WHERE list = 'wantedCommune' AND code = :commune)
  OR d.id IN (SELECT demand_id FROM person WHERE role = 'applicant' AND commune_code = :commune))`;

const fact = (name: string): string => `facts ->> '${name}'`;

/** `true` and `1` are 1, `false` and `0` are 0 (xs:boolean); anything else is null. */
const flag = (name: string): string =>
  `CASE lower(${fact(name)}) WHEN 'true' THEN 1 WHEN '1' THEN 1 WHEN 'false' THEN 0 WHEN '0' THEN 0 END`;

/**
 * The parameter `:attrib` of `ALLOCATION_CTE`: the facts of every ATTRIB, read once for all queries of a report, since
 * unpacking and reading the documents is most of its cost.
 */
export function attribFacts(reader: ReportReader): { readonly attrib: string } {
  const [row] = reader.all<{ attrib: string }>(
    `SELECT json_group_array(json_array(demand_id, json(facts))) AS attrib FROM (
       SELECT demand_id, outside_facts(xml) AS facts FROM outside_form WHERE entity = 'ATTRIB')`,
  );
  return { attrib: row?.attrib ?? '[]' };
}

/**
 * `allocation`: one row a demand whose newest ATTRIB has the day of the lease; a flag is null where nobody said. `agreement`
 * is 1 for a collective agreement (ACD, ACI). Its parameter is that of `attribFacts`.
 */
export const ALLOCATION_CTE = `WITH attrib AS MATERIALIZED (
    SELECT j.value ->> 0 AS demand_id, j.value -> 1 AS facts FROM json_each(:attrib) j
  ), allocation AS MATERIALIZED (
    SELECT demand_id, substr(${fact(ALLOCATION_NAMES.leaseOn)}, 1, 10) AS lease_on,
      ${fact(ALLOCATION_NAMES.commune)} AS commune,
      ${fact(ALLOCATION_NAMES.reserverType)} AS reserver_type, ${fact(ALLOCATION_NAMES.reserverName)} AS reserver_name,
      ${fact(ALLOCATION_NAMES.mode)} AS mode,
      ${fact(ALLOCATION_NAMES.agreement)} IN ('ACD', 'ACI') AS agreement,
      ${flag(ALLOCATION_NAMES.dalo)} AS dalo, ${flag(ALLOCATION_NAMES.inQpv)} AS in_qpv,
      ${flag(ALLOCATION_NAMES.firstQuartile)} AS first_quartile
    FROM attrib
    WHERE ${fact(ALLOCATION_NAMES.leaseOn)} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'
  )`;
