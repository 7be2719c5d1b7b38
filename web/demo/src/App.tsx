import { useMemo, useState } from 'react';
import { CreatorSide } from './creator/CreatorSide';
import { readChoices, writeChoices } from './choices';
import { FanSide } from './fan/FanSide';
import { Attention } from './attention';
import { Devices } from '@greenroom/client';
import { PageContext } from './live/page';
import { OnAPhone } from './parts/OnAPhone';
import type { Person } from './people';
import { Side } from './Side';
import { SupportSide } from './support/SupportSide';
import { SwitchOn } from './SwitchOn';

export function App({ people }: { people: Person[] }) {
  const [choices, setChoices] = useState(readChoices);
  const [attention] = useState(() => new Attention());
  const parts = useMemo(() => {
    const rtc: RTCConfiguration = choices.isRelayed ? { iceTransportPolicy: 'relay' } : {};
    return { attention, devices: new Devices(), isShared: choices.side === null, rtc };
  }, [attention, choices.isRelayed, choices.side]);
  const fans = people.filter(({ role }) => role === 'fan');
  const creators = people.filter(({ role }) => role === 'creator');
  const fan = fans.find(({ name }) => name === choices.fan) ?? fans[0];
  const creator = creators.find(({ name }) => name === choices.creator) ?? creators[0];
  const support = people.find(({ role }) => role === 'support');
  if (!fan || !creator) return <SwitchOn />;

  function choose(given: Partial<typeof choices>) {
    const next = { ...choices, ...given };
    setChoices(next);
    writeChoices(next);
  }

  return (
    <PageContext value={parts}>
      <header className="masthead">
        <h1>Greenroom</h1>
        <p>{choices.side === 'support' ? 'What support sees.' : 'Both sides of a private 1:1, live.'}</p>
        {choices.side !== 'support' && (
          <div className="pickers">
            <Picker label="Fan" people={fans} chosen={fan} choose={(name) => choose({ fan: name })} />
            <Picker label="Creator" people={creators} chosen={creator} choose={(name) => choose({ creator: name })} />
            <OnAPhone choices={{ ...choices, fan: fan.name, creator: creator.name }} />
          </div>
        )}
      </header>
      <main className={choices.side ? 'sides one' : 'sides'}>
        {choices.side === 'support' && support && (
          <Side person={support}>
            <SupportSide />
          </Side>
        )}
        {(choices.side ?? 'fan') === 'fan' && (
          <Side key={fan.name} person={fan}>
            <FanSide key={creator.name} creatorName={creator.name} goTo={(name) => choose({ creator: name })} />
          </Side>
        )}
        {(choices.side ?? 'creator') === 'creator' && (
          <Side key={`creator ${creator.name}`} person={creator}>
            <CreatorSide />
          </Side>
        )}
      </main>
    </PageContext>
  );
}

interface PickerProps {
  label: string;
  people: Person[];
  chosen: Person;
  choose: (name: string) => void;
}

function Picker({ label, people, chosen, choose }: PickerProps) {
  return (
    <label>
      {label}
      <select value={chosen.name} onChange={(event) => choose(event.target.value)}>
        {people.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}
