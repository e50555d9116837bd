// The playground: asks the same API as everybody else and shows the answer while it is made.

const byId = (id) => document.getElementById(id);
const ENDPOINT = new URL("v1/recommendations", document.baseURI);

let running = null; // AbortController of the request under way

/* ---- what the service is ---- */

async function describeService() {
  const badge = byId("service");
  try {
    const about = await (await fetch("v1/model")).json();
    badge.className = about.ready ? "service ready" : "service";
    byId("service-text").textContent = about.ready
      ? `${about.model.name} · ${about.model.dtype} on ${about.model.device} · ${about.catalog.encoded} items`
      : `${phaseText(about)} …`;
    showNotice(about);
    byId("tokens").max = Math.min(256, about.limits.reasoning_tokens);
    if (about.ready) {
      if (!byId("user").options.length) await loadUsers();
      return;
    }
  } catch {
    badge.className = "service gone";
    byId("service-text").textContent = "the service does not answer";
  }
  setTimeout(describeService, 1000);
}

function phaseText(about) {
  const work = about.progress;
  return work ? `${work.task}: ${work.done} of ${work.total} ${work.unit}` : about.phase.replace("_", " ");
}

function showNotice(about) {
  const notice = about.redis?.status === "down"
    ? "Redis is away: answers come from memory, new items cannot be stored."
    : about.model?.notice;
  byId("notice").hidden = !notice;
  byId("notice").textContent = notice ?? "";
}

/* ---- who asks ---- */

async function loadUsers() {
  const users = await (await fetch("playground/users")).json();
  byId("user").replaceChildren(...users.map((user) =>
    new Option(user.name ? `${user.name} (${user.user_id})` : user.user_id, user.user_id)));
  if (users.length) {
    await loadHistory();
  } else {
    document.querySelector("input[name=who][value=titles]").checked = true;
    switchWho();
  }
}

async function loadHistory() {
  const response = await fetch(`v1/users/${encodeURIComponent(byId("user").value)}`);
  const user = response.ok ? await response.json() : { events: [] };
  byId("history").replaceChildren(...user.events.toReversed().map((event) => {
    const line = document.createElement("li");
    line.append(span("what", event.title ?? event.item_id), span("when", facts(event)));
    return line;
  }));
  showCurl();
}

function facts(event) {
  const rating = event.rating === undefined ? "" : `★ ${event.rating}`;
  return [rating, event.timestamp?.slice(0, 10)].filter(Boolean).join("  ");
}

function switchWho() {
  const user = chosenWho() === "user";
  byId("by-user").hidden = !user;
  byId("by-titles").hidden = user;
  showCurl();
}

const chosenWho = () => document.querySelector("input[name=who]:checked").value;

/* ---- the question ---- */

function question() {
  const body = chosenWho() === "user" ? { user_id: byId("user").value } : { history: typedHistory() };
  const wish = byId("instruction").value.trim();
  if (wish) body.instruction = wish;
  body.k = Number(byId("k").value);
  body.explain = "evidence";
  body.reasoning = { max_tokens: Number(byId("tokens").value) };
  const temperature = Number(byId("temperature").value);
  if (temperature > 0) {
    body.reasoning.temperature = temperature;
    body.reasoning.seed = Math.trunc(Number(byId("seed").value));
  }
  return body;
}

function typedHistory() {
  return byId("titles").value.split("\n").map((line) => line.trim()).filter(Boolean).map((line) => {
    const [, title, rating] = line.match(/^(.*?)(?:\s*\|\s*([\d.]+))?$/);
    return rating === undefined ? { title } : { title, rating: Number(rating) };
  });
}

function showCurl() {
  const body = JSON.stringify(question()).replaceAll("'", "'\\''");
  byId("curl").textContent =
    `curl -N ${ENDPOINT} \\\n  -H 'Content-Type: application/json' -H 'Accept: text/event-stream' \\\n  -d '${body}'`;
}

/* ---- the answer ---- */

async function ask(event) {
  event.preventDefault();
  running?.abort();
  const mine = running = new AbortController();
  reset();
  try {
    const response = await fetch(ENDPOINT, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
      body: JSON.stringify(question()),
      signal: mine.signal,
    });
    if (!response.ok) {
      showProblem(await response.json());
      return;
    }
    for await (const [name, data] of serverSentEvents(response.body)) show(name, data);
  } catch (failure) {
    if (!mine.signal.aborted) showProblem({ detail: `The connection broke: ${failure.message}` });
  } finally {
    if (running === mine) settle();
  }
}

/** Yields [name, data] of each event; comments are skipped. */
async function* serverSentEvents(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    text += value;
    for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) {
      const lines = text.slice(0, end).split("\n");
      const field = (name) => lines.filter((line) => line.startsWith(`${name}:`))
        .map((line) => line.slice(name.length + 1).replace(/^ /, "")).join("\n");
      if (field("event")) yield [field("event"), JSON.parse(field("data"))];
    }
  }
}

function show(name, data) {
  switch (name) {
    case "recommendation.created":
      byId("reasoning-facts").textContent = `${data.prompt_tokens} tokens of prompt`;
      break;
    case "reasoning.delta":
      byId("reasoning").append(data.delta);
      break;
    case "reasoning.done":
      byId("reasoning").classList.remove("live");
      byId("reasoning-facts").textContent = `${data.reasoning.tokens} tokens · ${ending(data.reasoning.finish_reason)}`;
      break;
    case "items":
      byId("items").replaceChildren(...data.items.map((item) => row(item, data.items[0].probability)));
      break;
    case "recommendation.completed":
      complete(data.recommendation);
      break;
    case "recommendation.incomplete":
    case "recommendation.failed":
      showProblem(data.problem);
      break;
  }
}

function ending(reason) {
  return {
    stop: "finished its thought",
    end_of_turn: "ended its turn",
    length: "budget used up",
    deadline: "out of time",
    aborted: "stopped",
  }[reason] ?? reason;
}

function complete(answer) {
  const time = answer.timings_ms;
  byId("items-facts").textContent =
    `${seconds(time.total)} · prompt ${seconds(time.prefill)} · thinking ${seconds(time.decode)}`;
  byId("warnings").replaceChildren(...answer.warnings.map((warning) => {
    const line = document.createElement("li");
    line.textContent = warning.detail;
    return line;
  }));
}

const seconds = (millis) => millis < 100 ? `${millis.toFixed(1)} ms` : `${(millis / 1000).toFixed(2)} s`;

function row(item, best) {
  const line = document.createElement("li");
  line.title = `score ${item.score.toFixed(3)}`;
  line.append(
    bar(item.probability / best),
    span("rank", item.rank),
    span("title", item.title),
    span("share", `${(100 * item.probability).toFixed(item.probability < 0.1 ? 2 : 1)} %`),
    span("about", about(item)),
  );
  return line;
}

function about(item) {
  const attributes = Object.values(item.attributes).flat().join(" · ");
  const evidence = (item.evidence ?? []).slice(0, 2).map((event) => event.title).join(", ");
  return [attributes, evidence && `close to ${evidence}`].filter(Boolean).join(" — ");
}

/** The row's probability as its background; an attribute, because the page allows no inline style. */
function bar(share) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  rect.setAttribute("width", `${100 * share}%`);
  rect.setAttribute("height", "100%");
  svg.setAttribute("aria-hidden", "true");
  svg.append(rect);
  return svg;
}

function span(name, text) {
  const element = document.createElement("span");
  element.className = name;
  element.textContent = text;
  return element;
}

function showProblem(problem) {
  byId("problem").hidden = false;
  byId("problem").textContent = problem.errors?.map((error) => `${error.pointer} ${error.detail}`).join("; ") ?? problem.detail;
}

function reset() {
  byId("go").disabled = true;
  byId("stop").disabled = false;
  byId("problem").hidden = true;
  byId("reasoning").replaceChildren();
  byId("reasoning").classList.add("live");
  for (const id of ["items", "warnings"]) byId(id).replaceChildren();
  for (const id of ["reasoning-facts", "items-facts"]) byId(id).textContent = "";
}

function settle() {
  running = null;
  byId("go").disabled = false;
  byId("stop").disabled = true;
  byId("reasoning").classList.remove("live");
}

/* ---- wiring ---- */

byId("ask").addEventListener("submit", ask);
byId("ask").addEventListener("input", showCurl);
byId("stop").addEventListener("click", () => { running?.abort(); settle(); });
byId("user").addEventListener("change", loadHistory);
for (const tab of document.querySelectorAll("input[name=who]")) tab.addEventListener("change", switchWho);
for (const id of ["tokens", "k", "temperature"]) {
  byId(id).addEventListener("input", () => { byId(`${id}-shown`).textContent = byId(id).value; });
}
describeService();
