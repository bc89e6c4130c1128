// Begins the app: the right pane for the address, each loaded when it is first shown.

import { Component, render } from "preact";
import { lazy, Suspense } from "preact/compat";
import { useEffect } from "preact/hooks";
import "./app.css";
import Home from "./home.jsx";
import { address, Link, route } from "./router.jsx";
import { PANES, Shell, Top } from "./shell.jsx";
import { checked, fault, outline, sound, watch } from "./state.js";

const panes = {
  case: lazy(() => import("./case/pane.jsx")),
  deals: lazy(() => import("./deals/pane.jsx")),
  impasse: lazy(() => import("./impasse/pane.jsx")),
  moves: lazy(() => import("./moves/pane.jsx")),
  talks: lazy(() => import("./talks/pane.jsx")),
  play: lazy(() => import("./play/pane.jsx")),
  report: lazy(() => import("./report/pane.jsx")),
};
const Invited = lazy(() => import("./play/invited.jsx"));

class Guard extends Component {
  state = { broken: null };

  static getDerivedStateFromError(error) {
    return { broken: error };
  }

  render({ children }, { broken }) {
    if (!broken) return children;
    return <p class="fault" role="alert">This pane broke: {broken.message} <button type="button" onClick={() => this.setState({ broken: null })}>Show it again</button></p>;
  }
}

/** Panes that have nothing to say of a case that tells only which states of the world each side likes. */
const OF_PACKAGES = ["deals", "impasse", "talks", "play"];
const movesAlone = () => outline.value?.moves && Object.values(outline.value.statements).every((said) => !said.length);

function OnlyMoves() {
  return <p>This case says what each side wants of states of the world, and nothing of packages. <Link to={address(route.value.name, "moves")}>See its moves</Link></p>;
}

function Mistaken() {
  return <p>The case has mistakes; nothing can be asked of it before they are mended. <Link to={address(route.value.name, "case")}>See where they are</Link></p>;
}

function Pane() {
  const { name, pane } = route.value;
  const Shown = panes[pane];
  useEffect(() => { document.title = `${outline.value?.title ?? name} · ${PANES[pane] ?? ""} · Détente`; }, [name, pane, outline.value?.title]);
  if (!Shown) return <p>There is no such page. <Link to={address(name, "deals")}>To the deals</Link></p>;
  if (pane !== "case" && !sound.value) return checked.value && !fault.value ? <Mistaken /> : null;
  return movesAlone() && OF_PACKAGES.includes(pane) ? <OnlyMoves /> : <Shown />;
}

function App() {
  const { name, pane, more } = route.value;
  useEffect(watch, []);
  if (name === null && pane === "play" && more) return <><Top /><main id="main" class="pane"><Guard><Suspense fallback={null}><Invited play={more} /></Suspense></Guard></main></>;
  if (name === null) return <><Top /><Home /></>;
  return <Shell><Guard key={`${name}/${pane}`}><Suspense fallback={null}><Pane /></Suspense></Guard></Shell>;
}

render(<App />, document.getElementById("app"));
