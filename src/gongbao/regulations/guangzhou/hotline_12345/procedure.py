"""The life of a hotline order, from the request to its closing, as rows in the order of the articles: HL-01 to HL-23.

One order is one matter. A request that concerns several units becomes several orders (article 11), each with its own
life from the same request. The rows stand in `requests`, `handling` with `supervision`, and `rating`, a chapter of the
text each.
"""

from __future__ import annotations

from gongbao.regulations.guangzhou.hotline_12345 import data, knowledge, long_term
from gongbao.regulations.guangzhou.hotline_12345.handling import add_handling_rows
from gongbao.regulations.guangzhou.hotline_12345.parts import p
from gongbao.regulations.guangzhou.hotline_12345.rating import add_rating_rows
from gongbao.regulations.guangzhou.hotline_12345.requests import add_request_rows
from gongbao.regulations.guangzhou.hotline_12345.supervision import add_supervision_rows

add_request_rows()
add_handling_rows()
add_supervision_rows()
add_rating_rows()

procedure = p.done()
procedures = (procedure, long_term.procedure, *knowledge.procedures, *data.procedures)
