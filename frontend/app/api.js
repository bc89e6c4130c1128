// Talks to the server: JSON both ways, and faults as they are told.

/** What the server answered when it could not do what was asked; `data` holds what else it said. */
export class ApiFault extends Error {
  constructor(status, data) {
    super(data.error ?? `The server answered ${status}.`);
    this.status = status;
    this.code = data.code ?? "";
    this.data = data;
  }
}

const isJson = (answer) => (answer.headers.get("content-type") ?? "").includes("json");

/** Sends a request and gives back the JSON of the answer. */
export async function send(method, path, body, { signal } = {}) {
  const options = { method, signal, headers: { accept: "application/json" }, credentials: "same-origin" };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers["content-type"] = "application/json";
  }
  let answer;
  try {
    answer = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiFault(0, { error: "The server does not answer. Is `detente serve` still running?", code: "gone" });
  }
  const data = isJson(answer) ? await answer.json() : null;
  if (!answer.ok) throw new ApiFault(answer.status, data ?? {});
  return data;
}

export const get = (path, options) => send("GET", path, undefined, options);

/** Sends a request that names a text; if the server does not know the text any more it is sent again first. */
export async function ask(path, body, text, options) {
  try {
    return await send("POST", path, body, options);
  } catch (fault) {
    if (fault.code !== "unknown-text" || text === undefined) throw fault;
    await send("POST", "/api/texts", { text });
    return send("POST", path, body, options);
  }
}

/** Listens to a stream of events; gives back what ends it. */
export function listen(path, heard) {
  const source = new EventSource(path);
  source.onmessage = (event) => heard(JSON.parse(event.data));
  return () => source.close();
}
