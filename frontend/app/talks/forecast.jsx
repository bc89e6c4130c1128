// Where people with such interests usually end, and what the first offers say of it.

import { useState } from "preact/hooks";
import { Fragment } from "../fragment.jsx";
import { useJob } from "../jobs.js";
import { Progress } from "../parts.jsx";
import { account, outline } from "../state.js";

function Offers({ offers, onChange }) {
  const { parties, packages } = outline.value;
  const [offer, setOffer] = useState({ party: parties[0].key, package: "" });
  const named = (key) => packages.find((one) => one.key === key);
  const add = (event) => {
    event.preventDefault();
    onChange([...offers, { ...offer, options: named(offer.package).options }]);
  };
  if (!packages.length) return null;
  return (
    <form class="terms" onSubmit={add}>
      <label>An offer that was made <select aria-label="By whom" value={offer.party} onChange={(event) => setOffer({ ...offer, party: event.currentTarget.value })}>{parties.map(({ key, name }) => <option key={key} value={key}>{name}</option>)}</select></label>
      <label><span class="hidden-words">The package</span><select required value={offer.package} onChange={(event) => setOffer({ ...offer, package: event.currentTarget.value })}><option value="">choose a package</option>{packages.map(({ key, name }) => <option key={key} value={key}>{name}</option>)}</select></label>
      <button>Take it into account</button>
      {offers.length > 0 && (
        <ul class="offers">{offers.map((one, n) => <li key={n}>{parties.find(({ key }) => key === one.party).name}: {named(one.package)?.name} <button type="button" onClick={() => onChange(offers.filter((_, i) => i !== n))}>Leave out</button></li>)}</ul>
      )}
    </form>
  );
}

export function Forecast() {
  const [offers, setOffers] = useState([]);
  const job = useJob("forecast", offers.length ? { offers: offers.map(({ party, options }) => [party, options]) } : {});
  return (
    <>
      <Offers offers={offers} onChange={setOffers} />
      <Progress job={job} what="The forecast" />
      {job.page && <Fragment page={job.page} account={account.value} stale={job.state !== "done"} />}
    </>
  );
}
