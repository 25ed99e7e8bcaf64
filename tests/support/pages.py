"""Forms of a page as a browser without script would send them."""

from __future__ import annotations

from html.parser import HTMLParser


class Form:
    """One form: its id, where it is sent, and what a browser would send unchanged (buttons left out)."""

    def __init__(self, attributes: dict[str, str]) -> None:
        self.id, self.action = attributes.get("id", ""), attributes.get("action", "")
        self.values: dict[str, str | list[str]] = {}

    def put(self, name: str, value: str) -> None:
        """Add a control's value; a name that comes again is sent again."""
        held = self.values.get(name)
        self.values[name] = value if held is None else [*([held] if isinstance(held, str) else held), value]

    def __getitem__(self, name: str) -> str:
        value = self.values[name]
        return value if isinstance(value, str) else value[-1]

    def __setitem__(self, name: str, value: str) -> None:
        if name not in self.values:
            raise KeyError(f"the form has no {name}; it has {sorted(self.values)}")
        self.values[name] = value


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.open: Form | None = None
        self.text: list[str] | None = None
        self.name = ""
        self.options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.open = Form(given)
            self.forms.append(self.open)
        if self.open is None:
            return
        if tag == "input" and given.get("name") and "disabled" not in given and given.get("type") not in ("submit", "button", "file"):
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self.open.put(given["name"], given.get("value", "on"))
        elif tag == "textarea":
            self.name, self.text = given.get("name", ""), []
        elif tag == "select":
            self.name, self.options = given.get("name", ""), []
        elif tag == "option":
            self.options.append((given.get("value", ""), "selected" in given))

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self.open is None:
            return
        if tag == "textarea" and self.text is not None:
            text = "".join(self.text).removeprefix("\n")
            self.open.put(self.name, text.replace("\n", "\r\n"))
            self.text = None
        elif tag == "select" and self.options:
            self.open.put(self.name, next((value for value, chosen in self.options if chosen), self.options[0][0]))
        elif tag == "form":
            self.open = None


def forms_of(html: str) -> list[Form]:
    """Return the forms of a page in order."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms
