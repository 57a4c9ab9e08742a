// Behaviour of the operator's page: filter and order at once, changes as Server-Sent Events, dialogs, commands.
// All of it can be read without this file: filter, order and details are links and a form of the server.

const $ = (selector, root = document) => root.querySelector(selector);
const csrf = $('meta[name="csrf"]').content;
const base = $('meta[name="base"]').content; // the page's own folder
const table = $("#totens");
const details = $("#detalhes");
const command = $("#comando");
const replies = $("#respostas");

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const parse = (html) => {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
};
// Change only what differs, so that focus, selection, a click in progress and pictures outlive an update.
function patch(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeName !== fresh.nodeName) return old.replaceWith(fresh);
  if (old.nodeType === Node.TEXT_NODE) return (old.data = fresh.data);
  for (const name of old.getAttributeNames()) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  const [before, after] = [[...old.childNodes], [...fresh.childNodes]];
  if (before.length === after.length) after.forEach((child, index) => patch(before[index], child));
  else old.replaceChildren(...after);
}
const count = (n, one, many) => `${n.toLocaleString("pt-BR")} ${n === 1 ? one : many}`;

async function request(address, options = {}) {
  const headers = { "X-Fragment": "1", "X-CSRF": csrf, "Content-Type": "application/json" };
  const response = await fetch(address, { headers, ...options });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

if (table) {
  const body = table.tBodies[0];
  const rows = new Map([...body.rows].map((row) => [row.dataset.id, row]));
  const search = $("#busca");
  const summary = $(".summary");
  const counted = $("#contagem");
  const nothing = $("#nenhum");
  const order = $(".sort select");
  const bar = $(".bar");
  const columns = [...table.tHead.rows[0].cells];
  const chosen = $("[aria-current]", summary);
  let condition = chosen ? chosen.dataset.condition : "";
  let column = table.dataset.column;
  let down = table.dataset.down === "1";
  let revision = table.dataset.revision;
  let nothingHtml = nothing.innerHTML;

  // Filter: a key shows at once as many rows as fill a screen, and the others right after.

  const found = new Set([...rows.values()].filter((row) => !row.hidden));
  const FIRST_ROWS = 150;
  let later = [];
  let isFollowing = false;
  let addressTimer = 0;

  function showLater() {
    for (const row of later.splice(0, 2 * FIRST_ROWS)) row.hidden = !found.has(row);
    isFollowing = later.length > 0;
    if (isFollowing) requestAnimationFrame(() => setTimeout(showLater));
  }

  const words = () => plain(search.value).split(/\s+/).filter(Boolean);
  const matches = (row, wanted) =>
    (!condition || row.dataset.condition === condition) &&
    wanted.every((word) => row.dataset.search.includes(word));

  function showCount() {
    const shown = found.size;
    const all = count(rows.size, "totem", "totens");
    const text = shown === rows.size ? all : `${shown.toLocaleString("pt-BR")} de ${all}`;
    if (counted.textContent !== text) counted.textContent = text;
    nothing.hidden = shown > 0;
    table.hidden = shown === 0;
    if (!shown && rows.size) {
      const title = document.createElement("strong");
      title.textContent = "Nenhum totem com esse filtro.";
      const text = document.createElement("p");
      text.append(title, "Apague o que digitou ou escolha Todos.");
      nothing.replaceChildren(text);
    } else if (!shown) nothing.innerHTML = nothingHtml;
    showSelection();
  }

  function filter() {
    const wanted = words();
    found.clear();
    later = [];
    for (const row of body.rows) {
      if (!matches(row, wanted)) row.hidden = true;
      else if (found.add(row).size <= FIRST_ROWS) row.hidden = false;
      else if (row.hidden) later.push(row);
    }
    showCount();
    if (!isFollowing && later.length) {
      isFollowing = true;
      requestAnimationFrame(() => setTimeout(showLater));
    }
    clearTimeout(addressTimer);
    addressTimer = setTimeout(() => {
      const query = new URLSearchParams();
      if (search.value) query.set("q", search.value);
      if (condition) query.set("situacao", condition);
      if (column !== "state" || down) query.set("ordem", (down ? "-" : "") + column);
      history.replaceState(null, "", query.size ? `${base}/?${query}` : `${base}/`);
    }, 200);
  }

  function choose(key, links = summary) {
    condition = key;
    for (const link of links.children) {
      if (link.dataset.condition === key) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  search.form.addEventListener("submit", (event) => event.preventDefault());
  search.addEventListener("input", filter);
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    event.preventDefault();
    choose(link.dataset.condition);
    filter();
  });

  // Order

  const place = () => columns.findIndex((cell) => cell.dataset.column === column);
  const key = (row, index) => row.cells[index].dataset.key;
  const plainly = (one, other) => (one < other ? -1 : one > other ? 1 : 0);
  const compare = (one, other, index, name) =>
    (down ? -1 : 1) * plainly(key(one, index), key(other, index)) ||
    plainly(key(one, name), key(other, name)) ||
    plainly(one.dataset.id, other.dataset.id);
  const nameIndex = columns.findIndex((cell) => cell.dataset.column === "name");

  function sort() {
    const index = place();
    const sorted = [...rows.values()].sort((one, other) => compare(one, other, index, nameIndex));
    const focused = document.activeElement;
    body.append(...sorted);
    if (body.contains(focused)) focused.focus({ preventScroll: true });
    for (const cell of columns) {
      if (cell.dataset.column === column) cell.setAttribute("aria-sort", down ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    }
    order.value = column;
  }

  table.tHead.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    event.preventDefault();
    const wanted = link.closest("th").dataset.column;
    down = wanted === column && !down;
    column = wanted;
    sort();
    filter();
  });
  order.addEventListener("change", () => {
    [column, down] = [order.value, false];
    sort();
    filter();
  });

  // Selection

  const describe = (row) => ({
    id: row.dataset.id,
    name: $(".name bdi", row).textContent,
    city: $(".city", row).classList.contains("quiet") ? "" : $(".city bdi", row).textContent,
  });

  const boxes = () => [...body.querySelectorAll("input:checked")];

  function showSelection() {
    if (!bar) return;
    const selected = boxes();
    if (selected.length === 0 && bar.hidden) return;
    const unseen = selected.filter((box) => !found.has(box.closest("tr"))).length;
    const text = count(selected.length, "selecionado", "selecionados") + (unseen ? ` (${unseen} fora do filtro)` : "");
    bar.hidden = selected.length === 0;
    bar.firstElementChild.textContent = text;
    const all = $("#todos");
    const among = selected.length - unseen;
    all.checked = among > 0 && among === found.size;
    all.indeterminate = among > 0 && among < found.size;
  }

  if (bar) {
    body.addEventListener("change", showSelection);
    $("#todos").addEventListener("change", (event) => {
      for (const row of found) $("input", row).checked = event.target.checked;
      showSelection();
    });
    $("#limpar").addEventListener("click", () => {
      for (const box of boxes()) box.checked = false;
      showSelection();
      search.focus();
    });
    $("#comandar").addEventListener("click", () => {
      const selected = boxes().map((box) => box.closest("tr"));
      openCommand(selected.map(describe));
    });
  }

  // Changes

  const moved = new Set(); // rows to be put in order once neither the pointer nor the focus is in the table
  const looks = (row) => ["situation", "printer", "erp"].map((name) => $(`.${name}`, row).innerHTML).join();

  function update(fresh, wanted) {
    const row = rows.get(fresh.dataset.id) ?? body.appendChild(fresh);
    if (row === fresh || key(row, place()) !== key(fresh, place())) moved.add(row);
    if (row !== fresh) {
      fresh.classList.toggle("changed", looks(row) !== looks(fresh));
      patch(row, fresh);
    }
    rows.set(row.dataset.id, row);
    row.hidden = !matches(row, wanted);
    if (row.hidden) found.delete(row);
    else found.add(row);
  }

  function settle() {
    if (!moved.size || body.matches(":hover") || body.contains(document.activeElement)) return;
    const index = place();
    const others = [...body.rows].filter((row) => !moved.has(row));
    for (const row of moved) {
      let [low, high] = [0, others.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (compare(others[middle], row, index, nameIndex) < 0) low = middle + 1;
        else high = middle;
      }
      body.insertBefore(row, others[low] ?? null);
      others.splice(low, 0, row);
    }
    moved.clear();
  }
  body.addEventListener("pointerleave", settle);
  body.addEventListener("focusout", () => setTimeout(settle));

  function receive(change) {
    const wanted = words();
    for (const html of change.rows) update(parse(html), wanted);
    const gone = change.all ? [...rows.keys()].filter((id) => !change.ids.includes(id)) : change.gone;
    for (const id of gone) {
      const row = rows.get(id);
      row?.remove();
      for (const each of [found, moved]) each.delete(row);
      rows.delete(id);
    }
    if (change.summary) {
      const focused = summary.contains(document.activeElement) ? document.activeElement.dataset.condition : null;
      const fresh = summary.cloneNode();
      fresh.innerHTML = change.summary;
      choose(condition, fresh);
      patch(summary, fresh);
      if (focused !== null) $(`[data-condition="${focused}"]`, summary)?.focus({ preventScroll: true });
    }
    if (change.link) $("#ligacao").innerHTML = change.link;
    if (change.notice !== undefined) $("#aviso").innerHTML = change.notice;
    if (change.nothing) nothingHtml = change.nothing;
    settle();
    showCount();
    const open = $("[data-totem]", details);
    if (open && change.ids.includes(open.dataset.totem)) refreshDetails(open.dataset.totem).catch(() => {});
    for (const html of change.jobs) showJob(parse(html), false);
  }

  const offline = $("#sem-pagina");
  let source = null;
  let heard = 0;

  function connect() {
    source?.close();
    heard = performance.now();
    source = new EventSource(`${base}/eventos?desde=${revision}`);
    source.onopen = () => {
      heard = performance.now();
      offline.hidden = true;
    };
    source.onmessage = (event) => {
      heard = performance.now();
      if (event.lastEventId) revision = event.lastEventId;
      const change = JSON.parse(event.data);
      if (change) receive(change);
    };
    source.onerror = () => {
      const closed = source.readyState === EventSource.CLOSED;
      $("p", offline).innerHTML = closed
        ? "<strong>Esta página perdeu a permissão.</strong> Abra de novo o endereço que o comando <code>totem fleet serve</code> mostrou."
        : "<strong>O programa desta página não responde.</strong> O que aparece é de antes; a página tenta de novo sozinha. Veja se <code>totem fleet serve</code> ainda está aberto.";
      offline.hidden = false;
    };
  }

  setInterval(() => {
    if (document.hidden) return;
    showTimes();
    if (performance.now() - heard > 40000 || source?.readyState === EventSource.CLOSED) connect();
  }, 5000);
  // Browsers open six connections to a server at most: a tab out of sight has none, and then catches up.
  document.addEventListener("visibilitychange", () => (document.hidden ? source?.close() : connect()));
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", (event) => event.persisted && connect());

  body.addEventListener("click", (event) => {
    const link = event.target.closest(".name a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openDetails(link.getAttribute("href")).catch(() => location.assign(link.href));
  });
  if (!document.hidden) connect();
}

// Times

function ago(seconds) {
  if (seconds < 60) return "agora";
  if (seconds < 3600) return `há ${Math.floor(seconds / 60)} min`;
  if (seconds < 86400) return `há ${Math.floor(seconds / 3600)} h`;
  const days = Math.floor(seconds / 86400);
  return days === 1 ? "há 1 dia" : `há ${days} dias`;
}

function showTimes() {
  const now = Date.now();
  for (const time of document.querySelectorAll("time")) {
    const text = ago((now - Date.parse(time.dateTime)) / 1000);
    if (time.textContent !== text) time.textContent = text;
  }
}

// Dialogs

for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  });
  dialog.addEventListener("close", () => dialog === details && dialog.replaceChildren());
}

async function openDetails(address) {
  details.replaceChildren(parse((await request(address)).trim()));
  if (!details.open) details.showModal();
}

async function refreshDetails(totem) {
  const shows = () => details.open && $("[data-totem]", details)?.dataset.totem === totem;
  if (!shows()) return;
  const content = parse((await request(`${base}/totens/${totem}`)).trim());
  if (!shows()) return;
  const focused = details.contains(document.activeElement) ? document.activeElement.id : "";
  const top = details.scrollTop;
  patch(details.firstElementChild, content);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  details.scrollTop = top;
}

details?.addEventListener("click", async (event) => {
  const screenshot = event.target.closest("[data-screenshot]");
  if (screenshot) {
    screenshot.disabled = true;
    await send({ do: "screenshot", ids: [screenshot.dataset.screenshot], args: {} }).catch(() => {});
    refreshDetails(screenshot.dataset.screenshot).catch(() => {});
  }
  const single = event.target.closest("[data-command]");
  if (single) openCommand([{ id: single.dataset.command, name: single.dataset.name, city: single.dataset.city }]);
});

// Commands

const UNANSWERED = "O programa desta página não respondeu. O comando pode ter sido enviado: veja os totens antes de repetir.";
const send = (body) => request(`${base}/comandos`, { method: "POST", body: JSON.stringify(body) });

const last = $("#ultimo");

last?.addEventListener("click", async () => {
  showJob(parse((await request(`${base}/comandos/${last.dataset.job}`)).trim()), true);
});

function showJob(content, open) {
  if (open || content.dataset.job === last.dataset.job) {
    last.dataset.job = content.dataset.job;
    last.textContent = content.dataset.said;
    last.hidden = false;
  }
  const shown = $(`[data-job="${content.dataset.job}"]`, replies);
  if (!open && !shown) return;
  const top = replies.scrollTop;
  if (shown) patch(shown, content);
  else replies.replaceChildren(content);
  replies.scrollTop = top;
  if (open && !replies.open) replies.showModal();
  const status = $("#dito") ?? document.body.appendChild(Object.assign(document.createElement("p"), { id: "dito", className: "hidden-label" }));
  status.setAttribute("role", "status");
  (replies.open ? replies : document.body).append(status);
  status.textContent = content.dataset.said;
}

// A totem by its name, its city and its ID, since several may bear one name.
function target({ id, name, city }) {
  const shown = Object.assign(document.createElement("bdi"), { textContent: name });
  const place = [city, name === id ? "" : id].filter(Boolean).join(", ");
  return place ? [shown, ` (${place})`] : [shown];
}

function openCommand(totems) {
  const ids = totems.map((totem) => totem.id);
  const form = $("form", command);
  form.reset();
  form.ids = ids;
  const some = totems.slice(0, 3).flatMap((totem, place) => [place ? ", " : "", ...target(totem)]);
  const more = ids.length > 3 ? ` e mais ${ids.length - 3}` : "";
  $("#alvos").replaceChildren(`${count(ids.length, "totem", "totens")}: `, ...some, more);
  choose();
  command.showModal();
  $("input", form).focus();

  function choose() {
    const picked = $('input[name="do"]:checked', form);
    const button = $(".panel-foot button:last-child", form);
    const grave = picked ? "grave" in picked.dataset : false;
    for (const label of form.querySelectorAll("[data-for]")) {
      label.hidden = label.dataset.for !== picked?.value;
      label.control.disabled = label.hidden; // or a required field out of sight would hold the form back
    }
    const sure = $("#certeza");
    sure.hidden = !grave;
    form.elements.sure.required = grave;
    if (grave) $("span", sure).textContent = `Sim: ${picked.dataset.verb} ${count(ids.length, "totem", "totens")}.`;
    button.disabled = !picked;
    button.className = grave ? "grave" : "primary";
    button.textContent = picked ? `${picked.parentElement.querySelector("b").textContent}` : "Escolha um comando";
    $(".notice", form).hidden = true;
  }
  form.onchange = (event) => event.target.name === "do" && choose();
}

if (command) {
  const form = $("form", command);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const picked = $('input[name="do"]:checked', form);
    const field = $("[data-for]:not([hidden])", form)?.control;
    const value = field?.value.trim().replace(/\s+/g, " ");
    const button = $(".panel-foot button:last-child", form);
    button.disabled = true;
    try {
      const html = await send({ do: picked.value, ids: form.ids, args: value ? { [field.name]: value } : {} });
      command.close();
      showJob(parse(html.trim()), true);
    } catch (error) {
      const notice = $(".notice", form);
      notice.textContent = error instanceof TypeError ? UNANSWERED : error.message;
      notice.hidden = false;
    }
    button.disabled = false;
  });
}
