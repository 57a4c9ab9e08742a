"""Check of a vendor's ERP, for `totem erp check` of all kinds but the contract.

It uses the kiosk's own adapter: reach, login, probe; with a document also what a visit reads. Counts are
reported, never a value. A lead, marked as a test record, is sent on demand alone; unlocks and tickets never.

JSON is that of `report`, with `kind`, and without `generation`; `code` is the lower-case name of a `Reason`,
or "fine" or "not_tried". Names and codes are stable; `detail`, `why` and `advice` are for people.
"""

import asyncio
import json
import textwrap
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass, field
from typing import Any, TextIO, TypeVar

from totem.domain.customer import CODE_FORMS, Customer, OpenBoleto, PaymentForm
from totem.domain.sign_up import LeadContact
from totem.domain.taxid import TaxId
from totem.erp import advice
from totem.erp.errors import CREDENTIALS, ErpError, NotFound, Reason, Unavailable
from totem.erp.factory import make_erp
from totem.erp.http.latency import SLOW_MS
from totem.erp.ownership import OwnedErp
from totem.erp.session_erp import Capability
from totem.erp.unfit_data import UnfitKind
from totem.lab.conformance.answer_checks import offered_forms
from totem.lab.conformance.features import FEATURES
from totem.lab.conformance.requests import Level
from totem.lab.conformance.result import WIDTH, FeatureSupport, Verdict, table_row
from totem.lab.conformance.unfit_notes import UnfitNote, collect_unfit
from totem.lab.conformance.write_checks import TEST_NAME, TEST_NOTE
from totem.settings import ErpSettings, credentials
from totem.settings.erp_kinds import KINDS, join
from totem.system.localization import localize

T = TypeVar("T")
FINE, NOT_TRIED = "fine", "not_tried"
_FORM_NAMES = {PaymentForm.PIX: "PIX", PaymentForm.BARCODE: "imprimir"}
"""Features of the ways to pay whose names differ."""
_TEST_PHONE = "49999999999"
_READS = {each.capability: each.vendor_name for each in FEATURES if each.vendor_name and each.is_read}
_CHANGES = {each.capability: each.vendor_name for each in FEATURES if each.vendor_name and not each.is_read}
_WORDS = {Verdict.OK: "ok", Verdict.WARNING: "atenção", Verdict.FAILED: "falhou", Verdict.SKIPPED: "não"}

_TOTEM = frozenset({"reach", "login", "probe", "customer", "open_boletos"})


@dataclass(frozen=True, slots=True)
class VendorFinding:
    """Result of one request; `detail` holds counts and reasons."""

    request: str
    verdict: Verdict
    detail: str = ""
    ms: int | None = None
    code: str = FINE


@dataclass(slots=True)
class VendorCheck:
    """The check of one ERP: its findings, features and what to do."""

    settings: ErpSettings
    findings: list[VendorFinding] = field(default_factory=list)
    features: list[FeatureSupport] = field(default_factory=list)
    todo: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The vendor's name."""
        return KINDS[self.settings.kind].label

    async def run(self, tax_id: TaxId | None, *, writes: bool) -> None:
        """Make the requests, in the order of a visit."""
        if missing := credentials.missing_login(self.settings):
            detail = localize("falta: {names}", names=join(each.label for each in missing))
            self._add("login", Verdict.FAILED, detail, code=Reason.CONFIGURATION.name.lower())
            self.todo["configuration"] = localize(
                "Rode “totem config init”, ou responda à instalação na tela."
            )
            return
        async with aclosing(make_erp(self.settings)) as erp:
            if not await self._probe(erp):
                return
            customers = await self._browse(erp, tax_id)
            await self._read_records(erp, customers)
            await self._judge_changes(erp, writes=writes)

    def level(self, level: Level) -> bool | None:
        """Test that this ERP has all that a level takes; None where not all was tried."""
        needed = {each.request: each.verdict for each in self.findings}
        reads = [needed.get(name) for name in ("probe", "customer", "open_boletos")]
        if any(each.verdict is Verdict.FAILED and each.request in _TOTEM for each in self.findings):
            return False
        totem = True if all(each in {Verdict.OK, Verdict.WARNING} for each in reads) else None
        if level is Level.TOTEM:
            return totem
        wanted = set(_READS.values()) if level is Level.APP else {_CHANGES[Capability.SIGN_UP]}
        able = [each.able for each in self.features if each.name in wanted]
        if level is Level.ALL:
            able = [each.able for each in self.features]
        if False in able or len(able) < len(wanted):
            return False
        return None if None in able else totem

    async def _probe(self, erp: OwnedErp) -> bool:
        answer = await self._try("probe", erp.probe())
        if not isinstance(answer, ErpError):
            self.findings[:0] = [VendorFinding("reach", Verdict.OK), VendorFinding("login", Verdict.OK)]
            return True
        has_answered = answer.status is not None or answer.reason in (Reason.MAINTENANCE, Reason.RATE_LIMIT)
        is_reached = has_answered or not isinstance(answer, Unavailable)
        self.findings.insert(0, VendorFinding("reach", Verdict.OK if is_reached else Verdict.FAILED))
        if is_reached:
            verdict = Verdict.FAILED if answer.reason in CREDENTIALS else Verdict.SKIPPED
            self.findings.insert(1, VendorFinding("login", verdict))
        return False

    async def _browse(self, erp: OwnedErp, tax_id: TaxId | None) -> list[Customer]:
        if tax_id is None:
            for request in ("customer", "open_boletos"):
                self._add(request, Verdict.SKIPPED, localize("precisa de --document"), code=NOT_TRIED)
            self._of_boletos([], localize("precisa de --document"))
            return []
        customers = await self._try("customer", erp.customers(tax_id), _count("registro", "registros"))
        if isinstance(customers, ErpError):
            self._add("open_boletos", Verdict.SKIPPED, localize("sem cliente"), code=NOT_TRIED)
            self._of_boletos([], localize("sem cliente"))
            return []
        boletos: list[OpenBoleto] = []
        for customer in customers:
            found = await self._try(
                "open_boletos", erp.open_boletos(customer), _count("em aberto", "em aberto")
            )
            boletos += [] if isinstance(found, ErpError) else found
        self._of_boletos(boletos, localize("o cliente não tem boletos em aberto"), erp)
        return customers

    def _of_boletos(self, boletos: Sequence[OpenBoleto], why: str, erp: OwnedErp | None = None) -> None:
        failed = any(each.verdict is Verdict.FAILED for each in self.findings)
        tried = any(each.request == "open_boletos" and each.ms is not None for each in self.findings)
        self.features.append(
            FeatureSupport("boletos", not failed if tried or failed else None, "" if tried else why)
        )
        detail = erp is not None and Capability.BOLETO_DETAIL in erp.capabilities
        for form in CODE_FORMS:
            name = _FORM_NAMES.get(form, form.value)
            held = sum(form in offered_forms(each) for each in boletos)
            text = (
                localize("{held} de {count} já na lista", held=held, count=len(boletos)) if boletos else why
            )
            if boletos and held < len(boletos) and detail:
                self.features.append(
                    FeatureSupport(
                        name, held > 0 or None, localize("{text}; o resto, ao abrir o boleto", text=text)
                    )
                )
            else:
                self.features.append(FeatureSupport(name, held > 0 if boletos else None, text))

    async def _read_records(self, erp: OwnedErp, customers: Sequence[Customer]) -> None:
        for capability, name in _READS.items():
            if capability not in erp.capabilities:
                self.features.append(
                    FeatureSupport(name, able=False, why=localize("o {name} não tem", name=self.name))
                )
            elif not customers:
                self.features.append(FeatureSupport(name, None, localize("precisa de --document")))
            else:
                read = getattr(erp, capability.method)(customers[0])
                answer = await self._try(capability.value, read, _count("registro", "registros"))
                bad = isinstance(answer, ErpError)
                why = advice.reason_text(answer) if isinstance(answer, ErpError) else ""
                self.features.append(FeatureSupport(name, not bad, why))

    async def _judge_changes(self, erp: OwnedErp, *, writes: bool) -> None:
        codes = credentials.missing_codes(self.settings)
        for capability, name in _CHANGES.items():
            missing = [each for each in codes if each.purpose == name]
            if capability not in erp.capabilities:
                self.features.append(
                    FeatureSupport(name, able=False, why=localize("o {name} não tem", name=self.name))
                )
            elif missing:
                keys = ", ".join(each.dotted for each in missing)
                self.features.append(
                    FeatureSupport(name, able=False, why=localize("falta na configuração: {keys}", keys=keys))
                )
            elif capability is Capability.LEAD and writes:
                lead = LeadContact(TEST_NAME, phone=_TEST_PHONE, note=TEST_NOTE)
                answer = await self._try("create_lead", erp.create_lead(lead, key=TEST_NAME))
                bad = isinstance(answer, ErpError)
                self.features.append(
                    FeatureSupport(name, not bad, "" if bad else localize("um de teste foi enviado"))
                )
            else:
                self.features.append(FeatureSupport(name, None, localize("não tentado: muda algo no ERP")))

    async def _try(
        self, request: str, work: Awaitable[T], describe: Callable[[Any], str] | None = None
    ) -> "T | ErpError":
        """Await a request and note what came of it; return its answer or its error."""
        began = time.monotonic()
        try:
            with collect_unfit() as unfit:
                answer = await work
        except ErpError as error:
            ms = round((time.monotonic() - began) * 1000)
            is_absent = isinstance(error, NotFound)
            verdict = Verdict.WARNING if is_absent else Verdict.FAILED
            words = localize("não há cliente com esse documento") if is_absent else advice.reason_text(error)
            status = f" (HTTP {error.status})" if error.status else ""
            code = error.reason.name.lower()
            self._add(request, verdict, f"{words}{status}", ms=ms, code=code)
            self._add_unfit(request, unfit)
            own = None
            if error.reason is Reason.IP:
                own = await asyncio.to_thread(advice.find_own_address, self.settings.base_url)
            if todo := advice.advise(self.settings, error.reason, own):
                self.todo[code] = todo
            return error
        ms = round((time.monotonic() - began) * 1000)
        detail = describe(answer) if describe is not None else ""
        if ms > SLOW_MS:
            self._add(
                request,
                Verdict.WARNING,
                localize("{detail}; lento: o cliente espera por isso", detail=detail).lstrip("; "),
                ms=ms,
            )
        else:
            self._add(request, Verdict.OK, detail, ms=ms)
        self._add_unfit(request, unfit)
        return answer

    def _add_unfit(self, request: str, unfit: Sequence[UnfitNote]) -> None:
        """Report records that a kiosk leaves out for their owner, and data that it cannot read."""
        for note in unfit:
            counts = {"count": note.count, "total": note.total}
            match note.kind:
                case UnfitKind.FOREIGN:
                    detail = localize(
                        "{count} de {total} são de outro cliente ou de ninguém: não aparecem", **counts
                    )
                    reason = Reason.FOREIGN_RECORD
                case UnfitKind.ENTRY:
                    detail = localize("{count} de {total} não são registros: não aparecem", **counts)
                    reason = Reason.UNREADABLE_FIELD
                case UnfitKind.FIELD:
                    detail = localize("{what} não se lê em {count} de {total}", what=note.what, **counts)
                    reason = Reason.UNREADABLE_FIELD
            self._add(request, Verdict.WARNING, detail, code=reason.name.lower())

    def _add(
        self, request: str, verdict: Verdict, detail: str = "", *, ms: int | None = None, code: str = FINE
    ) -> None:
        self.findings.append(VendorFinding(request, verdict, detail, ms, code))


def _count(one: str, several: str) -> Callable[[Any], str]:
    """Return a function that puts the length of an answer in words."""
    return lambda answer: f"{len(answer)} {localize(one if len(answer) == 1 else several)}"


def run(
    settings: ErpSettings,
    *,
    document: str | None,
    as_json: bool,
    out: TextIO,
    writes: bool = False,
    require: str | None = None,
) -> int:
    """Check the ERP and write to `out`; the exit code is `report.run`'s."""
    tax_id = TaxId.parse(document) if document else None
    check = VendorCheck(settings)
    asyncio.run(check.run(tax_id, writes=writes))
    level = Level(require or Level.TOTEM)
    levels = {each: check.level(each) for each in Level}
    ok = levels[level] is True or (require is None and levels[level] is None)
    if as_json:
        report = {
            "ok": ok,
            "require": level,
            "kind": settings.kind,
            "base_url": settings.base_url,
            "writes": writes,
            "checks": [asdict(each) for each in check.findings],
            "abilities": [asdict(each) for each in check.features],
            "levels": levels,
            "advice": check.todo,
        }
        out.write(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
    else:
        out.writelines(f"{line}\n" for line in _lines(check))
    return 0 if ok else 1


def _lines(check: VendorCheck) -> Iterator[str]:
    yield localize("{name} em {base_url}", name=check.name, base_url=check.settings.base_url)
    for each in check.findings:
        took = "" if each.ms is None else f"{each.ms} ms"
        detail = "; ".join(filter(None, (took, each.detail)))
        yield from table_row(localize(_WORDS[each.verdict]), localize(each.request), detail)
    if check.features:
        yield ""
        yield localize("O que um totem pode fazer com ele:")
        for feature in check.features:
            word = localize({True: "sim", False: "não", None: "?"}[feature.able])
            yield from table_row(word, localize(feature.name), feature.why)
    if check.todo:
        yield ""
        yield localize("O que fazer:")
    for text in check.todo.values():
        yield from textwrap.wrap(text, WIDTH, initial_indent="- ", subsequent_indent="  ")
