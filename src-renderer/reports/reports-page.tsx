import { useState } from 'react';
import type { ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { shortTitle } from '../../src-main/api/report-words.ts';
import type { ReportName } from '../../src-main/api/reports.ts';
import { DutyNotice } from './duty.tsx';
import { QualityView } from './quality-view.tsx';
import { ReportView } from './report-view.tsx';

const TABS: readonly ReportName[] = [
  'quality',
  'removals',
  'removals-by-reserver',
  'flow-allocations',
  '3ds',
];

/** Quality indicators and operational reports, one a tab. */
export function ReportsPage(): ReactNode {
  const [shown, setShown] = useState<ReportName>('quality');
  return (
    <div className="page page-wide" data-testid="reports">
      <h1 className="title-1">Rapports</h1>
      <DutyNotice />
      <Tabs
        className="tabs"
        selectedKey={shown}
        onSelectionChange={(key) => {
          const chosen = TABS.find((name) => name === key);
          if (chosen !== undefined) setShown(chosen);
        }}
      >
        <TabList className="tab-list" aria-label="Rapports">
          {TABS.map((name) => (
            <Tab key={name} id={name} className="tab">
              {shortTitle(name)}
            </Tab>
          ))}
        </TabList>
        {TABS.map((name) => (
          <TabPanel key={name} id={name} className="tab-panel">
            {name === 'quality' ? <QualityView /> : <ReportView name={name} />}
          </TabPanel>
        ))}
      </Tabs>
    </div>
  );
}
