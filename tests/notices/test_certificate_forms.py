"""The six printed forms of the one-child certificate and its public cancellation, from a matter (OC-04, OC-11)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from click.testing import CliRunner
from sqlalchemy import text as sql

from gongbao.cli import main
from gongbao.procedures import Request
from gongbao.procedures.administration import Order
from gongbao.procedures.journal.docket import Docket, open_docket
from gongbao.procedures.journal.writer import Accepted
from gongbao.procedures.notices import Printer
from gongbao.procedures.notices.delivery import Courier, Recipient, register
from gongbao.procedures.notices.from_acts import Office
from gongbao.procedures.notices.inbox import ErasedMeanwhileError, Inbox
from gongbao.procedures.notices.outgoing import ToFolder
from gongbao.regulations.guangzhou.one_child_certificate.notices import NOTICES
from gongbao.regulations.guangzhou.one_child_certificate.procedure import procedure

from .conftest import at, clock_at

NOW = at("2023-12-29 10:00")
APPLICANTS = {
    "husband_name": "赵小𠮷", "husband_sex": "男", "husband_born": "1983-03-05", "husband_id": "11010519491231002X",
    "husband_employer": "某机械厂", "husband_marriage": "已婚",
    "wife_name": "钱㛃", "wife_sex": "女", "wife_registered": "广州市天河区天园街道",
    "child_name": "赵一", "child_born": "2012-02-29", "child_birthplace": "广州市",
}  # fmt: skip
ERASING = Order("issuing_unit", "主任", "个人信息保护法第四十七条", "本人要求")
PEOPLE = register(
    [
        ("couple", Recipient("赵小𠮷、钱㛃", "zhao@example.cn")),
        ("issuing_unit", Recipient("天园街道卫生健康办公室")),
        ("employer", Recipient("某机械厂")),
    ]
)
LIFE = (
    ("couple", "apply", "2023-05-18 09:00", {"form": 1, "ids": True, "photographs": 2, "marital": "married",
                                             "register_matches": False, "applicants": APPLICANTS}),
    ("issuing_unit", "notify_once", "2023-05-18 10:00", {"gaps": ["子女出生证号码"], "proofs": ["出生医学证明"],
                                                         "proofs_named": True, "annex": 2}),
    ("couple", "supplement", "2023-05-22 09:00", {"complete": True}),
    ("issuing_unit", "issue_certificate", "2023-05-22 09:30", {"certificate": "粤2023000123"}),
    ("issuing_unit", "notify_employers", "2023-05-22 15:00", {"annex": 4}),
    ("fact", "further_child_born", "2023-09-10 08:00", {"on": "2023-09-10"}),
    ("issuing_unit", "notify_hand_back", "2023-09-28 10:00", {"annex": 5}),
    ("issuing_unit", "cancel_by_public_notice", "2023-10-08 09:00", {"number": "穗天园告〔2023〕1号"}),
    ("issuing_unit", "notify_employers_end", "2023-10-08 15:00", {"annex": 6}),
)  # fmt: skip
SAYS = {
    "form-1-application": ("赵小𠮷", "钱㛃", "赵一", "2012年2月29日", "某机械厂"),
    "form-2-supplement": ("2023年5月18日申领", "子女出生证号码", "出生医学证明"),
    "form-4-benefits": ("赵小𠮷、钱㛃", "2023年5月22日", "粤2023000123", "2026年2月28日", "50%"),
    "form-5-hand-back": ("再生育子女", "粤2023000123", "2023年10月5日"),
    "form-6-end-of-benefits": ("赵小𠮷、钱㛃", "2023年10月8日公告注销", "2023年9月10日起无效"),
    "public-cancellation": ("赵小𠮷、钱㛃", "2023年9月28日收到缴回通知", "穗天园告〔2023〕1号"),
}
PAGES = {"public-cancellation": 1}
"""The others have a second sheet: that of the child and the office, or the one that the office keeps."""


@pytest.fixture
def docket(tmp_path: Path) -> Iterator[Docket]:
    with open_docket(f"sqlite:///{tmp_path}/office.db", [procedure], clock_at, lambda: NOW) as opened:
        yield opened


def live(docket: Docket, matter: str = "OC-1", acts: Any = LIFE) -> None:
    for by, act, when, typed in acts:
        outcome = docket.act(Request(matter, act, by, typed, at(when), procedure=procedure.name))
        assert isinstance(outcome, Accepted), outcome


def courier(docket: Docket, printer: Printer, outgoing: ToFolder | None = None) -> Courier:
    return Courier(
        docket.engine,
        docket.definition,
        NOTICES,
        printer,
        Inbox(docket.engine),
        Office("天园街道办事处"),
        PEOPLE,
        outgoing,
    )


def files(docket: Docket) -> dict[str, bytes]:
    """Every letter that can be opened, by kind."""
    inbox = Inbox(docket.engine)
    found = {}
    for recipient in ("couple", "issuing_unit", "employer"):
        for letter in inbox.letters(recipient):
            if (pdf := inbox.open(letter.identifier, recipient, NOW)) is not None:
                found[letter.kind] = pdf
    return found


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return re.sub(r"\s", "", "".join(page.get_textpage().get_text_bounded() for page in document))


def test_a_life_fills_its_forms_without_an_officer(docket: Docket, printer: Printer) -> None:
    live(docket)
    report = courier(docket, printer).deliver(NOW)
    assert (report.undelivered, report.by_hand) == ([], [])
    made = files(docket)
    for kind, says in SAYS.items():
        text = text_of(made[kind])
        for said in says:
            assert said in text, (kind, said)
        document = pypdfium2.PdfDocument(made[kind])
        assert len(document) == PAGES.get(kind, 2), kind
        assert b"<pdfaid:part>2</pdfaid:part>" in made[kind]
        assert b"<pdfuaid:part>1</pdfuaid:part>" in made[kind]
        texts = [each for page in document for each in page.get_objects([pdfium.FPDF_PAGEOBJ_TEXT], max_depth=9)]
        assert all(pdfium.FPDFFont_GetIsEmbedded(pdfium.FPDFTextObj_GetFont(each)) == 1 for each in texts)


def test_a_refusal_is_form_3(docket: Docket, printer: Printer) -> None:
    live(docket, acts=(LIFE[0], ("issuing_unit", "reject_application", "2023-05-19 09:00", {"reason": "已有两个子女"})))
    courier(docket, printer).deliver(NOW)
    text = text_of(files(docket)["form-3-refusal"])
    assert "2023年5月18日提出" in text
    assert "已有两个子女" in text


@pytest.mark.parametrize(
    ("marital", "share"), [("married", "50%"), ("divorced", "全部"), ("widowed", "全部"), (None, None)]
)
def test_what_the_employer_bears_oc_07_oc_09(
    docket: Docket, printer: Printer, marital: str | None, share: str | None
) -> None:
    by, act, when, typed = LIFE[0]
    applied = {**typed, "marital": marital, "register_matches": True}
    if marital is None:
        del applied["marital"]
    live(docket, acts=((by, act, when, applied), *LIFE[3:5]))
    courier(docket, printer).deliver(NOW)
    text = text_of(files(docket)["form-4-benefits"])
    assert ("负担比例" + share in text) if share else ("负担比例" not in text)


def test_handed_back_in_time_ends_by_taking_back(docket: Docket, printer: Printer) -> None:
    live(
        docket,
        acts=(
            *LIFE[:4],
            ("issuing_unit", "find_deceit", "2023-06-01 09:00", {"on": "2023-06-01"}),
            ("issuing_unit", "notify_hand_back", "2023-06-02 09:00", {}),
            ("couple", "hand_back", "2023-06-05 09:00", {}),
            ("issuing_unit", "cancel", "2023-06-06 09:00", {}),
            ("issuing_unit", "notify_employers_end", "2023-06-06 10:00", {}),
        ),
    )
    courier(docket, printer).deliver(NOW)
    made = files(docket)
    assert "以欺骗等不正当手段取得" in text_of(made["form-5-hand-back"])
    assert "2023年6月6日收回" in text_of(made["form-6-end-of-benefits"])
    assert "2023年5月22日起无效" in text_of(made["form-6-end-of-benefits"])  # void from the start


def test_what_the_record_does_not_have_an_officer_adds(docket: Docket, printer: Printer) -> None:
    by, act, when, typed = LIFE[0]
    anonymous = {name: said for name, said in typed.items() if name != "applicants"}
    live(docket, acts=((by, act, when, {**anonymous, "register_matches": True}), *LIFE[3:5]))
    report = courier(docket, printer).deliver(NOW)
    assert [each.why.splitlines()[1] for each in report.by_hand] == ["缺少“持证人”（holders，文字）（第五点）"]


def test_any_form_is_made_from_a_matter_at_the_counter(docket: Docket, tmp_path: Path) -> None:
    live(docket)
    docket.close()
    settings = tmp_path / "office.yaml"
    settings.write_text("office: {name: 天园街道办事处}\n", "utf-8")

    def make(*arguments: str) -> Any:
        common = ("--settings", str(settings), "--out", str(tmp_path / "a.pdf"))
        database = ("--database", f"sqlite:///{tmp_path}/office.db")
        return CliRunner().invoke(main, ["notice", "make", *arguments, *common, *database])

    made = make("OC-1", "one-child-certificate", "form-1-application", "--entry", "4", "--with", "handler=李某")
    assert made.exit_code == 0, made.output
    assert "共2页" in made.output
    text = text_of((tmp_path / "a.pdf").read_bytes())
    for said in ("赵小𠮷", "粤2023000123", "2023年5月22日", "李某", "符合条件"):
        assert said in text
    lacking = make("OC-1", "one-child-certificate", "form-2-supplement", "--entry", "4", "--addressee", "赵小𠮷")
    assert lacking.exit_code == 1
    assert "缺少“需要提供的证明材料”" in lacking.output
    assert "没有事项OC-9" in make("OC-9", "one-child-certificate", "form-1-application").output
    assert "没有事项OC-1第99条" in make("OC-1", "one-child-certificate", "form-1-application", "--entry", "99").output


def test_one_erasure_reaches_data_letters_and_the_outgoing_folder(
    docket: Docket, printer: Printer, tmp_path: Path
) -> None:
    out = ToFolder(tmp_path / "out", "office@example.cn", "example.cn")
    live(docket)
    courier(docket, printer, out).deliver(NOW)
    before = {path.name for path in (tmp_path / "out").iterdir()}
    assert isinstance(docket.erase("OC-1", ERASING, [(1, "applicants")]), Accepted)
    assert set(files(docket)) == {"progress", "form-2-supplement", "form-5-hand-back"}  # they name nobody
    with docket.engine.connect() as connection:
        for table in ("personal_data", "subject_keys"):
            assert connection.execute(sql(f"SELECT count(*) FROM {table}")).scalar() == 0
        kept = connection.execute(sql("SELECT count(*) FROM letter_keys")).scalar()
        assert kept == connection.execute(sql("SELECT count(*) FROM inbox WHERE sealed IS NOT NULL")).scalar()
    letters = Inbox(docket.engine).letters("employer")
    assert len(letters) == 2
    assert all(len(letter.sha256) == 64 for letter in letters)  # that they were sent, and as what, stays known
    again = courier(docket, printer, out).deliver(NOW)
    assert again.withdrawn == 1
    assert len({path.name for path in (tmp_path / "out").iterdir()}) == len(before) - 1
    report = docket.verify()
    assert report.holds
    assert report.erased == ["事项OC-1第1条“applicants”：已由第11条删除"]


def test_the_database_holds_no_letter_in_clear(docket: Docket, printer: Printer, tmp_path: Path) -> None:
    live(docket)
    courier(docket, printer).deliver(NOW)
    docket.close()
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("office.db*"))
    assert b"%PDF" not in stored
    assert "赵小𠮷".encode() not in stored


def test_what_is_erased_while_it_is_printed_does_not_come_back(docket: Docket) -> None:
    live(docket, acts=LIFE[:1])
    docket.erase("OC-1", ERASING, [(1, "applicants")])
    inbox = Inbox(docket.engine)
    with pytest.raises(ErasedMeanwhileError, match="已删除"):
        inbox.put("x", "couple", "OC-1", "k", "t", b"%PDF", NOW, [(1, "applicants")])
    assert inbox.letters("couple") == []
