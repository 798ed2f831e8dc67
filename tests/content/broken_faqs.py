"""FAQ files as editors break them: what was written in place of what, where that is told, in which words."""

from __future__ import annotations

from dataclasses import dataclass

GOOD = """topic: login
faqs:
  - id: login_code
    owner: accounts
    related: [login_locked]
    title:
      en: Code missing
      pl: Brak kodu
    questions:
      en:
        - no code came
        - where is my code
        - code not there
      pl:
        - nie ma kodu
        - gdzie jest kod
        - kod nie przyszedł
    answer:
      en: |
        Hello, {name}.

        1. Open [Login](https://lagu.example/login).
        2. Ask again.
      pl: |
        Cześć, {name}.

        1. Otwórz [Login](https://lagu.example/login).
        2. Poproś jeszcze raz.
    tests:
      en:
        - sms did not arrive
  - id: login_locked
    owner: accounts
    handoff: offer
    valid_until: 2027-12-31
    channels: [web, email]
    title:
      en: Account locked
      pl: Konto zablokowane
    questions:
      en: [my account is locked, "locked: why?", i am locked out]
      pl: [moje konto jest zablokowane, "blokada: czemu?", zablokowali mnie]
    answer:
      en: Wait 30 minutes.
      pl: Poczekaj 30 minut.
"""


@dataclass(frozen=True)
class Broken:
    """`old` is written as `new`. `at` is the line and column of the first problem, `words` are in it."""

    name: str
    old: str
    new: str
    at: str
    words: tuple[str, ...]
    more: int = 0  # further problems that do not follow from the first

    @property
    def text(self) -> str:
        assert self.old in GOOD, self.name
        return GOOD.replace(self.old, self.new, 1)


CODE = "- where is my code"
OWNER = "    owner: accounts\n"
WAIT = "en: Wait 30 minutes."
LAST = "        2. Ask again.\n"

BROKEN = [
    # Blanks, dashes, colons
    Broken("tab", OWNER, "\towner: accounts\n", "4:1", ("begins with a tab", "blanks")),
    Broken("one blank too few", OWNER, "   owner: accounts\n", "4:4", ("3 blanks", "indent it by 4")),
    Broken("one blank too many", OWNER, "     owner: accounts\n", "4:6", ("5 blanks", "indent it by 4")),
    Broken("item too far left", f"        {CODE}", f"       {CODE}", "12:8", ("indent it by 8",)),
    Broken(
        "item too far right", f"        {CODE}", f"          {CODE}", "12:11", ("the text above", "column")
    ),
    Broken("no blank after a colon", "owner: accounts", "owner:accounts", "4:10", ("owner: accounts",)),
    Broken("no blank after id:", "id: login_code", "id:login_code", "3:7", ("blank is missing", "id: login")),
    Broken("no blank after a language", "en: Code missing", "en:Code missing", "7:9", ("en: Code missing",)),
    Broken("no blank after a dash", CODE, CODE.replace("- ", "-"), "12:9", ("after the dash", CODE)),
    Broken("no blank after the first dash", "- no code", "-no code", "11:9", ("after the dash", "- no code")),
    Broken(
        "no colon after a group", "    answer:\n", "    answer\n", "18:11", ("colon is missing", "answer:")
    ),
    Broken("no colon after a name", "owner: accounts", "owner accounts", "4:10", ("owner: accounts",)),
    Broken("colon of another script", "owner: accounts", "owner： accounts", "4:10", ("owner: accounts",)),
    Broken(
        "no-break space as indent", OWNER, "\u00a0\u00a0\u00a0\u00a0owner: accounts\n", "4:1", ("space bar",)
    ),
    Broken("no-break space after a colon", "owner: a", "owner:\u00a0a", "4:11", ("space bar",)),
    Broken("en dash as a dash", CODE, CODE.replace("-", "–"), "12:9", ("“–” makes no list", CODE)),
    Broken("bullet as a dash", CODE, CODE.replace("-", "•"), "12:9", ("“•” makes no list", CODE)),
    Broken("star as a dash", CODE, CODE.replace("-", "*"), "12:9", ("“*” makes no list", CODE)),
    Broken(
        "new FAQ without its dash", "  - id: login_locked", "    id: login_locked", "32:5", ("- id: …",), 1
    ),
    # Quotes and signs that mean something in YAML
    Broken(
        "quote never closed", CODE, '- "where is my code', "12:11", ("never closed", '"where is my code"')
    ),
    Broken("single quote never closed", CODE, "- 'where is my code", "12:11", ("never closed",)),
    Broken("apostrophe in single quotes", CODE, "- 'where's my code'", "12:18", ('"where\'s my code"',)),
    Broken("text after the quotes", CODE, '- "code" where', "12:18", ('"\\"code\\" where"',)),
    Broken("typographic quotes", CODE, "- “where is my code”", "12:11", ("warning", "straight quotation")),
    Broken("colon in typographic quotes", WAIT, "en: “Wait: 30”", "44:11", ("straight ones",)),
    Broken("colon in a question", CODE, "- code: where is it", "12:11", ('"code: where is it"',)),
    Broken("two colons", CODE, "- code: where: it", "12:22", ("colon and a blank", '"code: where: it"')),
    Broken("per cent first", CODE, "- %50 off", "12:11", ('"%50 off"',)),
    Broken("at sign first", CODE, "- @you there", "12:11", ('"@you there"',)),
    Broken("star first", CODE, "- *urgent* code", "12:11", ('"*urgent* code"',)),
    Broken("ampersand first", CODE, "- & now", "12:11", ('"& now"',)),
    Broken("exclamation mark first", CODE, "- !!! help", "12:11", ("!!!", '"!!! help"')),
    Broken("number sign first", CODE, "- #1 code", "12:10", ("begins a comment", '"#1 code"')),
    Broken(
        "number sign within", CODE, "- order #12 gone", "12:17", ("warning", "comment", '"order #12 gone"')
    ),
    Broken("placeholder first", WAIT, "en: {name}, wait.", "44:17", ("double quotes", '"{name}, wait."')),
    Broken("link first", WAIT, "en: [Wait](https://a.example) 3.", "44:17", ("double quotes", '"[Wait](')),
    Broken("pipe in a question", CODE, "- | where", "12:13", ('"| where"',)),
    Broken("bracket never closed", "[web, email]", "[web, email", "36:15", ("never closed", "]")),
    # Values of another kind
    Broken("no", "- no code came", "- no", "11:11", ("reads as false", '"no"')),
    Broken("a number", "- no code came", "- 404", "11:11", ("number 404", '"404"')),
    Broken("a date", "- no code came", "- 2027-01-01", "11:11", ("the date", '"2027-01-01"')),
    Broken("yes as a title", "en: Code missing", "en: yes", "7:11", ("reads as true", '"yes"')),
    Broken("nothing", "en: Code missing", "en:", "7:10", ("nothing stands", "write it")),
    Broken("a list for a text", WAIT, "en:\n        - Wait.", "45:9", ("a list stands", "one text")),
    Broken(
        "a text for a list", "[login_locked]", "login_locked", "5:14", ("a list should", "[login_locked]")
    ),
    Broken("a day written otherwise", "2027-12-31", "31.12.2027", "35:18", ("not a date", "2027-03-31")),
    Broken("a day that is none", "2027-12-31", "2027-02-30", "35:18", ("not a date",)),
    Broken("yes for a choice", "handoff: offer", "handoff: yes", "34:14", ("offer, always",)),
    Broken("capital for a choice", "handoff: offer", "handoff: Offer", "34:14", ("Try: offer",)),
    Broken("comma missing", "[web, email]", "[web email]", "36:16", ("web email",)),
    # Names
    Broken("field", "handoff: offer", "handof: offer", "34:5", ("“handof”", "Try: handoff")),
    Broken("field in the singular", "    questions:", "    question:", "9:5", ("“question”", "questions"), 1),
    Broken(
        "language by its name", "pl: Brak kodu", "Polish: Brak kodu", "8:7", ("not a language", "Try: pl"), 1
    ),
    Broken(
        "language with a region", "pl: Brak kodu", "pl-PL: Brak kodu", "8:7", ("not a language", "Try: pl"), 1
    ),
    Broken("id of another topic", "id: login_locked", "id: sign_locked", "32:9", ("login_sign_locked",), 1),
    Broken("id with a hyphen", "id: login_locked", "id: login-locked", "32:9", ("Try: login_locked",)),
    Broken("id twice", "id: login_locked", "id: login_code", "32:9", ("already in", "login.yml:3"), 1),
    Broken("related that is none", "[login_locked]", "[login_lokced]", "5:15", ("no FAQ", "login_locked")),
    Broken("topic", "topic: login", "topic: logon", "1:8", ("the file's name", "rename the file")),
    Broken(
        "group twice",
        "    tests:\n",
        "    answer:\n      en: A.\n    tests:\n",
        "29:5",
        ("second time", "18"),
    ),
    # Answers
    Broken("line left of the text", LAST, "2. Ask again.\n", "23:1", ("not indented as", "8 blanks")),
    Broken("line left of the text a bit", LAST, "      2. Ask.\n", "23:7", ("not indented as", "8 blanks")),
    Broken("| forgotten", "      en: |\n", "      en:\n", "19:7", ("warning", "without a |", "en: |"), 1),
    Broken("placeholder mistyped", "{name}", "{nmae}", "20:16", ("{nmae}", "Try: {name}")),
    Broken("brace not closed", "Hello, {name}.", "Hello, {name.", "20:16", ("a { without its }",)),
    Broken("two braces", "Hello, {name}.", "Hello, {{name}}.", "20:16", ("a { without its }", "one {")),
    Broken("link without https", "en: Wait 30", "en: Do [Wait](lagu.example) 30", "44:21", ("https://",)),
    # Merges and other people's YAML
    Broken(
        "merge", OWNER, f"<<<<<<< HEAD\n{OWNER}=======\n{OWNER}>>>>>>> x\n", "4:1", ("git", "keep one"), 2
    ),
    Broken(
        "merge in an answer", LAST, f"<<<<<<< HEAD\n{LAST}=======\n{LAST}>>>>>>> x\n", "23:1", ("git",), 2
    ),
    Broken("alias", OWNER, "    <<: *default\n" + OWNER, "4:9", ("alias",)),
    Broken("anchor", "owner: accounts", "owner: &o accounts", "4:12", ("&o", "anchor")),
    Broken("tag that runs", "accounts", "!!python/object/apply:os.system ['x']", "4:12", ("!!python", "tag")),
    Broken("second document", "  - id: login_locked", "---\n  - id: login_locked", "32:1", ("---",)),
]
