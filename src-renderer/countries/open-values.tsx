import { ChevronRight } from 'lucide-react';
import { Fragment, useState } from 'react';
import type { ReactNode } from 'react';
import { countryStatusLabel } from '../../src-main/api/country-words.ts';
import type { CountryGroup } from '../../src-main/api/country-stock.ts';
import { formatCount, plural } from '../../src-main/api/format.ts';
import { shapeOf, useAction } from '../connection/engine.tsx';
import { Button } from '../ui/controls.tsx';
import { useTell } from '../ui/notice.tsx';
import { Addresses } from './addresses.tsx';
import { CountryField } from './country-field.tsx';

/** Candidates offered as buttons; more would hide the field. */
const MOST_BUTTONS = 3;

/** Values that a person has to settle, with what is behind each. */
export function OpenValues(props: {
  readonly groups: readonly CountryGroup[];
  readonly labels: readonly string[];
  readonly nothing: string;
}): ReactNode {
  if (props.groups.length === 0) return <p className="nothing">{props.nothing}</p>;
  return (
    <table className="plain-table country-table">
      <thead>
        <tr>
          <th scope="col">Écrit</th>
          <th scope="col">Verdict</th>
          <th scope="col">Pays à inscrire</th>
          <th scope="col" className="amount">
            Demandes
          </th>
        </tr>
      </thead>
      <tbody>
        {props.groups.map((group) => (
          <OpenValue key={group.verdict.value} group={group} labels={props.labels} />
        ))}
      </tbody>
    </table>
  );
}

function OpenValue({
  group,
  labels,
}: {
  readonly group: CountryGroup;
  readonly labels: readonly string[];
}): ReactNode {
  const [open, setOpen] = useState(false);
  const tell = useTell();
  const choose = useAction('countries.choose', ['countries.stock', 'countries.corrections']);
  const { verdict, demands } = group;
  const decide = (country: string): void => {
    choose.mutate(
      { value: verdict.value, country },
      {
        onSuccess: (count) => {
          tell(
            `« ${verdict.value} » devient ${country} : ${plural(count, 'correction décidée', 'corrections décidées')}.`,
          );
        },
        onError: (error) => {
          tell(shapeOf(error).message);
        },
      },
    );
  };
  return (
    <Fragment>
      <tr>
        <th scope="row" className="country-value">
          {verdict.value}
        </th>
        <td className="country-why">
          <span className="badge country-badge" data-status={verdict.status}>
            {countryStatusLabel(verdict.status)}
          </span>
          {verdict.explanation}
        </td>
        <td>
          <div className="country-choice">
            {verdict.candidates.slice(0, MOST_BUTTONS).map((country) => (
              <Button
                key={country}
                weight="quiet"
                isDisabled={choose.isPending}
                onPress={() => {
                  decide(country);
                }}
              >
                {country}
              </Button>
            ))}
            <CountryField label={`Pays pour « ${verdict.value} »`} labels={labels} onChoose={decide} />
          </div>
        </td>
        <td className="amount">
          <button
            type="button"
            className="disclose country-disclose"
            aria-expanded={open}
            aria-label={`${formatCount(demands)} avec « ${verdict.value} »`}
            onClick={() => {
              setOpen(!open);
            }}
          >
            <ChevronRight className="monthly-arrow" size={16} strokeWidth={1.5} aria-hidden />
            {formatCount(demands)}
          </button>
        </td>
      </tr>
      {open ? (
        <tr>
          <td colSpan={4}>
            <Addresses value={verdict.value} />
          </td>
        </tr>
      ) : null}
    </Fragment>
  );
}
