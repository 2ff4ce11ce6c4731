"""Why a document was not taken in, in English."""

PHRASES = {
    "reading.scan": "The PDF holds pictures of pages and no text; run text recognition (OCR) on it and send the result.",
    "reading.locked": "The file is locked with a password; save it without one and send it again.",
    "reading.damaged": "The file is damaged and cannot be opened; send the complete file again, or a PDF of it.",
    "reading.old_office": "The file is in an old or other office format; save it as .docx, .xlsx or PDF and send that.",
    "reading.slides": "The file is a slide show; save it as PDF and send that.",
    "reading.picture": "The file is a picture; run text recognition (OCR) on it and send the PDF or text that comes out.",
    "reading.archive": "The file is an archive; unpack it and send the documents inside.",
    "reading.empty": "The file is empty; send the complete file.",
    "reading.no_text": "The file holds no text; send one with text in it.",
    "reading.too_big": "The file is larger than what I read; split it and send the parts.",
    "reading.bomb": "The file unpacks to far more than a report holds, or declares entities in its XML, so it was not opened; export it again or send a PDF.",
    "reading.slow": "The file took too long to read; split it, or print it to a new PDF and send that.",
    "reading.memory": "The file needs more memory than reading may take; split it and send the parts.",
    "reading.crash": "The file makes the program that reads it stop; print it to a new PDF and send that.",
    "reading.type": "The file is of a type I do not read; send a PDF, Word (.docx), Excel (.xlsx), HTML, Markdown or text file.",
    "reading.mismatch": "The file is not what the ending of its name says; rename it to its true type or send it again.",
    "reading.encoding": "The text is in an encoding I do not read; save it as UTF-8 and send it again.",
    "reading.front_matter": "The lines between the two --- at the top are not as they should be; correct them and send the file again.",
}
