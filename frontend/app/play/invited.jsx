// Where the other person of a play comes in: by an invitation, which works once.

import { useEffect, useState } from "preact/hooks";
import { send } from "../api.js";
import { query } from "../router.jsx";
import { Play } from "./play.jsx";
import { keep, seatIn } from "./seats.js";

export default function Invited({ play }) {
  const [seated, setSeated] = useState(Boolean(seatIn(play)));
  const [fault, setFault] = useState(null);
  useEffect(() => {
    document.title = "A play · Détente";
    if (seated) return;
    send("POST", `/api/plays/${encodeURIComponent(play)}/join`, { invitation: query.value.invitation ?? "" }).then(({ seat }) => {
      keep(play, { seat });
      setSeated(true);
    }, (error) => setFault(error.message));
  }, [play]);
  if (seated) return <><h1 class="hidden-words">A play</h1><Play play={play} /></>;
  return <><h1>You are invited to negotiate</h1>{fault && <p class="fault" role="alert">{fault}</p>}</>;
}
