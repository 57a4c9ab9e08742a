"""The list in Chromium: filter, order, live changes, keys, screen reader, hostile names, phone, states."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Route, expect
from playwright.sync_api import Page as Tab

from fleet.operator.page.conftest import Served
from support.fleet_console import CITIES, PreparedConsole
from totem.domain.fleet_commands import COMMANDS, Argument, CommandName, CommandSpec
from totem.fleet import messages as m
from totem.fleet import topics
from totem.fleet.link_config import LinkStatus
from totem.fleet.operator.event_log import EventLog
from totem.fleet.operator.page import rows
from totem.fleet.operator.sending import SendState

MANY = 1000
SHOWN = "[...document.querySelectorAll('tbody tr:not([hidden])')].map(row => row.dataset.id)"
FILTER = (
    """([query, condition]) => {
  document.querySelector(`.summary [data-condition="${condition}"]`).click();
  const search = document.querySelector('#busca');
  search.value = query;
  search.dispatchEvent(new Event('input', {bubbles: true}));
  return new Promise((done) => {
    const look = () => {
      const shown = """
    + SHOWN
    + """;
      const said = parseInt(document.querySelector('#contagem').textContent.replaceAll('.', ''));
      if (shown.length === said) done(shown);
      else requestAnimationFrame(look);
    };
    look();
  });
}"""
)
"""Filter, and return the rows once as many are shown as the page says."""


def open_list(tab: Tab, served: Served) -> None:
    tab.goto(served.page.address)
    expect(tab.get_by_role("heading", name="Frota")).to_be_visible()


def open_command(tab: Tab) -> Locator:
    tab.get_by_role("button", name="Enviar comando").click()
    return tab.get_by_role("dialog", name="Enviar comando")


def test_a_thousand_totems_are_filtered_and_ordered_the_same_by_script_and_server(
    console: PreparedConsole, served: Served, tab: Tab
) -> None:
    console.put_fleet(MANY)
    open_list(tab, served)
    now = datetime.now(UTC)
    views = console.totems.values()
    everything = [rows.make_row(view, now, rows.newest_version(views)) for view in views]
    queries = (
        "",
        "MARINGÁ",
        "sao jose rodoviaria",
        "sem papel",
        "netsul-0999",
        "rua 1.3.2",
        "antiga",
        "não há",
        "ção\\",
    )
    for query in queries:
        for condition in ("", "trouble", "lost"):
            expected = [row.id for row in everything if rows.matches(row, query, condition)]
            assert sorted(tab.evaluate(FILTER, [query, condition])) == sorted(expected), (query, condition)
    tab.evaluate(FILTER, ["", ""])
    for column, heading in rows.COLUMNS.items():
        link = tab.get_by_role("columnheader", name=heading, exact=True).get_by_role("link")
        if column != "state":  # which is the order from the start
            link.click()
        by_script = tab.evaluate(SHOWN)
        assert by_script == [row.id for row in rows.sort_rows(everything, column, down=False)], column
        expect(tab.locator(f'th[data-column="{column}"]')).to_have_attribute("aria-sort", "ascending")


def test_a_list_without_script_filters_and_orders_on_the_server(
    console: PreparedConsole, served: Served, browser: Browser
) -> None:
    console.put_fleet(40)
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    open_list(tab, served)
    tab.get_by_role("searchbox").fill("joinville")
    tab.get_by_role("searchbox").press("Enter")
    expect(tab.locator("tbody tr:visible .name")).to_have_text([re.compile("Joinville")] * 3)
    tab.get_by_role("link", name="Joinville Centro").click()
    expect(tab.get_by_role("heading", name="Loja Joinville Centro")).to_be_visible()
    context.close()


def test_changes_arrive_without_reload_and_troubles_come_first(
    console: PreparedConsole, served: Served, tab: Tab
) -> None:
    console.put_fleet(3)
    console.put_store("loja-z", "Zebra", city=CITIES[3])
    open_list(tab, served)
    tab.evaluate("window.kept = true")
    row = tab.locator('tr[data-id="loja-z"]')
    expect(row).to_contain_text("Em serviço")
    console.put_store("loja-z", "Zebra", printer_fault="paper_out")
    expect(row).to_contain_text("Com problema")
    expect(row.locator(".printer")).to_have_text("sem papel")
    expect(tab.locator("tbody tr").first).to_have_attribute("data-id", "loja-z")
    expect(tab.locator('.summary [data-condition="trouble"] b')).to_have_text("1")
    console.put("nova-1", topics.UP_STATE, m.StateMessage(state=m.Presence.INIT))
    expect(tab.locator('tr[data-id="nova-1"]')).to_contain_text("Iniciando")
    console.remove("nova-1")
    expect(tab.locator('tr[data-id="nova-1"]')).to_have_count(0)
    expect(tab.get_by_role("status").first).to_have_text("4 totens")
    assert tab.evaluate("window.kept")


def test_older_versions_are_marked_as_soon_as_two_kiosks_run_a_newer_one(
    console: PreparedConsole, served: Served, tab: Tab
) -> None:
    for number in range(4):
        console.put_store(f"loja-{number}", f"Loja {number}", version="1.4.0")
    open_list(tab, served)
    expect(tab.locator("tbody .old")).to_have_count(0)
    console.put_store("loja-0", "Loja 0", version="1.10.0")
    expect(tab.locator('tr[data-id="loja-0"] .version')).to_have_text("1.10.0")
    expect(tab.locator("tbody .old")).to_have_count(0)
    console.put_store("loja-1", "Loja 1", version="1.10.0")
    expect(tab.locator("tbody .old")).to_have_count(2)
    expect(tab.locator('tr[data-id="loja-3"] .version')).to_have_text("1.4.0antiga")


def test_the_last_events_are_there_after_a_new_start(tab: Tab, tmp_path: Path) -> None:
    first = PreparedConsole()
    first.put_store("loja-1", "Centro")
    event = m.EventMessage(
        time=datetime.now(UTC), boot="b" * 16, n=1, kind="erp_up", severity=m.EventSeverity.INFO
    )
    first.put("loja-1", topics.UP_EVENT, event)
    with Served(first, EventLog(tmp_path)):
        pass
    second = PreparedConsole()
    second.put_store("loja-1", "Centro")
    with Served(second, EventLog(tmp_path)) as served:
        open_list(tab, served)
        tab.locator(".name a").click()
        expect(tab.locator("#detalhes .events")).to_contain_text("O ERP voltou a responder")


def test_no_contact_has_its_time_and_a_next_step(console: PreparedConsole, served: Served, tab: Tab) -> None:
    console.put_store("loja-1", "Centro", lost=True, seen_s_ago=8000)
    seen = console.totems["loja-1"].seen_at
    assert seen is not None
    since = f"desde {rows.format_time(seen)}"
    open_list(tab, served)
    expect(tab.locator("tbody .situation")).to_have_text(re.compile(f"Sem contato\\s*{since}"))
    tab.locator(".name a").click()
    expect(tab.locator("#detalhes .troubles li")).to_contain_text([f"Sem contato, {since}."])
    expect(tab.locator("#detalhes .troubles li")).to_contain_text(["Telefone para a loja"])


def test_a_kiosk_has_its_city_in_every_dialog(console: PreparedConsole, served: Served, tab: Tab) -> None:
    console.put_store("loja-1", "Centro", city=CITIES[1])
    open_list(tab, served)
    tab.locator(".name a").click()
    expect(tab.locator("#detalhes .panel-head")).to_contain_text("Maringá/PR")
    tab.click("#comandar-este")
    expect(tab.locator("#alvos")).to_have_text("1 totem: Centro (Maringá/PR, loja-1)")
    tab.locator("#comando [data-close]").first.click()
    tab.locator("#detalhes [data-close]").click()
    tab.check("#todos")
    tab.click("#comandar")
    expect(tab.locator("#alvos")).to_have_text("1 totem: Centro (Maringá/PR, loja-1)")
    tab.check("input[value=reload]")
    tab.click("#comando .panel-foot button:last-child")
    expect(tab.locator("#respostas .replies li")).to_contain_text(["Maringá/PR · loja-1"])


def test_a_change_takes_neither_focus_nor_selection_nor_a_click_in_progress(
    console: PreparedConsole, served: Served, tab: Tab
) -> None:
    console.put_store("loja-1", "Centro")
    open_list(tab, served)
    row = tab.locator('tr[data-id="loja-1"]')
    tab.locator('.summary [data-condition="trouble"] b').hover()
    tab.mouse.down()
    console.put_store("loja-1", "Centro", printer_fault="paper_out")
    expect(row).to_contain_text("sem papel")
    tab.mouse.up()
    expect(tab.locator('.summary [data-condition="trouble"]')).to_have_attribute("aria-current", "true")
    row.locator(".name a").focus()
    tab.evaluate("getSelection().selectAllChildren(document.querySelector('.name .small'))")
    console.put_store("loja-1", "Centro", printer_fault="jam")
    expect(row).to_contain_text("papel enroscado")
    expect(row.locator(".name a")).to_be_focused()
    assert tab.evaluate("getSelection().toString()") == "loja-1"


def test_a_tab_out_of_sight_holds_no_connection_and_catches_up(
    console: PreparedConsole, served: Served, context: BrowserContext
) -> None:
    console.put_store("loja-1", "Centro")
    turn = """(hidden) => {
      Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});
      document.dispatchEvent(new Event('visibilitychange'));
    }"""
    tabs = [context.new_page() for _ in range(7)]  # browsers open six connections to a server
    for tab in tabs:
        open_list(tab, served)
        tab.evaluate(turn, True)
    console.put_store("loja-1", "Outro nome")
    tabs[0].evaluate(turn, False)
    expect(tabs[0].locator("tbody tr")).to_contain_text("Outro nome")


def test_health_that_expires_shows_without_any_message(
    console: PreparedConsole, served: Served, tab: Tab
) -> None:
    console.put_store("loja-1", "Centro")
    open_list(tab, served)
    expect(tab.locator('tr[data-id="loja-1"]')).to_contain_text("Em serviço")
    console.expire("loja-1")
    expect(tab.locator('tr[data-id="loja-1"]')).to_contain_text("Sem contato")


def test_a_lost_connection_is_shown_and_what_was_missed_arrives(
    console: PreparedConsole, served: Served, tab: Tab
) -> None:
    console.put_fleet(3)
    open_list(tab, served)
    notice = tab.get_by_text("O programa desta página não responde.")
    expect(notice).to_be_hidden()
    served.stop()
    expect(notice).to_be_visible()
    console.put_store("netsul-0001", "Outro nome")
    console.remove("netsul-0002")
    served.restart()
    expect(notice).to_be_hidden()
    expect(tab.locator('tr[data-id="netsul-0001"]')).to_contain_text("Outro nome")
    expect(tab.locator('tr[data-id="netsul-0002"]')).to_have_count(0)


def test_a_command_to_many_by_keys_alone(console: PreparedConsole, served: Served, tab: Tab) -> None:
    console.put_fleet(200)
    open_list(tab, served)
    keys = tab.keyboard

    def tab_to(name: str) -> None:
        focused = "document.activeElement.innerText || document.activeElement.labels?.[0]?.innerText || ''"
        for _ in range(60):
            keys.press("Tab")
            if name in tab.evaluate(focused):
                return
        raise AssertionError(f"{name} is not reached")

    keys.press("Tab")
    expect(tab.get_by_role("link", name="Ir para o conteúdo")).to_be_focused()
    keys.press("Enter")
    tab_to("Filtrar totens")
    keys.type("foz mercado")
    expect(tab.locator("#contagem")).to_have_text(re.compile(r"^\d+ de 200 totens$"))
    ids = tab.evaluate(SHOWN)
    tab_to("Selecionar todos")
    keys.press("Space")
    expect(tab.get_by_role("region", name="Totens selecionados")).to_contain_text(f"{len(ids)} selecionados")
    keys.press("Shift+Tab")  # from the head of the table back, and on to the bar behind the rows
    tab.get_by_role("button", name="Enviar comando", exact=True).focus()
    keys.press("Enter")
    dialog = tab.get_by_role("dialog", name="Enviar comando")
    expect(dialog.get_by_role("radio").first).to_be_focused()
    keys.press("Space")
    tab_to("Mensagem para o cliente")
    keys.type("Voltamos às 14h <b>")
    tab_to("Sim: pausar")
    keys.press("Space")
    tab_to("Pausar atendimento")
    keys.press("Enter")
    replies = tab.locator("#respostas")
    expect(replies).to_contain_text(f"0 de {len(ids)} responderam")
    do, sent, args, _ = console.sent[-1]
    assert (do, sent, args) == (CommandName.SERVICE_OFF, ids, {"message": "Voltamos às 14h <b>"})
    console.answer(ids[0], SendState.REFUSED, "not_allowed")
    console.answer(ids[1], SendState.NO_REPLY)
    for each in ids[2:]:
        console.answer(each, SendState.DONE)
    expect(replies).to_contain_text(f"Feito em {len(ids) - 2} de {len(ids)}")
    expect(replies).to_contain_text("Sem resposta")
    expect(replies).to_contain_text("Recusado: o totem não permite este comando")
    keys.press("Escape")
    expect(replies).to_be_hidden()
    tab.reload()
    tab.get_by_role("button", name=f"Pausar atendimento: Feito em {len(ids) - 2}").press("Enter")
    expect(replies).to_contain_text("Sem resposta")


def test_a_grave_command_needs_a_yes(console: PreparedConsole, served: Served, tab: Tab) -> None:
    console.put_fleet(2)
    open_list(tab, served)
    tab.get_by_label("Selecionar todos os que aparecem").check()
    dialog = open_command(tab)
    dialog.get_by_role("radio", name="Reiniciar o Totem").check()
    dialog.get_by_role("button", name="Reiniciar o Totem").click()
    expect(dialog).to_be_visible()
    assert console.sent == []
    dialog.get_by_role("checkbox", name="Sim: reiniciar 2 totens.").check()
    dialog.get_by_role("button", name="Reiniciar o Totem").click()
    expect(tab.locator("#respostas")).to_be_visible()
    assert console.sent[0][:3] == (CommandName.RESTART, ["netsul-0000", "netsul-0001"], {})


def test_a_command_without_an_answer_of_the_program_is_not_told_as_unsent(
    console: PreparedConsole, served: Served, tab: Tab
) -> None:
    console.put_fleet(1)
    open_list(tab, served)
    tab.locator("#todos").check()
    dialog = open_command(tab)
    dialog.get_by_role("radio", name="Imprimir página de teste").check()

    def lose_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    tab.route("**/comandos", lose_answer)
    dialog.get_by_role("button", name="Imprimir página de teste").click()
    expect(dialog.get_by_role("alert")).to_have_text(
        "O programa desta página não respondeu. O comando pode ter sido enviado:"
        " veja os totens antes de repetir."
    )
    tab.unroute("**/comandos")
    assert [do for do, *_ in console.sent] == [CommandName.PRINT_TEST]


def test_a_command_shows_the_field_of_its_row_and_no_other(
    console: PreparedConsole, served: Served, tab: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    reason = Argument(name="reason", is_valid=str.isalpha, label="Motivo", example="Falta de luz", longest=12)
    with_reason = replace(COMMANDS[CommandName.RELOAD], argument=reason)
    monkeypatch.setitem(cast("dict[CommandName, CommandSpec]", COMMANDS), CommandName.RELOAD, with_reason)
    console.put_fleet(1)
    open_list(tab, served)
    for do, row in COMMANDS.items():
        tab.locator("#todos").check()
        dialog = open_command(tab)
        dialog.get_by_role("radio", name=row.label).check()
        field = dialog.get_by_role("textbox")
        args = {}
        if row.argument is None:
            expect(field).to_have_count(0)
        else:
            expect(field).to_have_count(1)
            expect(field).to_have_accessible_name(f"{row.argument.label} {row.argument.hint}".strip())
            expect(field).to_have_attribute("placeholder", row.argument.example)
            expect(field).to_have_js_property("maxLength", row.argument.longest)
            expect(field).to_have_js_property("required", row.argument.is_required)
            field.fill(row.argument.example)
            args = {row.argument.name: row.argument.example}
        if row.is_grave:
            dialog.get_by_role("checkbox").check()
        dialog.get_by_role("button", name=row.label).click()
        expect(tab.locator("#respostas")).to_be_visible()
        assert console.sent[-1][:3] == (do, ["netsul-0000"], args)
        tab.keyboard.press("Escape")


def test_a_command_names_the_ids_of_kiosks_that_bear_one_name(
    console: PreparedConsole, served: Served, tab: Tab
) -> None:
    console.put_store("netsul-centro-1", "Totem Centro")
    console.put_store("netsul-centro-2", "Totem Centro")
    console.put_store("netsul-centro-3", "\u202eTotem\u202c")
    console.put_store("netsul-centro-4", "netsul-centro-4")
    open_list(tab, served)
    for each in (1, 2):
        expect(
            tab.get_by_role("checkbox", name=f"Selecionar Totem Centro (netsul-centro-{each})")
        ).to_have_count(1)
    tab.get_by_label("Selecionar todos os que aparecem").check()
    tab.get_by_label("Selecionar Totem Centro (netsul-centro-1)").uncheck()
    tab.get_by_role("button", name="Enviar comando").click()
    targets = tab.locator("#alvos")
    expect(targets).to_contain_text("3 totens: ")
    expect(targets).to_contain_text("Totem Centro (Curitiba/PR, netsul-centro-2)")
    expect(targets).to_contain_text("(Curitiba/PR, netsul-centro-3)")
    assert (targets.text_content() or "").count("netsul-centro-4") == 1
    expect(targets).not_to_contain_text("netsul-centro-1")
    assert targets.locator("bdi").count() == 3, "no name changes the order of the text around it"
    tab.keyboard.press("Escape")
    tab.locator("tr[data-id=netsul-centro-1] a").click()
    tab.locator("#comandar-este").click()
    expect(targets).to_have_text("1 totem: Totem Centro (Curitiba/PR, netsul-centro-1)")


def test_the_accessibility_tree_has_a_table_of_named_controls(
    console: PreparedConsole, served: Served, tab: Tab
) -> None:
    console.put_fleet(5)
    open_list(tab, served)
    table = tab.get_by_role("table", name="Totens da frota")
    expect(table.get_by_role("columnheader")).to_have_count(1 + len(rows.COLUMNS))
    expect(table.get_by_role("rowheader")).to_have_count(5)
    expect(table.get_by_role("row")).to_have_count(6)
    expect(table.get_by_role("cell")).to_have_count(5 * len(rows.COLUMNS))
    expect(table.get_by_role("checkbox", name="Selecionar Loja Joinville Centro")).to_have_count(1)
    assert tab.get_by_role("columnheader", name="Situação").get_attribute("aria-sort") == "ascending"
    nameless = """[...document.querySelectorAll('a, button, input, select, textarea')].filter(each =>
        !(each.innerText || each.labels?.[0]?.innerText || each.ariaLabel || each.type === 'hidden')
        && !each.closest('dialog, [hidden]')).map(each => each.outerHTML)"""
    assert tab.evaluate(nameless) == []
    expect(tab.get_by_role("status").first).to_have_attribute("aria-live", "polite")
    snapshot = tab.locator("tbody tr").first.aria_snapshot()
    assert "Com problema" in snapshot
    assert "sem papel" in snapshot


HOSTILE = (
    "<script>window.pwned = 1</script>",
    '"><img src=x onerror="window.pwned = 1">',
    "</template></script><svg onload=window.pwned=1>",
    "{{ 7 * 7 }} {% raw %}",
    "\u202eodatropmi\u202c \u2066x",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
    "W" * 200,
)


def test_hostile_texts_are_shown_as_text(console: PreparedConsole, served: Served, tab: Tab) -> None:
    open_list(tab, served)
    for index, name in enumerate(HOSTILE):
        console.put_store(f"mau-{index}", name, city=(name, "PR"), version=name)
    console.put(
        "mau-8",
        topics.UP_INFO,
        m.Info(name="x", version="1").encode().replace(b'"x"', b'"%s"' % (b"y" * 10_000)),
    )
    console.put("mau-9", topics.UP_STATE, b'{"v":2,"state":"ready"}')
    event = m.EventMessage(
        time=datetime.now(UTC),
        boot="b" * 16,
        n=1,
        kind="printer_fault",
        severity=m.EventSeverity.ERROR,
        code="jam",
    )
    console.put("mau-0", topics.UP_EVENT, event)
    expect(tab.locator("tbody tr")).to_have_count(len(HOSTILE) + 2)
    expect(tab.locator('tr[data-id="mau-0"] .name')).to_contain_text(HOSTILE[0])
    expect(tab.locator('tr[data-id="mau-9"]')).to_contain_text("atualize o programa deste computador")
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert tab.evaluate(
        "Math.max(...[...document.querySelectorAll('tbody tr')].map(row => row.offsetHeight)) < 160"
    )
    for index in range(len(HOSTILE)):
        tab.locator(f'tr[data-id="mau-{index}"] .name a').click()
        details = tab.get_by_role("dialog", name="Detalhes do totem")
        expect(details.get_by_role("heading", level=2)).to_be_visible()
        assert details.evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth")
        tab.keyboard.press("Escape")
        expect(details).to_be_hidden()
    tab.reload()
    expect(tab.locator("tbody tr")).to_have_count(len(HOSTILE) + 2)
    assert tab.evaluate("window.pwned") is None
    assert "\u202e" not in tab.content()


def test_nothing_scrolls_sideways_on_a_phone(console: PreparedConsole, served: Served, tab: Tab) -> None:
    console.put_fleet(30)
    tab.set_viewport_size({"width": 390, "height": 844})
    open_list(tab, served)
    fits = "document.documentElement.scrollWidth <= innerWidth"
    assert tab.evaluate(fits)
    expect(tab.locator('tr[data-id="netsul-0003"]')).to_contain_text("sem papel")
    small = """[...document.querySelectorAll('button, select, input, .pick label')].filter(each =>
        each.offsetParent && each.type !== 'checkbox' && each.getBoundingClientRect().height < 44)
        .map(each => each.outerHTML)"""
    assert tab.evaluate(small) == []
    tab.locator('tr[data-id="netsul-0003"] .name a').click()
    details = tab.locator("#detalhes")
    expect(details).to_be_visible()
    assert details.evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth")
    details.get_by_role("button", name="Fechar").click()
    tab.get_by_label("Selecionar todos os que aparecem").check()
    assert tab.evaluate(fits)
    tab.get_by_role("button", name="Enviar comando").click()
    dialog = tab.locator("#comando")
    expect(dialog).to_be_visible()
    assert dialog.evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth")


def test_each_state_of_the_link_has_its_sentence_at_once(
    console: PreparedConsole, served: Served, tab: Tab
) -> None:
    sentences = {
        LinkStatus.UNREACHABLE: "O servidor da frota não responde.",
        LinkStatus.REFUSED: "O servidor da frota recusou a senha deste computador.",
        LinkStatus.BAD_CERTIFICATE: "O certificado do servidor não é o desta frota.",
        LinkStatus.CONNECTED: "Ainda não há totens nesta frota.",
    }
    console.set_status(LinkStatus.CONNECTING)
    open_list(tab, served)
    for status, sentence in sentences.items():
        expect(tab.get_by_text(sentence)).to_have_count(0)
        console.set_status(status)
        expect(tab.get_by_text(sentence)).to_be_visible()
    tab.reload()
    expect(tab.get_by_text(sentences[LinkStatus.CONNECTED])).to_be_visible()


@pytest.mark.parametrize("console", [PreparedConsole(can_send=False)])
def test_a_page_without_a_key_says_so_and_has_no_actions(
    console: PreparedConsole, served: Served, tab: Tab
) -> None:
    console.put_fleet(5)
    open_list(tab, served)
    expect(tab.get_by_text("A página foi aberta sem chave.")).to_be_visible()
    expect(tab.get_by_role("checkbox")).to_have_count(0)
    tab.locator(".name a").first.click()
    expect(tab.get_by_role("heading", level=2)).to_be_visible()
    assert tab.get_by_role("button").all_inner_texts() == [""]  # close


def test_the_screen_is_asked_for_and_shown_with_its_time(
    console: PreparedConsole, served: Served, tab: Tab
) -> None:
    console.put_fleet(1)
    open_list(tab, served)
    tab.locator(".name a").click()
    details = tab.get_by_role("dialog", name="Detalhes do totem")
    ask = details.get_by_role("button", name="Pedir a tela")
    ask.click()
    expect(details).to_contain_text("Aguardando contato")
    console.answer("netsul-0000", SendState.REFUSED, "busy")
    expect(details).to_contain_text("Recusado: ocupado com um cliente")
    ask.click()
    expect(details).to_contain_text("Aguardando contato")
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf500f0003860180b45ba2570000000049454e44ae426082"
    )
    console.sent[-1][3].files["netsul-0000"] = {"tela.png": png}
    console.answer("netsul-0000", SendState.DONE)
    expect(details.get_by_role("img")).to_be_visible()
    expect(details).to_contain_text(f"Vista em {datetime.now().astimezone():%d/%m/%Y}")
    console.sent[-1][3].files["netsul-0000"] = {"tela.png": b"<svg onload='window.pwned = 1'/>"}
    assert (
        tab.evaluate("fetch('totens/netsul-0000/tela').then(answer => answer.headers.get('content-type'))")
        == "image/png"
    )
