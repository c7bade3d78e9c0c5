"""Tables of figures, and their place in Docs/benchmarks.md."""
import sys

DOCUMENT = "Docs/benchmarks.md"


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |",
             "|" + "|".join(["---"] + ["---:"] * (len(header) - 1)) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def write(text, begin, end, options):
    """Puts a text between two lines of the document; with --print it is only printed."""
    if "--print" in options:
        print(text)
        return
    with open(DOCUMENT, encoding="utf-8") as file:
        document = file.read()
    if document.count(begin) != 1 or document.count(end) != 1:
        sys.exit(f"{DOCUMENT} has lost the lines '{begin}' and '{end}' that the figures go between")
    before, _, after = document.partition(begin)
    after = after.partition(end)[2]
    with open(DOCUMENT, "w", encoding="utf-8") as file:
        file.write(f"{before}{begin}\n{text}\n{end}{after}")
    print(f"{DOCUMENT} is written:\n\n{text}")
