"""
The process that draws: it gets a template and data on its input, and gives pages on its output. It imports nothing of Loket.

Trusted for: nothing. Templates come from strangers; this process sees one temporary folder with our library and the data of one
document, has no keys, no database and no network address to ask (its proxy leads nowhere), and is ended by its parent when late.

Form of a request: 4 bytes length, then JSON `{source, files: {name: text}, format, standards, timestamp}`.
Form of an answer: 1 byte (1 pages, 0 refusal), 4 bytes length, then the pages, or a sentence.
"""

from __future__ import annotations

import json
import os
import resource
import select
import struct
import tempfile

# Unit: bytes of address space. Measured: 216 MiB for a certificate, 317 MiB for a table of 3,000 rows.
MOST_MEMORY = 768 * 1024**2
MOST_FILE = 64 * 1024**2
IDLE_SECONDS = 180


def main() -> None:
    """Serve requests until nothing comes for a while."""
    import typst  # Because: only this process pays for it

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_FILE, MOST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    while select.select([0], [], [], IDLE_SECONDS)[0]:
        head = _read(4)
        if len(head) < 4:
            return
        request = json.loads(_read(struct.unpack(">I", head)[0]))
        try:
            kind, answer = 1, _draw(typst, fonts, request)
        except typst.TypstError as error:
            kind, answer = 0, _sentence(error).encode()
        except (ValueError, OSError, RuntimeError) as error:
            kind, answer = 0, type(error).__name__.encode()
        _write(struct.pack(">BI", kind, len(answer)) + answer)


def _draw(typst, fonts, request) -> bytes:
    with tempfile.TemporaryDirectory() as root:
        for name, text in {**request["files"], "main.typ": request["source"]}.items():
            if "/" in name or name.startswith("."):
                raise ValueError(name)
            with open(os.path.join(root, name), "w", encoding="utf-8") as out:
                out.write(text)
        empty = os.path.join(root, "packages")
        compiler = typst.Compiler(
            os.path.join(root, "main.typ"), root=root, font_paths=fonts, ignore_system_fonts=True, package_path=empty, package_cache_path=empty
        )
        pages = compiler.compile(format=request["format"], ppi=request["ppi"], pdf_standards=request["standards"], timestamp=request["timestamp"])
        pages = pages if isinstance(pages, list) else [pages]
        page = request.get("page", 1)
        if not 1 <= page <= len(pages):
            raise ValueError("no such page")
        return pages[page - 1]


def _sentence(error) -> str:
    # Because: the diagnostic shows lines of the template, never of the data.
    return (getattr(error, "diagnostic", "") or str(error))[:2000]


def _read(size: int) -> bytes:
    parts = []
    while size:
        part = os.read(0, min(size, 1 << 20))
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _write(content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(1, view) :]


if __name__ == "__main__":
    main()
