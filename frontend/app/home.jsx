// The cases of the folder, to open one or begin a new one.

import { useEffect, useState } from "preact/hooks";
import { get, send } from "./api.js";
import { Notice } from "./parts.jsx";
import { address, go, Link } from "./router.jsx";

function NewCase({ onFault }) {
  const [name, setName] = useState("");
  const begin = async (event) => {
    event.preventDefault();
    const file = /\.ya?ml$/.test(name.trim()) ? name.trim() : `${name.trim().replace(/\s+/g, "-")}.yaml`;
    try {
      const made = await send("POST", "/api/cases", { name: file });
      go(address(made.name, "case"));
    } catch (fault) {
      onFault(fault.message);
    }
  };
  return (
    <form class="new-case" onSubmit={begin}>
      <label>A new case, called <input value={name} required maxLength={100} onInput={(event) => setName(event.currentTarget.value)} placeholder="kashmir" /></label>
      <button type="submit">Begin</button>
    </form>
  );
}

const told = (one) => [one.date, one.parties.join(" and "), one.problems ? `${one.problems} mistake${one.problems > 1 ? "s" : ""}` : ""].filter(Boolean).join(" · ");

export default function Home() {
  const [held, setHeld] = useState(null);
  const [fault, setFault] = useState(null);
  useEffect(() => { get("/api/cases").then(setHeld, (error) => setFault(error.message)); }, []);
  useEffect(() => { document.title = "Détente"; }, []);
  return (
    <main id="main" class="home" tabIndex={-1}>
      <h1>Cases</h1>
      <Notice told={fault} kind="fault" onClose={() => setFault(null)} />
      {held && <p class="quiet">{held.folder}</p>}
      <ul class="cases">
        {held?.cases.map((one) => (
          <li key={one.name}><Link to={address(one.name, one.problems ? "case" : "deals")}>{one.title || one.name}</Link><span class="quiet">{told(one)}</span></li>
        ))}
      </ul>
      {held && !held.cases.length && <p>There is no case in this folder yet.</p>}
      {held?.writable && <NewCase onFault={setFault} />}
    </main>
  );
}
