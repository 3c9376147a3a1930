// Follows the journal: counts what was recorded since the page was drawn, until it is told to stop.

const strip = document.querySelector("[data-stream]");

function follow() {
  const part = (name) => strip.querySelector(`[data-${name}]`);
  const actors = strip.dataset.actors.split(" ").filter(Boolean);
  let source = null;
  let news = 0;
  let last = "";

  function heard(message) {
    last = message.lastEventId;
    if (actors.length && !actors.includes(JSON.parse(message.data).data.actor)) return;
    news += 1;
    part("count").textContent = String(news);
    part("news").hidden = false;
  }

  function listen() {
    const address = new URL(strip.dataset.stream, location.href);
    if (last) address.searchParams.set("after", last);
    source = new EventSource(address);
    for (const type of strip.dataset.types.split(" ")) source.addEventListener(type, heard);
  }

  function stop() {
    source.close();
    source = null;
  }

  part("pause").addEventListener("click", () => {
    if (source) stop();
    else listen();
    part("pause").setAttribute("aria-pressed", String(source === null));
    part("following").hidden = source === null;
    part("paused").hidden = source !== null;
  });
  addEventListener("pagehide", () => source?.close());
  strip.hidden = false;
  listen();
}

if (strip && "EventSource" in window) follow();
