"""Drawings of a procedure from its rows: Mermaid text, SVG, and BPMN 2.0 with coordinates."""

from gongbao.procedures.drawing.bpmn import bpmn
from gongbao.procedures.drawing.mermaid import mermaid
from gongbao.procedures.drawing.svg import svg

__all__ = ["bpmn", "mermaid", "svg"]
