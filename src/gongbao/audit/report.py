"""An audit as text, JSON, and a page with the text of the law and the rules side by side."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files
from typing import Any

from gongbao.audit.audit import Audit, Covered
from gongbao.audit.mutants import MutationReport
from gongbao.audit.treatments import Treated
from gongbao.rules.nodes import Lookup
from gongbao.rules.prose import Prose
from gongbao.text.address import Address, Level


def as_text(found: Audit, mutants: MutationReport | None = None) -> str:
    """For the screen: coverage by article and in total, failures, what could not be compared."""
    regulation = found.subject.regulation
    lines = [f"{regulation.title}　{regulation.number}", ""]
    if found.covered:
        lines.append("条款覆盖：")
        for article, counts in _by_article(found).items():
            lines.append(f"  {article}：{'，'.join(f'{name} {count}' for name, count in counts.items())}")
        lines.append(f"  合计：{'，'.join(f'{name} {count}' for name, count in found.by_treatment.most_common())}")
    for number in found.missing:
        lines.append(
            f"没有 {number} 的文本，这份文件的条款和数字没有核对：用 --gazette 指明公报，或先用 gongbao keep 存入"
        )
    lines.append("")
    if found.failures:
        lines.append(f"不符之处 {len(found.failures)} 处：")
        lines += [f"  {failure}" for failure in found.failures]
    else:
        lines.append("没有文本的没有核对；其余没有不符之处。" if found.missing else "没有不符之处。")
    if mutants is not None:
        groups = (
            ("规则的常数", mutants.constants),
            ("规则的引用", mutants.citations),
            ("条文的数、界限和引用", mutants.printed),
        )
        for what, group in groups:
            caught = sum(mutant.caught for mutant in group)
            lines.append(f"变异：改动{what} {len(group)} 次，发现 {caught} 次")
        lines += [f"  没有发现：{m.place} 的 {m.before} 改成 {m.after}" for m in mutants.survivors]
    return "\n".join(lines)


def as_data(found: Audit, mutants: MutationReport | None = None) -> dict[str, Any]:
    """The same as data for other programs."""
    return {
        "regulation": found.subject.regulation.number,
        "totals": dict(found.by_treatment),
        "missing_texts": list(found.missing),
        "provisions": [_row(found, each) for each in found.covered],
        "failures": [{"check": f.check, "law": f.law, "code": f.code, "message": f.message} for f in found.failures],
        "mutants": None
        if mutants is None
        else {
            "constants": len(mutants.constants),
            "citations": len(mutants.citations),
            "printed": len(mutants.printed),
            "survivors": [[m.place, m.before, m.after] for m in mutants.survivors],
        },
    }


def as_page(found: Audit) -> str:
    """A page with the provisions on the left and what is done with each on the right."""
    from jinja2 import Environment

    speak = Prose(found.subject.regulation)
    concepts = found.subject.regulation.concepts
    template = files("gongbao.audit").joinpath("templates/page.html").read_text(encoding="utf-8")
    return (
        Environment(autoescape=True)
        .from_string(template)
        .render(
            title=found.subject.regulation.title,
            totals=found.by_treatment.most_common(),
            missing=found.missing,
            failures=[(failure.law, str(failure)) for failure in found.failures],
            places={str(each.provision.address) for each in found.covered},
            documents=_by_document(found),
            prose={name: speak.concept(concept) for name, concept in concepts.items()},
            tables={name: speak.table(table) for name, table in found.subject.regulation.tables.items()},
        )
    )


def _by_document(found: Audit) -> list[tuple[str, list[dict[str, Any]]]]:
    """The provisions of each document, in order; their addresses without its number."""
    documents: dict[str, list[dict[str, Any]]] = {}
    for each in found.covered:
        address = each.provision.address
        documents.setdefault(address.document, []).append({**_row(found, each), "path": address.path or "全文"})
    return list(documents.items())


def _row(found: Audit, covered: Covered) -> dict[str, Any]:
    treated, concepts = covered.treated, found.subject.regulation.concepts
    return {
        "address": str(covered.provision.address),
        "text": covered.provision.text,
        "grids": [[list(line) for line in table.grid] for table in covered.provision.tables],
        "treatment": treated.treatment.value if treated else None,
        "rules": list(treated.rules) if treated else [],
        "concepts": [[name, concepts[name].title] for name in treated.concepts if name in concepts] if treated else [],
        "tables": sorted(_tables_of(found, treated, covered.provision.address)) if treated else [],
        "note": treated.note if treated else "",
        "elsewhere": [list(pair) for pair in treated.elsewhere.items()] if treated else [],
    }


def _tables_of(found: Audit, treated: Treated, address: Address) -> set[str]:
    """The tables that rest on a provision and that its concepts look up."""
    regulation = found.subject.regulation
    expressions = [
        part
        for name in treated.concepts
        if name in regulation.concepts
        for part in regulation.concepts[name].expressions
    ]
    looked_up = {node.table.name for part in expressions for node in part.walk() if isinstance(node, Lookup)}
    clauses = {
        name: [Address.parse(each) for each in regulation.tables[name].clause.split("；") if each] for name in looked_up
    }
    return {name for name, cited in clauses.items() if address in cited}


def _by_article(found: Audit) -> dict[str, Counter[str]]:
    """Counts for each article (or first heading) of each document, in order."""
    counts: dict[str, Counter[str]] = {}
    for each in found.covered:
        address = each.provision.address
        steps = [step for step in address.steps if step.level in (Level.ARTICLE, Level.HEADING, Level.ANNEX)]
        name = f"{address.document} {steps[0] if steps else address.path}".strip()
        treatment = each.treated.treatment.value if each.treated else "未覆盖"
        counts.setdefault(name, Counter())[treatment] += 1
    return counts
