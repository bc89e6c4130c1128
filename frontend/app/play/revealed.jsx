// What the others' offers show: which issues they held to, and what that may say of their weights.

import { nameOf } from "./worth.js";

function Other({ state, held }) {
  const name = state.parties.find(({ key }) => key === held.party)?.name;
  if (!held.offers) return null;
  const most = Math.max(...Object.values(held.issues).map((one) => one.estimated_weight ?? 0));
  return (
    <section>
      <h3>What {name}'s offers show</h3>
      <div class="scroll" tabIndex={0} role="region" aria-label={`What ${name}'s offers show`}>
        <table class="revealed">
          <caption>{held.offers} offer{held.offers > 1 ? "s" : ""}. The weights are estimates: what it holds to is taken to matter more to it.</caption>
          <thead><tr><th scope="col">Issue</th><th scope="col">Estimated weight</th><th scope="col">Asks for now</th><th scope="col">Moved</th></tr></thead>
          <tbody>
            {state.issues.map((issue) => {
              const one = held.issues[issue.key];
              return (
                <tr key={issue.key}>
                  <th scope="row">{issue.name}</th>
                  <td><span class="track" aria-hidden="true"><span class="fill" style={{ "--v": most ? one.estimated_weight / most : 0 }} /></span><span class="hidden-words">{Math.round(100 * one.estimated_weight)}%</span></td>
                  <td>{nameOf(issue.options.find(({ key }) => key === one.last))}</td>
                  <td>{one.changes ? `${one.changes}×` : "never"}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

export const Revealed = ({ state }) => state.revealed.map((held) => <Other key={held.party} state={state} held={held} />);
