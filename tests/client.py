"""The client of every test: it reads each HTML page as a browser and a screen reader would, and refuses bad ones."""

from html.parser import HTMLParser

from django.test import Client

VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
UNLABELLED_INPUTS = {"hidden", "submit", "button", "reset", "image"}
# Types of <script> that hold data: nothing runs, so that the content security policy lets them stand.
DATA_SCRIPTS = {"application/json", "application/ld+json"}
NAMING_ATTRIBUTES = ("aria-label", "aria-labelledby", "title")
SHOWN_PROBLEMS = 8


class Element:
    """An open or closed element, with what the rules need to know of it."""

    def __init__(self, tag, attributes, line, source):
        self.tag = tag
        self.attributes = attributes
        self.line = line
        self.source = source
        self.has_text = False
        self.has_head_cell = False

    def has_name(self):
        """Whether a screen reader has something to say of it."""
        return self.has_text or self.is_named_by_attribute()

    def is_named_by_attribute(self):
        return any((self.attributes.get(name) or "").strip() for name in NAMING_ATTRIBUTES)


class PageReader(HTMLParser):
    """Collects the problems of one page, or of a fragment of one, in *problems*: (line, message, source)."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.problems = []
        self.open = []
        self.ids = {}
        self.controls = []
        self.labels = []
        self.headings = []
        self.counts = {}
        self.html = None
        self.title = None

    def problem(self, element, message):
        self.problems.append((element.line, message, element.source))

    def handle_starttag(self, tag, attrs):
        element = Element(tag, dict(attrs), self.getpos()[0], self.get_starttag_text())
        self.counts[tag] = self.counts.get(tag, 0) + 1
        self._check_attributes(element, attrs)
        self._check_start(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not any(element.tag == tag for element in self.open):
            self.problems.append((self.getpos()[0], f"</{tag}> closes nothing", f"</{tag}>"))
            return
        while True:
            element = self.open.pop()
            self._check_end(element)
            if element.tag == tag:
                return
            self.problem(element, f"<{element.tag}> is not closed before </{tag}>")

    def handle_data(self, data):
        if self.open and self.open[-1].tag in ("script", "style"):
            return
        self._add_text(data)

    def close(self):
        super().close()
        for element in self.open:
            self.problem(element, f"<{element.tag}> is not closed")
        self.open = []
        self._check_labels()
        self._check_heading_levels()

    def check_whole_page(self):
        """What only a whole page must have, not a fragment that htmx puts into one."""
        start = Element("html", {}, 1, "")
        if self.html is None:
            self.problem(start, "the answer is not a whole page: it has no <html>")
            return
        if not (self.html.attributes.get("lang") or "").strip():
            self.problem(self.html, "<html> has no lang")
        if self.title is None or not self.title.has_text:
            self.problem(start, "the page has no <title>")
        for tag in ("h1", "main"):
            if self.counts.get(tag, 0) != 1:
                self.problem(start, f"the page has {self.counts.get(tag, 0)} <{tag}> instead of one")
        for label in self.labels:
            target = label.attributes.get("for")
            if target and target not in self.ids:
                self.problem(label, f"the label is for {target!r}, which is not on the page")

    def _add_text(self, text):
        if text.strip():
            for element in self.open:
                element.has_text = True

    def _check_attributes(self, element, attrs):
        for name, value in attrs:
            if name == "style":
                self.problem(element, "inline style=")
            if name.startswith(("on", "hx-on")):
                self.problem(element, f"inline {name}=")
            if name in ("href", "src", "action") and (value or "").strip().lower().startswith("javascript:"):
                self.problem(element, "javascript: address")
        identity = element.attributes.get("id")
        if identity is not None:
            if identity in self.ids:
                self.problem(element, f"the id {identity!r} is already on line {self.ids[identity].line}")
            self.ids.setdefault(identity, element)

    def _check_start(self, element):
        tag, attributes = element.tag, element.attributes
        if tag == "html":
            self.html = element
        elif tag == "style":
            self.problem(element, "inline <style>")
        elif tag == "script" and "src" not in attributes and attributes.get("type") not in DATA_SCRIPTS:
            self.problem(element, "inline <script>")
        elif tag == "img":
            if "alt" not in attributes:
                self.problem(element, "the image has no alt")
            self._add_text(attributes.get("alt") or "")
        elif tag == "th":
            for item in self.open:
                item.has_head_cell = True
            if not attributes.get("scope"):
                self.problem(element, "<th> has no scope")
        elif tag in HEADINGS:
            self.headings.append(element)
        elif (tag == "input" and attributes.get("type") not in UNLABELLED_INPUTS) or tag in ("select", "textarea"):
            self.controls.append((element, next((item for item in reversed(self.open) if item.tag == "label"), None)))
        elif tag == "input" and attributes.get("type") == "button" and not attributes.get("value"):
            self.problem(element, "the button has no text")

    def _check_end(self, element):
        tag = element.tag
        if tag == "title" and not any(item.tag == "svg" for item in self.open):
            self.title = element
        elif tag == "label":
            self.labels.append(element)
        elif tag == "table" and not element.has_head_cell and element.attributes.get("role") != "presentation":
            self.problem(element, "the table has no <th>")
        elif tag == "button" and not element.has_name():
            self.problem(element, "the button has neither text nor aria-label")
        elif tag == "a" and "href" in element.attributes and not element.has_name():
            self.problem(element, "the link has neither text nor aria-label")
        elif tag in HEADINGS and not element.has_name():
            self.problem(element, "the heading is empty")

    def _check_labels(self):
        named = {label.attributes.get("for") for label in self.labels if label.has_name()}
        for control, wrapper in self.controls:
            if control.is_named_by_attribute() or (wrapper is not None and wrapper.has_name()):
                continue
            if control.attributes.get("id") is None or control.attributes["id"] not in named:
                self.problem(control, f"the <{control.tag}> has neither a label nor aria-label")

    def _check_heading_levels(self):
        # A fragment is put below headings that it does not know: only the steps inside it are judged.
        previous = 1 if self.html is not None or not self.headings else HEADINGS[self.headings[0].tag]
        for heading in self.headings:
            level = HEADINGS[heading.tag]
            if level > previous + 1:
                self.problem(heading, f"the heading skips from level {previous} to {level}")
            previous = level


def html_problems(html, *, is_fragment=False):
    """Everything wrong with a page, as (line, message, source), in the order of the page.

    A fragment for htmx need not be a whole page; when it is one, it is judged as one.
    """
    reader = PageReader()
    reader.feed(html)
    reader.close()
    if not is_fragment or reader.html is not None:
        reader.check_whole_page()
    for number, line in enumerate(html.splitlines(), 1):
        for mark in ("{{", "{%"):
            if mark in line:
                reader.problems.append((number, f"{mark} of a template is left over", line.strip()))
    return sorted(reader.problems, key=lambda problem: problem[0])


def is_checked(response):
    """Pages and error pages; not redirects, files, and answers without a body."""
    if response.streaming or not response.content or 300 <= response.status_code < 400:
        return False
    return response.headers.get("Content-Type", "").partition(";")[0] == "text/html"


class CheckedClient(Client):
    """Raises AssertionError, with the address and the place, for a page that breaks a rule of the house.

    The rules: language, title, one h1 and one main; nothing inline that the content security policy would block;
    names for fields, images, buttons and links; unique ids; headings in order; table heads with scope; tags closed;
    no template code left over. Fragments for htmx are held to those that make sense for a part of a page.
    """

    def request(self, **request):
        response = super().request(**request)
        if request.get("REQUEST_METHOD") != "HEAD" and is_checked(response):
            is_fragment = "HTTP_HX_REQUEST" in request or "HTTP_HX_REQUEST" in self.defaults
            problems = html_problems(response.content.decode(response.charset), is_fragment=is_fragment)
            if problems:
                raise AssertionError(self._report(request, response, problems))
        return response

    @staticmethod
    def _report(request, response, problems):
        address = request.get("PATH_INFO", "/")
        if request.get("QUERY_STRING"):
            address += f"?{request['QUERY_STRING']}"
        lines = [f"{request.get('REQUEST_METHOD', 'GET')} {address} answered {response.status_code} with bad HTML:"]
        for line, message, source in problems[:SHOWN_PROBLEMS]:
            lines.append(f"  line {line}: {message}" + (f"\n      {source[:160]}" if source else ""))
        if len(problems) > SHOWN_PROBLEMS:
            lines.append(f"  … and {len(problems) - SHOWN_PROBLEMS} more")
        return "\n".join(lines)
