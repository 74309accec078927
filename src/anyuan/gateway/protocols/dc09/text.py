"""Text that panels send: UTF-8 by the standard, in practice also GBK and Latin-1."""


def readable(raw: bytes) -> str:
    """`raw` as text, never failing; control characters become spaces."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = raw.decode("latin-1")
    return "".join(c if c.isprintable() else " " for c in text)
