"""The procedures that a regulation's folder offers, and the file by which an office switches their readings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from gongbao.procedures import Procedure
from gongbao.procedures.rows import ReadingError
from gongbao.regulations import RegulationFolder, regulation_folders
from gongbao.text.refused import why


def procedures_of(folder: RegulationFolder) -> tuple[Procedure, ...]:
    """The closed definitions that the folder's module `procedure` names as `procedures`, older versions first, or its
    one `procedure`; none where there is no such module. No other module of the folder is imported for it.
    """
    if not folder.offers("procedure"):
        return ()
    module = folder.part("procedure")
    found: tuple[Procedure, ...] = getattr(module, "procedures", None) or (module.procedure,)
    return found


def all_procedures() -> tuple[Procedure, ...]:
    """Those of every folder."""
    return tuple(procedure for folder in regulation_folders() for procedure in procedures_of(folder))


def read_options(path: Path) -> dict[str, Mapping[str, object]]:
    """Which readings an office switches: a YAML file, for each procedure its readings and the choice.

    ReadingError where the file cannot be read or is none such; whether procedure, reading and choice exist is checked
    when the docket opens.
    """
    try:
        found = msgspec.yaml.decode(path.read_bytes(), type=dict[str, dict[str, str]] | None)
    except OSError as error:
        raise ReadingError(f"{path}：读不出（{why(error)}）") from error
    except msgspec.MsgspecError as error:
        raise ReadingError(f"{path}：应写成“程序名: {{读法: 选择}}”，读不出（{error}）") from error
    return dict(found or {})
