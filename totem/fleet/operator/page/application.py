"""The page as a FastAPI application: list, details, commands, pictures, and changes as Server-Sent Events."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any

from fastapi import FastAPI, Header, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse, PlainTextResponse, Response, StreamingResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from totem.domain.fleet_commands import COMMANDS, CommandName, CommandSpec
from totem.fleet.link_config import LinkStatus
from totem.fleet.operator.console import Console, NoKey, TooLarge
from totem.fleet.operator.event_log import EventLog
from totem.fleet.operator.folder import Membership
from totem.fleet.operator.page import rows as row_texts
from totem.fleet.operator.page import texts
from totem.fleet.operator.page.details import describe, describe_events, describe_troubles
from totem.fleet.operator.page.feed import Change, Feed
from totem.fleet.operator.page.guard import Guard
from totem.fleet.operator.page.jobs import Job, Jobs
from totem.fleet.operator.page.rows import COLUMNS, Mark, make_row, newest_version
from totem.fleet.operator.sending import SendState
from totem.fleet.operator.view import TotemView
from totem.system import resources

FOLDER = "fleet_page"
HEARTBEAT_S = 15.0
"""Seconds between signs of life of an event stream; page.js reconnects after 40 s without one."""
GATHER_S = 0.2
"""Seconds in which changes are gathered into one event, at the same moment for all pages."""
KEEP_S = 5.0
"""Seconds between looks for events to be written to the disk."""
_MOST_ENCODED = 8
_STATIC = {"page.css": "text/css", "page.js": "text/javascript", "mark.svg": "image/svg+xml"}
_FONTS = re.compile(r"Inter-(Regular|SemiBold|Bold)\.otf")


class CommandRequest(BaseModel):
    """Body of a command."""

    model_config = ConfigDict(extra="forbid")

    do: CommandName
    ids: Annotated[list[str], Field(min_length=1, max_length=5000)]
    args: dict[str, Annotated[str, Field(max_length=160)]] = {}


class OperatorPage:
    """The page over one console; one without a key only shows.

    Attributes:
        address: where to open it, with the key of this run.
    """

    def __init__(
        self,
        console: Console,
        host: str,
        port: int,
        events: EventLog | None = None,
        read_membership: Callable[[], Membership | None] = lambda: None,
    ) -> None:
        """`host` is the broker's name, for people; `port` the page's own, on loopback.

        `events` keeps the kiosks' last events; without it they are those of this run. `read_membership` reads
        the fleet's folder, which commands change meanwhile; None where it cannot.
        """
        self.console = console
        self._read_membership, self._membership = read_membership, read_membership() or Membership()
        self.events = events or EventLog()
        self._newest = ""
        self.feed = Feed(console)
        self.jobs = Jobs()
        self._tasks: set[asyncio.Task[None]] = set()
        self._encoded: dict[tuple[str, str], str] = {}
        self.templates = Environment(
            loader=FileSystemLoader(resources.path(FOLDER)),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.filters["with_code"] = _with_code
        self.guard = Guard(self._make_app(), port, self._refuse)
        self.templates.globals |= {
            "icon": _icon,
            "csrf": self.guard.csrf,
            "base": self.guard.base,
            "host": host,
            "can_send": console.key is not None,
        }
        self.address = f"http://127.0.0.1:{port}{self.guard.base}/?chave={self.guard.key}"

    def _make_app(self) -> FastAPI:
        @asynccontextmanager
        async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
            followers = (asyncio.create_task(self.feed.follow()), asyncio.create_task(self._keep_events()))
            yield
            for task in (*followers, *self._tasks):
                task.cancel()
            self.events.keep(self.console.totems)

        app = FastAPI(lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
        app.get("/")(self.show_list)
        app.get("/totens/{totem}")(self.show_totem)
        app.get("/totens/{totem}/tela")(self.show_screen)
        app.get("/comandos/{job}")(self.show_job)
        app.get("/comandos/{job}/{totem}/{name}")(self.download)
        app.post("/comandos")(self.send)
        app.get("/eventos")(self.stream)
        app.get("/arquivos/{name}")(self.static)
        app.get("/fontes/{name}")(self.font)
        app.add_exception_handler(HTTPException, self._explain)
        app.add_exception_handler(RequestValidationError, self._explain)
        app.add_exception_handler(Exception, self._explain)
        return app

    # Pages

    async def show_list(
        self,
        q: Annotated[str, Query(max_length=200)] = "",
        situacao: Annotated[str, Query(max_length=20)] = "",
        ordem: Annotated[str, Query(max_length=20)] = "state",
    ) -> Response:
        """Return the list; filter and order work here without the page's script."""
        down, column = ordem.startswith("-"), ordem.removeprefix("-")
        column = column if column in COLUMNS else "state"
        now = datetime.now(UTC)
        views = self.console.totems.values()
        newest = newest_version(views)
        rows = (make_row(view, now, newest, self._membership) for view in views)
        everything = row_texts.sort_rows(rows, column, down=down)
        shown = {row.id for row in everything if row_texts.matches(row, q, situacao)}
        return self._html(
            "list.html",
            rows=everything,
            shown=shown,
            counts=row_texts.count_conditions(row.condition for row in everything),
            chosen=situacao,
            query=q,
            column=column,
            down=down,
            columns=[{"key": key, "word": word} for key, word in COLUMNS.items()],
            commands=self._commands(),
            revision=self.feed.revision,
            status=self._link_mark(),
            warning=texts.LINKS[self.console.status],
            nothing=texts.NOTHING_FOUND if everything else self._empty(),
            shown_text=_count_text(len(shown), len(everything)),
            why_not=texts.NO_KEY,
            job=self.jobs.latest,
        )

    async def show_totem(self, totem: str, x_fragment: Annotated[str, Header()] = "") -> Response:
        """Return the details of a kiosk, as a page or for a dialog."""
        view = self._view(totem)
        screenshot = self.jobs.screenshots.get(totem)
        events = self.events.last(view)
        newest = newest_version(self.console.totems.values())
        row = make_row(view, datetime.now(UTC), newest, self._membership)
        return self._html(
            "detail.html",
            layout="fragment.html" if x_fragment else "page.html",
            row=row,
            warnings=describe_troubles(view, events, row.newest, self._membership),
            sections=describe(view, self._membership),
            events=describe_events(events),
            screen=screenshot
            and {"time": row_texts.format_time(screenshot.at), "version": screenshot.at.timestamp()},
            screen_reply=self.jobs.last_screenshot_reply(totem),
        )

    async def show_screen(self, totem: str) -> Response:
        """Return the last screenshot of a kiosk."""
        screenshot = self.jobs.screenshots.get(totem)
        if screenshot is None:
            raise HTTPException(404)
        return Response(screenshot.content, media_type=screenshot.media_type)

    async def show_job(self, job: str, x_fragment: Annotated[str, Header()] = "") -> Response:
        """Return the answers to a command."""
        return self._job_html(self._job(job), "fragment.html" if x_fragment else "page.html")

    async def download(self, job: str, totem: str, name: str) -> Response:
        """Return a file that a kiosk sent; browsers keep it, and never show it."""
        content = self._job(job).sending.files.get(totem, {}).get(name)
        if content is None:
            raise HTTPException(404)
        headers = {"Content-Disposition": f'attachment; filename="{totem}-{name}"'}
        return Response(content, media_type="application/octet-stream", headers=headers)

    async def static(self, name: str) -> Response:
        """Return the style, the script or the mark."""
        if name not in _STATIC:
            raise HTTPException(404)
        return FileResponse(resources.path(f"{FOLDER}/{name}"), media_type=_STATIC[name])

    async def font(self, name: str) -> Response:
        """Return a font."""
        if not _FONTS.fullmatch(name):
            raise HTTPException(404)
        headers = {"Cache-Control": "max-age=86400"}
        return FileResponse(resources.path(f"fonts/{name}"), media_type="font/otf", headers=headers)

    # Commands

    async def send(self, request: CommandRequest) -> Response:
        """Send a command, and return its answers so far."""
        known = self.console.totems
        argument = COMMANDS[request.do].argument
        taken = {argument.name} if argument is not None else set()
        if not set(request.args) <= taken or not all(map(str.isprintable, request.args.values())):
            return PlainTextResponse("O texto tem caracteres que o totem não mostra.", 422)
        ids = [each for each in dict.fromkeys(request.ids) if each in known]
        if not ids:
            return PlainTextResponse("Nenhum desses totens está mais na frota.", 409)
        try:
            sending = self.console.send(request.do, ids, request.args)
        except NoKey:
            return PlainTextResponse("A chave aberta não permite este comando.", 403)
        except TooLarge:
            return PlainTextResponse("O texto é longo demais.", 422)
        job = self.jobs.add(request.do, {each: known[each] for each in ids}, sending)
        task = asyncio.create_task(self._watch(job))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return self._job_html(job, "fragment.html")

    async def _watch(self, job: Job) -> None:
        """Pass on the answers to a command, and keep the files that come with them."""
        async for answer in job.sending:
            if answer.state is SendState.DONE:
                self.jobs.take_file(job, answer.id)
            if job.do is CommandName.SCREENSHOT:
                self.feed.mark(answer.id)
            self.feed.mark_job(job.id)

    async def _keep_events(self) -> None:
        """Write new events to the disk until cancelled."""
        while True:
            await asyncio.sleep(KEEP_S)
            await asyncio.to_thread(self.events.keep, self.console.totems)
            membership = await asyncio.to_thread(self._read_membership)
            if membership is not None and membership != self._membership:
                self._membership = membership
                self.console.set_stores(membership.stores)
                self._mark_all()

    def _commands(self) -> list[CommandSpec]:
        """Return the commands that the key may sign."""
        key = self.console.key
        return [each for each in COMMANDS.values() if key is not None and key.may(each.role)]

    # Changes

    async def stream(
        self, desde: str = "", last_event_id: Annotated[str, Header(max_length=60)] = ""
    ) -> Response:
        """Return the changes since a revision, and each one from now on."""
        return StreamingResponse(self._events(last_event_id or desde), media_type="text/event-stream")

    async def _events(self, revision: str) -> AsyncIterator[str]:
        yield "retry: 1000\n\n"
        while not self.feed.is_closing:
            self._note_newest()
            change = self.feed.since(revision)
            if change.revision != revision:
                data = self._encode_once(revision, change)
                revision = change.revision
                yield f"id: {revision}\ndata: {data}\n\n"
                await asyncio.sleep(GATHER_S - asyncio.get_running_loop().time() % GATHER_S)
            elif not await self.feed.wait(revision, HEARTBEAT_S):
                yield "data: null\n\n"

    def _note_newest(self) -> None:
        """Have all rows sent again when the fleet has another newest version, by which the others are old."""
        newest = newest_version(self.console.totems.values())
        if newest != self._newest:
            self._newest = newest
            self._mark_all()

    def _mark_all(self) -> None:
        for totem in self.console.totems:
            self.feed.mark(totem)

    def _encode_once(self, revision: str, change: Change) -> str:
        """Return the changes since `revision` as JSON, which all pages that had it share."""
        key = (revision, change.revision)
        if key not in self._encoded:
            if len(self._encoded) >= _MOST_ENCODED:
                self._encoded.clear()
            self._encoded[key] = json.dumps(self._encode(change))
        return self._encoded[key]

    def _encode(self, change: Change) -> dict[str, Any]:
        """Return a change as the page's script takes it: pieces of HTML by place."""
        views, parts = self.console.totems, self._parts()
        now = datetime.now(UTC)
        ids = [each for each in change.totems if each in views]
        encoded: dict[str, Any] = {
            "rows": [
                parts.totem_row(make_row(views[each], now, self._newest, self._membership)) for each in ids
            ],
            "ids": change.totems,
            "gone": [each for each in change.totems if each not in views],
            "all": change.is_all,
            "jobs": [
                self._render("job.html", layout="fragment.html", job=job)
                for job in map(self.jobs.get, change.jobs)
                if job is not None
            ],
        }
        if change.totems:
            encoded["summary"] = parts.summary(
                row_texts.count_conditions(view.condition for view in views.values()), "", ""
            )
        if change.link:
            encoded |= {
                "link": parts.link(self._link_mark()),
                "notice": parts.notice(texts.LINKS[self.console.status]),
                "nothing": parts.empty(self._empty()),
            }
        return encoded

    # Parts

    def _view(self, totem: str) -> TotemView:
        view = self.console.totems.get(totem)
        if view is None:
            raise HTTPException(404)
        return view

    def _job(self, job: str) -> Job:
        found = self.jobs.get(job)
        if found is None:
            raise HTTPException(404)
        return found

    def _link_mark(self) -> Mark:
        status = self.console.status
        return Mark(texts.LINKS[status].tone, texts.LINK_WORDS.get(status, "Sem servidor"))

    def _empty(self) -> texts.Sentence:
        is_connected = self.console.status is LinkStatus.CONNECTED and self.console.synced.is_set()
        return texts.EMPTY if is_connected else texts.EMPTY_UNTIL_CONNECTED

    def _parts(self) -> Any:
        return self.templates.get_template("parts.html").module

    def _job_html(self, job: Job, layout: str) -> Response:
        return self._html("job.html", layout=layout, job=job)

    def _render(self, name: str, **values: Any) -> str:
        return self.templates.get_template(name).render(values).strip()

    def _html(self, name: str, **values: Any) -> Response:
        return HTMLResponse(self._render(name, **values))

    def _refuse(self, status: int, title: str, text: str) -> Response:
        return HTMLResponse(self._render("message.html", title=title, text=text, csrf="", host=""), status)

    async def _explain(self, request: Request, error: Exception) -> Response:
        """Answer an error with a sentence; the server logs an unexpected one."""
        if isinstance(error, HTTPException):
            status = error.status_code
        else:
            status = 422 if isinstance(error, RequestValidationError) else 500
        title, text = texts.ERRORS.get(status, texts.ERRORS[422])
        if request.headers.get("x-fragment"):
            return PlainTextResponse(f"{title} {text}", status)
        return self._refuse(status, title, text)


@cache
def _icon(name: str) -> Markup:
    """Return an icon of the kiosk's family, hidden from screen readers."""
    svg = resources.path(f"icons/{name}.svg").read_text(encoding="utf-8")
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    return Markup(svg.replace("<svg", '<svg aria-hidden="true"', 1).strip())  # noqa: S704 - our own file


def _with_code(text: str) -> Markup:
    """Return a sentence whose commands, between backticks, are marked as such."""
    parts = [escape(part) for part in text.split("`")]
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if i % 2 else part for i, part in enumerate(parts)
    )


def _count_text(shown: int, everything: int) -> str:
    """Return how many kiosks are shown; page.js has the same words."""
    total = "1 totem" if everything == 1 else f"{everything:,} totens".replace(",", ".")
    return total if shown == everything else f"{shown:,} de {total}".replace(",", ".")
