"""Pages of maintenance mode: one confirmation at a time, one action on the service, headings, plain words."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from support.gallery import staff_samples as samples
from totem.outbox.requests import OutboxCounts
from totem.session.view_state import Cause, Outage
from totem.staff.action_runner import GRAVE, Action, ActionResult, ActionRunner
from totem.staff.outbox import OutboxView, health_check
from totem.ui.controls.button import ButtonVariant, TouchSurface
from totem.ui.controls.text_layout import Text
from totem.ui.staff.actions_page import DAILY, TECHNICAL, ActionsPage, Groups, ServicePage
from totem.ui.staff.fleet_page import FleetPage
from totem.ui.staff.outbox_page import OutboxPage
from totem.ui.theme import Palette, Theme

pytestmark = pytest.mark.usefixtures("qapp")
THEME = Theme(QSize(1080, 1920), 21.5, Palette.light("#3a2bd0"))
Service = list[Outage | None]
OUT = Outage(Cause.STAFF, "Voltamos às 14 h")
FLEET_OUT = Outage(Cause.FLEET)
RUNNER = samples.ImmediateRunner()


def action_runner() -> ActionRunner:
    return ActionRunner(
        RUNNER, dict.fromkeys(Action, samples.returning(ActionResult(done=True, words="Feito.")))
    )


def button(page: QWidget, name: str) -> TouchSurface:
    (found,) = [each for each in page.findChildren(TouchSurface, name) if each.isVisibleTo(page)]
    return found


def primaries(page: QWidget) -> list[str]:
    """Names of the buttons that can be seen and stand out."""
    every = page.findChildren(TouchSurface)
    return [
        each.objectName()
        for each in every
        if each.isVisibleTo(page) and each.variant is ButtonVariant.PRIMARY
    ]


def outbox_page() -> OutboxPage:
    refused = samples.REFUSED.refused
    view = replace(samples.REFUSED, refused=(*refused, replace(refused[1], protocol="3AB-1CD")))
    page = OutboxPage(THEME, samples.returning(view), RUNNER, action_runner())
    page.begin()
    return page


ARMING = [
    *("refused_delete_0", "refused_delete_1", "refused_again_1", "refused_delete_2"),
    *("refused_delete_3", "refused_again_3", "outbox_send"),
]
"""Buttons of the outbox page that ask for a second touch."""


@pytest.mark.parametrize(("first", "second"), list(pairwise([*ARMING, ARMING[0]])))
def test_arming_one_confirmation_of_the_outbox_withdraws_the_other(first: str, second: str) -> None:
    page = outbox_page()
    words = {name: button(page, name).text() for name in ARMING}
    button(page, first).click()
    assert [name for name in ARMING if button(page, name).text() != words[name]] == [first]
    button(page, second).click()
    assert [name for name in ARMING if button(page, name).text() != words[name]] == [second]


def test_a_first_touch_counts_no_more_once_the_page_shows_something_else() -> None:
    deleted: list[str] = []

    async def delete(protocol: str) -> ActionResult:
        deleted.append(protocol)
        return ActionResult(done=True, words="Apagado.")

    views = [samples.REFUSED, replace(samples.REFUSED, refused=samples.REFUSED.refused[1:])]

    async def look_up() -> OutboxView:
        return views.pop(0)

    page = OutboxPage(THEME, look_up, RUNNER, ActionRunner(RUNNER, {Action.OUTBOX_DELETE: delete}))
    page.begin()
    button(page, "refused_delete_0").click()
    page.begin()  # another request has the first place now
    button(page, "refused_delete_0").click()
    assert deleted == []
    button(page, "refused_delete_0").click()
    assert deleted == [samples.REFUSED.refused[1].protocol]


@pytest.mark.parametrize("groups", [DAILY, TECHNICAL], ids=["daily", "technical"])
def test_a_page_of_actions_has_one_confirmation(groups: Groups) -> None:
    page = ActionsPage(THEME, action_runner(), groups, "Ações", "actions")
    grave = [each for group in groups.values() for each in group if each in GRAVE]
    assert grave
    for action in grave:
        button(page, f"do_{action.value}").click()
        assert primaries(page) == [f"do_{action.value}"]


def test_choosing_an_invitation_withdraws_the_end_of_the_membership() -> None:
    find = samples.returning([*samples.INVITATIONS])
    page = FleetPage(THEME, samples.returning(samples.MEMBER), find, RUNNER, action_runner())
    page.begin()
    button(page, "fleet_seek").click()
    button(page, "fleet_leave").click()
    assert primaries(page) == ["fleet_leave"]
    button(page, "invitation_0").click()
    assert primaries(page) == ["fleet_join"]


def test_the_page_is_named_by_what_it_does_and_its_main_button_is_the_likely_one() -> None:
    service: Service = [None]
    page = ServicePage(THEME, action_runner(), lambda: service[0], RUNNER)
    page.begin()
    assert page.title == "Pausar atendimento"
    assert set(primaries(page)) == {"pad_confirm"}
    service[0] = OUT
    page.begin()
    assert page.line == "Voltamos às 14 h"
    assert page.title == "Atendimento pausado"
    assert "pausado" in page.status.text
    assert primaries(page) == ["notice_back"]
    assert {each.text() for each in page.findChildren(TouchSurface, "pad_confirm")} == {"Trocar o aviso"}
    service[0] = FLEET_OUT
    page.begin()
    assert page.title == "Atendimento pausado"
    assert primaries(page) == ["notice_back"]


def test_the_outbox_tells_its_trouble_in_the_words_of_the_store() -> None:
    check = health_check(OutboxCounts(unreadable=2), datetime.now(UTC))
    page = OutboxPage(THEME, samples.returning(OutboxView(check, waits=False)), RUNNER, action_runner())
    page.begin()
    (words,) = [each.text() for each in page.findChildren(Text, "words")]
    (todo,) = [each.text() for each in page.findChildren(Text, "todo")]
    assert words == "há pedidos que não podem ser abertos"
    assert todo == "Avise o suporte: os detalhes estão em Técnico."
