"""What a browser calls itself, in a few words that people recognise their own by."""

import re

BROWSERS = (
    ("Edge", re.compile(r"Edg(?:e|A|iOS)?/(\d+)")),
    ("Opera", re.compile(r"OPR/(\d+)")),
    ("WeCom", re.compile(r"wxwork/(\d+)", re.IGNORECASE)),
    ("WeChat", re.compile(r"MicroMessenger/(\d+)")),
    ("DingTalk", re.compile(r"DingTalk/(\d+)")),
    ("Firefox", re.compile(r"(?:Firefox|FxiOS)/(\d+)")),
    ("Chrome", re.compile(r"(?:HeadlessChrome|Chrome|CriOS)/(\d+)")),
    ("Safari", re.compile(r"Version/(\d+).*Safari/")),
)
"""Names and their signs; the first that fits counts, since many call themselves several things."""

SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("macOS", "Mac OS X"),
    ("ChromeOS", "CrOS"),
    ("Linux", "Linux"),
)

PROGRAM = re.compile(r"[A-Za-z][\w.+-]{0,39}")
"""First word of what a program calls itself."""


def browser_name(user_agent: str) -> str:
    """Such as `Chrome 126, Windows`; empty when it tells nothing."""
    system = next((name for name, sign in SYSTEMS if sign in user_agent), "")
    for name, sign in BROWSERS:
        if found := sign.search(user_agent):
            browser = f"{name} {found[1][:6]}"
            return f"{browser}, {system}" if system else browser
    program = PROGRAM.match(user_agent)
    return program[0] if program else system
