"""Flow of a form: no order of answers loses a text, and the review is what is sent."""

from dataclasses import fields, replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.forms import ANSWERS, FORM_CONFIG, PHOTO, PROTOCOL, an_offer, form_config
from support.session_harness import MARIA, TODAY
from totem.domain.attachments import LARGEST_FILE
from totem.domain.customer import Address
from totem.domain.form_fields import LONGEST_EMAIL, postal_code_state
from totem.domain.sign_up import Attachment, BestTime, Consent, Prospect, ReceiptCode, SignUpForm
from totem.domain.taxid import TaxId
from totem.outbox.submissions import Edit, LeadRequest, SignUp
from totem.session.forms import reducers
from totem.session.forms.flow import (
    CLOSINGS,
    apply_lists,
    asked_steps,
    is_answered,
    is_optional,
    open_group,
    open_step,
    options,
    page,
    pages,
    previous_step,
)
from totem.session.forms.presenter import present_form
from totem.session.forms.state import PHOTOS, FormConfig, FormState, OptionLists
from totem.session.forms.steps import (
    CHOICES,
    FIELDS,
    FLOWS,
    OF_CUSTOMER,
    TEXTS,
    Form,
    FormStep,
    Respondent,
    Stage,
)
from totem.session.forms.tasks import build_submission
from totem.session.forms.view_state import Problem

CONSENT = Consent("3", datetime(2026, 11, 24, 10, 30, tzinfo=timezone(timedelta(hours=-3))))
OFFER = {name: tuple(each) for name, each in an_offer().items()}
LISTS = OptionLists(
    OFFER["cities"], OFFER["plans"], OFFER["due_days"], OFFER["origins"], sellers=OFFER["resellers"]
)
NO_SIGN_UPS = OptionLists(takes=frozenset({Form.LEAD}))
"""Lists of a vendor's ERP, which takes leads and has no sign-ups of this form."""
S = FormStep


def a_form(
    form: Form = Form.SIGN_UP, rules: FormConfig = FORM_CONFIG, lists: OptionLists = LISTS
) -> FormState:
    return apply_lists(FormState(form, rules, TODAY, FormStep.TAX_ID), lists)


def answered(filling: FormState, **texts: str) -> FormState:
    """The form with its step answered as somebody would."""
    if filling.step in CHOICES:
        return reducers.choose(filling, 0) or filling
    if filling.step in TEXTS:
        return reducers.confirm_text(filling, texts.get(filling.step.value, ANSWERS[filling.step]))
    return reducers.agree(filling, CONSENT) or filling


def filled_in(filling: FormState, until: FormStep = FormStep.REVIEW, **texts: str) -> FormState:
    while filling.step is not until:
        filling = answered(filling, **texts)
    return filling


def test_a_sign_up_asks_everything_in_order() -> None:
    assert pages(a_form()) == (
        *((S.PLAN,), (S.DUE_DAY,), (S.ORIGIN,), (S.SELLER,)),
        *((S.TAX_ID,), (S.NAME,), (S.BIRTH_DATE, S.PHONE), (S.EMAIL,)),
        *((S.POSTAL_CODE,), (S.CITY,), (S.STREET, S.DISTRICT), (S.NUMBER, S.COMPLEMENT), (S.PHOTOS,)),
        *((S.CONSENT,), (S.REVIEW,)),
    )
    stages = [step.row.stage for step in asked_steps(a_form()) if step.row.stage is not None]
    assert stages == sorted(stages, key=list(Stage).index), "no stage is left and come back to"


def test_a_sign_up_asks_only_what_the_erp_needs_unless_told_to() -> None:
    filling = a_form(rules=form_config(ask_seller=False, ask_origin=False, camera=False))
    spared = {(S.SELLER,), (S.ORIGIN,), (S.PHOTOS,)}
    assert pages(filling) == tuple(each for each in pages(a_form()) if each not in spared)
    sent = build_submission(filled_in(filling))
    assert isinstance(sent, SignUp)
    assert (sent.prospect.reseller_id, sent.prospect.origin_id) == (None, None)


def test_questions_share_a_screen_only_by_the_same_keys() -> None:
    assert pages(a_form(Form.TICKET)) == ((S.DETAILS,), (S.PHONE,), (S.REVIEW,))
    assert pages(a_form(Form.LEAD))[:2] == ((S.NAME,), (S.PHONE,))
    company = filled_in(a_form(), S.PHONE, tax_id="11.222.333/0001-81")
    assert (company.step, page(company)) == (S.PHONE, (S.PHONE,)), "it has no birthday to ask beside it"


def test_the_other_question_of_a_screen_is_seen_and_the_first_one_opened_again() -> None:
    filling = filled_in(a_form(), S.STREET)
    first = present_form(filling)
    assert [(line.step, line.text, line.changeable) for line in first.shared] == [
        (S.STREET, None, False),
        (S.DISTRICT, None, False),
    ]
    second = answered(filling)
    view = present_form(second)
    assert (view.step, view.position, view.steps) == (S.DISTRICT, first.position, first.steps)
    assert [(line.text, line.changeable) for line in view.shared] == [
        (ANSWERS[S.STREET], True),
        (None, False),
    ]
    opened = open_step(second, S.STREET)
    assert opened is not None
    assert (opened.step, present_form(opened).typed) == (S.STREET, ANSWERS[S.STREET])
    assert answered(opened).step is S.DISTRICT, (
        "every question of the screen is confirmed before the next one"
    )
    assert open_step(filling, S.DISTRICT) is None
    back = previous_step(second)
    assert back is not None
    assert back.step is S.STREET, "going back does the same, within reach"


def test_progress_is_told_by_stages() -> None:
    def told(filling: FormState) -> list[tuple[Stage, int, int, bool]]:
        stages = present_form(filling).stages
        return [(each.stage, each.position, each.steps, each.is_present) for each in stages]

    screens = {stage: [each for each in pages(a_form()) if each[0].row.stage is stage] for stage in Stage}
    plan, person, address = map(len, screens.values())
    filling = filled_in(a_form(), S.PHONE)
    here = screens[Stage.PERSON].index(page(filling)) + 1
    assert told(filling) == [
        (Stage.PLAN, plan, plan, False),
        (Stage.PERSON, here, person, True),
        (Stage.ADDRESS, 0, address, False),
    ]
    assert told(filled_in(filling)) == [
        (Stage.PLAN, plan, plan, False),
        (Stage.PERSON, person, person, False),
        (Stage.ADDRESS, address, address, False),
    ]
    assert present_form(a_form(Form.LEAD)).stages == ()


def test_a_stage_of_the_review_is_opened_and_closed() -> None:
    review = filled_in(a_form())
    opened = open_group(review, Stage.PERSON)
    assert opened is not None
    assert (opened.step, present_form(opened).group) == (S.REVIEW, Stage.PERSON)
    closed = previous_step(opened)
    assert closed == review
    changing = open_step(opened, S.NAME)
    assert changing is not None
    assert present_form(changing).group is None
    kept = previous_step(changing)
    assert kept is not None
    assert present_form(kept).group is Stage.PERSON, "an abandoned change leads back to the lines"
    changed = reducers.confirm_text(changing, "Maria Quitéria")
    assert (changed.step, changed.group) == (S.REVIEW, None), "and one that was made to the whole review"
    assert open_group(filled_in(a_form(), S.NAME), Stage.PERSON) is None
    assert open_group(a_form(Form.TICKET), Stage.PERSON) is None


def test_a_steps_row_may_name_a_list_of_the_kiosks_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(S.ORIGIN, "row", replace(S.ORIGIN.row, options=BestTime))
    asked = filled_in(a_form(), S.ORIGIN)
    assert [each.title for each in present_form(asked).choices] == [each.value for each in BestTime]
    told = next(line for line in present_form(filled_in(asked)).lines if line.step is S.ORIGIN)
    assert (told.text, told.choice and told.choice.title) == ("manhã", "manhã")


def test_the_cities_of_the_postal_codes_state_are_offered() -> None:
    filling = filled_in(a_form(), S.CITY, postal_code="89010000")
    assert [each.title for each in present_form(filling).choices] == ["Joinville"]
    chosen = answered(filling)
    assert chosen.draft.city == LISTS.cities[1]


@pytest.mark.parametrize("spelling", ["pr", " PR ", "Paraná", None])
def test_a_city_is_offered_however_its_list_spells_the_state(spelling: str | None) -> None:
    cities = (replace(LISTS.cities[0], state=spelling), LISTS.cities[1])
    filling = filled_in(a_form(lists=replace(LISTS, cities=cities)), S.CITY, postal_code="80010000")
    assert [each.title for each in present_form(filling).choices] == ["Curitiba"]


OF_JOINVILLE, OF_NO_CITY = "89201000", "01001000"


def test_a_postal_code_of_another_state_asks_for_the_city_again() -> None:
    filling = filled_in(a_form())
    assert filling.draft.city == LISTS.cities[0]
    changed = reducers.confirm_text(open_step(filling, S.POSTAL_CODE) or filling, OF_JOINVILLE)
    assert (changed.step, changed.draft.city) == (S.CITY, None)
    assert [each.title for each in present_form(changed).choices] == ["Joinville"]
    chosen = reducers.choose(changed, 0)
    assert chosen is not None
    assert (chosen.step, chosen.draft.city) == (S.REVIEW, LISTS.cities[1])


def an_edit(lists: OptionLists = LISTS, postal_code: str | None = None) -> FormState:
    """An edit of a sign-up, its CEP typed if given."""
    owner = (ReceiptCode.parse(PROTOCOL), TaxId.parse("529.982.247-25"))
    editing = apply_lists(FormState(Form.SIGN_UP, FORM_CONFIG, TODAY, S.REVIEW, edited=owner), lists)
    if postal_code is None:
        return editing
    return reducers.confirm_text(open_step(editing, S.POSTAL_CODE) or editing, postal_code)


def changes_of(editing: FormState) -> Prospect:
    sent = build_submission(editing)
    assert isinstance(sent, Edit)
    return sent.changes


def test_an_edit_of_the_postal_code_asks_for_its_city() -> None:
    assert open_step(an_edit(), S.CITY) is None, "beside the CEP that was sent, it might be of another state"
    asked = an_edit(postal_code=OF_JOINVILLE)
    assert asked.step is S.CITY
    assert [each.title for each in present_form(asked).choices] == ["Joinville"]
    assert not present_form(asked).optional
    chosen = reducers.choose(asked, 0)
    assert chosen is not None
    assert chosen.step is S.REVIEW
    lines = {line.step: line.choice.title for line in present_form(chosen).lines if line.choice is not None}
    assert lines == {S.CITY: "Joinville"}
    changes = changes_of(chosen)
    assert changes.city_id == "2"
    assert changes.address == Address(city="Joinville", state="SC", postal_code=OF_JOINVILLE)
    other = reducers.confirm_text(open_step(chosen, S.POSTAL_CODE) or chosen, "80010000")
    assert (other.step, other.draft.city) == (S.CITY, None)


def test_a_postal_code_whose_city_was_not_chosen_stays_as_it_was_sent() -> None:
    back = previous_step(an_edit(postal_code=OF_JOINVILLE))
    assert back is not None
    assert (back.step, back.has_changes) == (S.REVIEW, False)
    assert present_form(open_step(back, S.POSTAL_CODE) or back).typed == OF_JOINVILLE, "its text is kept"


def test_the_only_city_goes_with_an_edited_postal_code_of_its_state() -> None:
    lists = replace(LISTS, cities=LISTS.cities[:1])
    edited = an_edit(lists, "80010000")
    assert edited.step is S.REVIEW
    assert changes_of(edited).address == Address(city="Curitiba", state="PR", postal_code="80010000")
    assert S.CITY in {line.step for line in present_form(edited).lines}
    refused = an_edit(lists, OF_JOINVILLE)
    for _ in range(2):
        assert (refused.step, refused.problem) == (S.POSTAL_CODE, Problem.POSTAL_CODE_ELSEWHERE)
        refused = reducers.confirm_text(refused, OF_JOINVILLE)
    assert (previous_step(refused) or refused).has_changes is False


def test_an_edit_without_a_list_of_cities_names_no_state() -> None:
    edited = an_edit(replace(LISTS, cities=()), OF_JOINVILLE)
    assert edited.step is S.REVIEW
    assert changes_of(edited).address == Address(postal_code=OF_JOINVILLE)


def test_a_lead_takes_four_touches_and_a_keyboard() -> None:
    filling = a_form(Form.LEAD)
    asked, told = [], {present_form(filling).steps}
    while filling.step is not S.BEST_TIME:
        asked.append(filling.step)
        filling = answered(filling)
        told.add(present_form(filling).steps)
    assert told == {6}, "how far it is does not change on the way"
    assert asked == [S.NAME, S.PHONE, S.CITY, S.PLAN, S.ORIGIN]
    sent = build_submission(reducers.choose(filling, 1) or filling)
    assert isinstance(sent, LeadRequest)
    assert (sent.lead.name, sent.lead.phone) == (ANSWERS[S.NAME], ANSWERS[S.PHONE])
    assert sent.lead.plan_id == "300"
    assert sent.lead.origin_id in {each.id for each in LISTS.origins}
    assert sent.lead.note == "Pelo totem Totem 1. Melhor horário: tarde"


def test_a_lead_without_a_city_on_the_list_is_asked_for_its_postal_code() -> None:
    filling = reducers.skip(filled_in(a_form(Form.LEAD), until=S.CITY))
    assert filling is not None
    assert asked_steps(filling) == (S.NAME, S.PHONE, S.CITY, S.POSTAL_CODE, S.PLAN, S.ORIGIN, S.BEST_TIME)
    assert filling.step is S.POSTAL_CODE
    unlisted = a_form(Form.LEAD, lists=replace(LISTS, cities=()))
    assert asked_steps(unlisted) == (S.NAME, S.PHONE, S.POSTAL_CODE, S.PLAN, S.ORIGIN, S.BEST_TIME)


@pytest.mark.parametrize(("count", "origin_id"), [(0, None), (1, LISTS.origins[0].id)])
def test_a_lead_is_not_asked_for_an_origin_where_there_is_no_choice(
    count: int, origin_id: str | None
) -> None:
    filling = a_form(Form.LEAD, lists=replace(LISTS, origins=LISTS.origins[:count]))
    assert S.ORIGIN not in asked_steps(filling)
    sent = build_submission(filled_in(filling, until=S.BEST_TIME))
    assert isinstance(sent, LeadRequest)
    assert sent.lead.origin_id == origin_id


def test_the_origin_of_a_lead_may_be_left_open() -> None:
    filling = reducers.skip(filled_in(a_form(Form.LEAD), until=S.ORIGIN))
    assert filling is not None
    assert filling.step is S.BEST_TIME
    sent = build_submission(filling)
    assert isinstance(sent, LeadRequest)
    assert sent.lead.origin_id is None


@pytest.mark.parametrize(
    ("lists", "missing"),
    [
        (replace(LISTS, plans=LISTS.plans[:1]), {S.PLAN}),
        (replace(LISTS, origins=(), due_days=()), {S.ORIGIN, S.DUE_DAY}),
        (replace(LISTS, cities=LISTS.cities[:1]), {S.CITY}),
        (OptionLists(), {S.CITY, S.PLAN, S.DUE_DAY, S.ORIGIN, S.SELLER}),
    ],
)
def test_a_step_with_no_choice_or_one_is_skipped_and_the_one_taken(
    lists: OptionLists, missing: set[FormStep]
) -> None:
    filling = a_form(lists=lists)
    assert set(asked_steps(a_form())) - set(asked_steps(filling)) == missing
    for step, rows in ((S.PLAN, lists.plans), (S.CITY, lists.cities)):
        if len(rows) == 1:
            assert is_answered(filling, step)
    assert (filling.draft.city is None) is (len(lists.cities) != 1)


def test_the_stores_own_reseller_is_not_asked_for() -> None:
    filling = filled_in(a_form(rules=form_config(reseller_id="7")))
    assert S.SELLER not in asked_steps(filling)
    line = next(each for each in present_form(filling).lines if each.step is S.SELLER)
    assert (line.text, line.changeable) == ("Loja Centro", False)
    sent = build_submission(filling)
    assert isinstance(sent, SignUp)
    assert sent.prospect.reseller_id == "7"


def test_a_city_that_is_not_listed_is_told_by_its_postal_code() -> None:
    filling = reducers.skip(filled_in(a_form(), S.CITY))
    assert filling is not None
    sent = build_submission(filled_in(filling))
    assert isinstance(sent, SignUp)
    assert (sent.prospect.city_id, sent.prospect.address.state) == (None, "PR")


def test_a_company_has_no_birthday_and_a_name_of_any_kind() -> None:
    filling = filled_in(a_form(), tax_id="11.222.333/0001-81", name="3 Irmãos")
    assert S.BIRTH_DATE not in asked_steps(filling)
    back_to_a_person = reducers.confirm_text(open_step(filling, S.TAX_ID) or filling, ANSWERS[S.TAX_ID])
    assert back_to_a_person.step is S.BIRTH_DATE, "what the change has made necessary"


def test_a_company_sends_no_answer_of_a_person_that_was_given_before() -> None:
    filling = filled_in(a_form())
    assert filling.draft.birth_date is not None
    company = reducers.confirm_text(open_step(filling, S.TAX_ID) or filling, "11.222.333/0001-81")
    assert company.draft.birth_date is None
    assert company.draft.name == filling.draft.name


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("step", [step for step in FormStep if step in TEXTS])
def test_the_example_of_every_typed_step_is_valid(step: FormStep, form: Form) -> None:
    assert step.row.parser is not None
    assert step.row.parser(step.row.example, Respondent(form, company=False, today=TODAY))


def test_a_step_of_persons_is_not_asked_of_a_company(monkeypatch: pytest.MonkeyPatch) -> None:
    company = filled_in(a_form(), tax_id="11.222.333/0001-81")
    assert {S.NUMBER, S.ORIGIN} <= set(asked_steps(company))
    for step in (S.NUMBER, S.ORIGIN):
        monkeypatch.setattr(step, "row", replace(step.row, of_persons=True))
    assert not {S.NUMBER, S.ORIGIN} & set(asked_steps(company))
    assert {S.NUMBER, S.ORIGIN} <= set(asked_steps(filled_in(a_form())))


def test_a_likely_slip_is_told_once_and_then_taken() -> None:
    filling = filled_in(a_form(), S.EMAIL)
    told = reducers.confirm_text(filling, "a@gmial.com")
    assert (told.problem, told.suggestion) == (Problem.EMAIL_TYPO, "a@gmail.com")
    other = reducers.confirm_text(told, "a@gmail.con")
    assert other.problem is Problem.EMAIL_TYPO, "another slip is told, too"
    insisted = reducers.confirm_text(other, "a@gmail.con")
    assert (insisted.draft.email, insisted.problem) == ("a@gmail.con", None)


def test_the_longest_address_may_be_insisted_on() -> None:
    typed = f"{'a' * (LONGEST_EMAIL - 10)}@gmial.com"
    doubted = reducers.confirm_text(filled_in(a_form(), S.EMAIL), typed)
    assert doubted.problem is Problem.EMAIL_TYPO
    insisted = reducers.confirm_text(doubted, typed)
    assert (insisted.draft.email, insisted.problem) == (typed, None)


@pytest.mark.parametrize("count", [1, 2])
def test_a_postal_code_of_a_state_without_a_city_is_asked_about_once(count: int) -> None:
    filling = filled_in(a_form(lists=replace(LISTS, cities=LISTS.cities[:count])), S.POSTAL_CODE)
    told = reducers.confirm_text(filling, OF_NO_CITY)
    assert told.problem is Problem.POSTAL_CODE_ELSEWHERE
    insisted = reducers.confirm_text(told, OF_NO_CITY)
    assert (insisted.step, insisted.draft.postal_code) == (S.STREET, OF_NO_CITY)
    sent = build_submission(filled_in(insisted))
    assert isinstance(sent, SignUp)
    assert (sent.prospect.city_id, sent.prospect.address.city, sent.prospect.address.state) == (
        None,
        None,
        "SP",
    )
    again = reducers.confirm_text(open_step(filled_in(insisted), S.POSTAL_CODE) or insisted, "80010000")
    assert (again.step, again.draft.city) == ((S.REVIEW, LISTS.cities[0]) if count == 1 else (S.CITY, None))


@given(
    st.sampled_from(
        [a_form(), an_edit(), a_form(Form.LEAD), a_form(lists=replace(LISTS, cities=LISTS.cities[:1]))]
    ),
    st.lists(
        st.one_of(
            st.tuples(st.just("answer"), st.sampled_from(["80020310", OF_JOINVILLE, OF_NO_CITY])),
            st.tuples(st.just("change"), st.sampled_from([S.POSTAL_CODE, S.CITY])),
            st.tuples(st.sampled_from(["back", "skip"]), st.none()),
        ),
        max_size=40,
    ),
)
def test_no_city_goes_out_with_a_postal_code_of_another_state(
    filling: FormState, acts: list[tuple[str, Any]]
) -> None:
    for act, what in acts:
        after = None
        if act == "answer":
            after = answered(filling, postal_code=what)
        elif act == "change":
            after = open_step(filling, what)
        elif act == "back":
            after = previous_step(filling)
        elif act == "skip":
            after = reducers.skip(filling)
        filling = after or filling
        if (
            filling.step in CLOSINGS
            and filling.draft.city is not None
            and filling.draft.postal_code is not None
        ):
            assert filling.draft.city.state == postal_code_state(filling.draft.postal_code)
        if filling.step in CLOSINGS and filling.edited is not None:
            assert (filling.draft.city is None) is (filling.draft.postal_code is None)


@pytest.mark.parametrize(
    ("photo", "problem"),
    [
        (Attachment("a", "application/pdf", b"%PDF-"), Problem.PHOTO_KIND),
        (Attachment("a", "image/png", PHOTO.content), Problem.PHOTO_KIND),
        (Attachment("a", "image/jpeg", b"\xff\xd8\xff" + bytes(LARGEST_FILE - 2)), Problem.PHOTO_SIZE),
    ],
)
def test_what_is_no_photo_is_not_added(photo: Attachment, problem: Problem) -> None:
    filling = reducers.add_photo(filled_in(a_form(), S.PHOTOS), photo)
    assert (filling.photos, filling.problem) == ((), problem)


def test_there_may_be_a_few_photos() -> None:
    filling = filled_in(a_form(), S.PHOTOS)
    for _ in range(PHOTOS + 1):
        filling = reducers.add_photo(filling, PHOTO)
    assert (len(filling.photos), filling.problem) == (PHOTOS, Problem.PHOTO_COUNT)
    fewer = reducers.drop_photo(filling, 0)
    assert fewer is not None
    assert (len(fewer.photos), fewer.problem) == (PHOTOS - 1, None)


def test_consent_goes_with_its_version_and_time() -> None:
    sent = build_submission(filled_in(a_form()))
    assert isinstance(sent, SignUp)
    assert sent.prospect.note == (
        "Pelo totem Totem 1. Consentimento LGPD: versão 3, 24/11/2026 10:30:00 -0300"
    )


def test_an_edit_sends_what_was_changed_alone() -> None:
    filling = an_edit()
    assert not filling.has_changes
    assert all(line.text is None for line in present_form(filling).lines)
    changed = reducers.choose(open_step(filling, S.PLAN) or filling, 1)
    assert changed is not None
    assert (changed.step, changed.has_changes) == (S.REVIEW, True)
    sent = build_submission(changed)
    assert isinstance(sent, Edit)
    assert (str(sent.receipt), sent.changes.plan_id, sent.changes.name, sent.changes.tax_id) == (
        PROTOCOL,
        "600",
        None,
        None,
    )


ACTS = st.one_of(
    st.tuples(st.just("answer"), st.integers(0, 1)),
    st.tuples(st.just("wrong"), st.just(0)),
    st.tuples(st.just("back"), st.just(0)),
    st.tuples(st.just("skip"), st.just(0)),
    st.tuples(st.just("keep"), st.just(0)),
    st.tuples(st.just("change"), st.integers(0, len(FormStep) - 1)),
    st.tuples(st.just("group"), st.integers(0, len(Stage) - 1)),
)
RULES = st.builds(
    form_config,
    reseller_id=st.sampled_from([None, "7", "unknown"]),
    ask_seller=st.booleans(),
    consent_text=st.sampled_from(["", "Autorizo."]),
    camera=st.booleans(),
)
SOME = st.sampled_from([0, 1, 2])


@given(st.sampled_from([Form.SIGN_UP, Form.LEAD]), RULES, st.tuples(*[SOME] * 5), st.lists(ACTS, max_size=60))
def test_nothing_that_was_typed_is_ever_lost(
    form: Form, rules: FormConfig, lengths: tuple[int, ...], acts: list[tuple[str, int]]
) -> None:
    names = ("cities", "plans", "due_days", "origins", "sellers")
    lists = OptionLists(
        **{name: getattr(LISTS, name)[:length] for name, length in zip(names, lengths, strict=True)}
    )
    filling = a_form(form, rules, lists)
    typed: dict[FormStep, str] = {}
    for act, number in acts:
        step, after = filling.step, None
        if act == "answer" and step in CHOICES:
            after = reducers.choose(filling, number)
        elif act == "answer" and step in TEXTS:
            typed[step] = ANSWERS[step] if number == 0 else ANSWERS[step] + " "
            after = reducers.confirm_text(filling, typed[step])
        elif act == "answer":
            after = reducers.agree(filling, CONSENT)
        elif act in ("wrong", "keep") and step in TEXTS:
            typed[step] = "?"
            after = (
                reducers.confirm_text(filling, "?") if act == "wrong" else reducers.keep_text(filling, "?")
            )
        elif act == "back":
            after = previous_step(filling)
        elif act == "skip":
            after = reducers.skip(filling)
        elif act == "change":
            after = open_step(filling, list(FormStep)[number])
        elif act == "group":
            after = open_group(filling, list(Stage)[number])
        filling = after or filling
        assert dict(filling.typed) == typed
        assert filling.step in asked_steps(filling)
        view_state = present_form(filling)
        assert 1 <= view_state.position <= view_state.steps
        assert view_state.typed == typed.get(filling.step, "")
        if filling.step is S.REVIEW:
            review_is_what_is_sent(filling)


def review_is_what_is_sent(filling: FormState) -> None:
    """Every answer that is sent has its line in the review, and every line is sent; nothing is missing."""
    assert all(is_answered(filling, step) for step in asked_steps(filling)[:-1])
    told = {line.step for line in present_form(filling).lines if line.text is not None}
    assert told - {S.PHOTOS} == {step for step in FIELDS if is_sent(filling, step)}


def is_sent(filling: FormState, step: FormStep) -> bool:
    """Test that the submission lacks something without the answer of `step`."""
    without = replace(filling, draft=replace(filling.draft, **{FIELDS[step]: None}))
    return build_submission(without) != build_submission(filling)


def test_every_answer_has_its_field_and_every_field_is_asked() -> None:
    assert FIELDS.keys() == (CHOICES | TEXTS) - {S.PROTOCOL}, "the step's value names a field of SignUpForm"
    assert FIELDS.keys() <= {step for steps in FLOWS.values() for step in steps}
    assert set(FIELDS.values()) == {each.name for each in fields(SignUpForm)}


@pytest.mark.parametrize(
    ("form", "step"),
    [(form, step) for form, steps in FLOWS.items() if form.row.sent for step in steps if step in FIELDS],
)
def test_the_answer_of_every_step_is_sent(form: Form, step: FormStep) -> None:
    lists = replace(LISTS, ticket_kinds=OFFER["ticket_kinds"])
    who = Respondent(form, company=False, today=TODAY)
    filling = FormState(
        form, FORM_CONFIG, TODAY, step, lists, customer=MARIA if form in OF_CUSTOMER else None
    )
    answers = {
        field: each.row.parser(ANSWERS[each], who) if each.row.parser else options(filling, each)[0]
        for each, field in FIELDS.items()
    }
    assert is_sent(replace(filling, draft=SignUpForm(**answers)), step)


@given(st.lists(ACTS, max_size=40))
def test_a_way_forward_always_ends_in_the_review(acts: list[tuple[str, int]]) -> None:
    filling = a_form()
    for act, number in acts:
        after = None
        if act == "answer":
            after = answered(filling)
        elif act == "back":
            after = previous_step(filling)
        elif act == "skip":
            after = reducers.skip(filling)
        elif act == "change":
            after = open_step(filling, list(FormStep)[number])
        elif act == "group":
            after = open_group(filling, list(Stage)[number])
        filling = after or filling
    for _ in range(2 * len(FormStep)):
        if filling.step is not S.REVIEW:
            filling = answered(filling)
    assert filling.step is S.REVIEW


def test_a_lead_needs_a_name_and_a_telephone_alone_where_the_erp_has_no_lists() -> None:
    form = a_form(Form.LEAD, lists=NO_SIGN_UPS)
    assert asked_steps(form) == (S.NAME, S.PHONE, S.POSTAL_CODE, S.BEST_TIME)
    assert is_optional(form, S.POSTAL_CODE)
    assert not is_optional(a_form(Form.LEAD, lists=OptionLists()), S.POSTAL_CODE)
