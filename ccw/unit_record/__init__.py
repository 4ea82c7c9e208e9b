"""Card readers and line printers as channel devices, as far as decks and listings need them.

A *card* is 80 bytes. A *form* is a page of the printer: how many lines it has and at which of them
the *channels* of its carriage are, by which programs skip.
"""

from ccw.unit_record.form import Form
from ccw.unit_record.printer import LinePrinter
from ccw.unit_record.reader import CardReader

__all__ = ["CardReader", "Form", "LinePrinter"]
