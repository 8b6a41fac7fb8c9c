"""Makes text from a call mean nothing but itself where a platform reads marks in it."""

MARKS = str.maketrans(
    {
        "<": "＜",
        ">": "＞",
        "[": "［",
        "]": "］",
        "(": "（",
        ")": "）",
        "*": "＊",
        "_": "＿",
        "`": "｀",
        "~": "～",
        "#": "＃",
        "|": "｜",
        "\\": "＼",
        "!": "！",
        "@": "＠",
        "&": "＆",
        "{": "｛",
        "}": "｝",
        "\r": " ",
        "\n": " ",
        "\t": " ",
        "\u2028": " ",
        "\u2029": " ",
    }
)
"""What Markdown, tags and mentions are made of, and its twin without a meaning. Platforms document
no escape that works everywhere; a twin needs none.
"""


def plain(text: str) -> str:
    """`text` on one line without a mark, a tag, a link or a mention in it."""
    return text.translate(MARKS).replace("://", "：／／")


def fitting(lines: list[str], limit: int) -> str:
    """As many `lines` as fit into `limit` bytes of UTF-8, the last one cut if need be."""
    text = "\n".join(lines).encode()
    if len(text) <= limit:
        return text.decode()
    return text[: limit - 3].decode(errors="ignore") + "…"
