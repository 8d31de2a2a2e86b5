"""Reading a printed gazette: pages, lines, documents, provisions, tables; what was lost is flagged."""
