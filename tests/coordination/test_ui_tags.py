"""The components: what they refuse, what they escape, and the geometry of the charts."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template, TemplateSyntaxError
from django.utils.translation import override

from coordination.templatetags.charts import nice_maximum, whole_percentages
from coordination.templatetags.ui import initials, moment


def render(source, request=None, **context):
    template = Template("{% load ui charts %}" + source)
    return template.render(RequestContext(request, context) if request else Context(context))


class LineForm(forms.Form):
    title = forms.CharField(label="Title")
    nature = forms.ChoiceField(label="Nature", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)

    def clean(self):
        raise forms.ValidationError("The two do not match.")


def test_every_icon_named_in_templates_is_in_the_sprite():
    base = Path(settings.BASE_DIR)
    known = set(re.findall(r'<symbol id="([^"]+)"', (base / "static/icons/sprite.svg").read_text()))
    sources = "\n".join(path.read_text() for path in (base / "templates").rglob("*.html"))
    named = set(re.findall(r"""{% icon ["']([\w-]+)["']""", sources))
    named |= set(re.findall(r"""\b(?:action_icon|icon)=["']([\w-]+)["']""", sources))
    assert named
    assert named - known == set()


def test_badge_unknown_tone_is_refused():
    with pytest.raises(ValueError, match="purple"):
        render('{% badge "Approved" "purple" %}')


def test_list_row_escapes_what_users_typed():
    html = render("{% list_row title meta=title %}", title="<b>Tilleuls</b>")
    assert "<b>" not in html
    assert html.count("&lt;b&gt;Tilleuls&lt;/b&gt;") == 2


def test_page_header_shows_captured_actions_as_html():
    html = render(
        '{% capture as extra %}<form>{{ name }}</form>{% endcapture %}{% page_header "T" actions=extra %}', name="<i>"
    )
    assert "<form>&lt;i&gt;</form>" in html
    assert html.count("<h1>") == 1


def test_breadcrumbs_without_address_is_refused():
    with pytest.raises(TemplateSyntaxError):
        render('{% breadcrumbs "Meetings" as trail %}')


@pytest.mark.parametrize(
    ("name", "expected"), [("Ana Maria Lopez", "AL"), ("Jean-Luc", "JL"), ("zoé", "Z"), ("", "?"), ("42", "?")]
)
def test_initials(name, expected):
    assert initials(name) == expected


def test_moment_shows_local_time():
    with override("nl"):
        assert "15:05" in moment(dt.datetime(2026, 3, 12, 14, 5, tzinfo=dt.UTC))
        assert moment(dt.date(2026, 3, 12)) == "12 maart 2026"


def test_error_summary_links_to_each_field():
    html = render("{% error_summary form %}", form=LineForm({"title": ""}))
    assert 'href="#id_title"' in html
    assert 'href="#id_nature_0"' in html
    assert html.count("<li>") == 3


def test_error_summary_of_a_formset_names_the_line():
    formset = forms.formset_factory(LineForm)(
        {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "form-0-title": "x", "form-0-nature": "a"}
    )
    with override("en"):
        html = render("{% error_summary formset %}", formset=formset)
    assert "Line 1: The two do not match." in html
    assert "Line 2, Title: " in html
    assert 'href="#id_form-1-title"' in html


@pytest.mark.parametrize("form", [LineForm(), None])
def test_error_summary_without_errors_shows_nothing(form):
    assert render("{% error_summary form %}" if form else "{% error_summary %}", form=form).strip() == ""


def test_pagination_keeps_the_other_parameters(rf):
    request = rf.get("/", {"q": "logement", "page": "2"})
    html = render("{% pagination page_obj %}", request, page_obj=Paginator(range(50), 10).page(2))
    assert 'href="?q=logement&amp;page=3"' in html
    assert html.count('aria-current="page"') == 1


def test_sort_header_turns_the_order_and_leaves_the_page(rf):
    request = rf.get("/", {"q": "x", "page": "4", "sort": "name"})
    html = render('{% sort_header "Name" "name" "name" %}', request)
    assert 'aria-sort="ascending"' in html
    assert 'href="?q=x&amp;sort=-name"' in html
    assert 'aria-sort="descending"' in render('{% sort_header "Name" "name" "-name" %}', request)


def test_facts_keeps_zero_and_drops_empty():
    html = render("{% facts pairs %}", pairs=[("Seats", 0), ("Phone", ""), ("Mail", "a@b.example")])
    assert re.findall(r"<dt>(\w+)</dt>", html) == ["Seats", "Mail"]


@pytest.mark.parametrize(("value", "expected"), [(0, 1), (1, 1), (3, 4), (6, 10), (21, 40), (50, 50), (51, 100)])
def test_nice_maximum(value, expected):
    assert nice_maximum(value) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 1, 1], [34, 33, 33]),
        ([9, 14, 3], [35, 54, 11]),
        ([0, 0], [0, 0]),
        ([Decimal("2.5"), Decimal("7.5")], [25, 75]),
    ],
)
def test_whole_percentages_add_up(values, expected):
    assert whole_percentages(values) == expected


def test_bar_chart_geometry_is_not_localised_but_its_texts_are():
    rows = [{"label": "Plenary", "value": 12.5, "share": 0.5}, {"label": "None", "value": 0}]
    with override("fr"):
        html = render('{% bar_chart "Meetings" rows maximum=20 %}', rows=rows)
    assert re.findall(r'width="([\d.,]+)" height="11" fill="#0b5563"', html) == ["275", "0"]
    assert "12,5" in html


def test_chart_title_comes_first_and_names_the_svg():
    html = render('{% balance_bar "Balance" parts %}', parts=[{"label": "Public", "value": 1}])
    svg = re.search(r'<svg role="img" aria-labelledby="([^"]+)"[^>]*><title id="([^"]+)">', html)
    assert svg.group(1) == svg.group(2)


def test_chart_ids_follow_the_data_and_keys_tell_twins_apart():
    parts = [{"label": "Public", "value": 1}, {"label": "CPAS", "value": 2}]
    one, again, twin, other = (
        set(re.findall(r' id="([^"]+)"', render(source, parts=data)))
        for source, data in [
            ('{% balance_bar "B" parts %}', parts),
            ('{% balance_bar "B" parts %}', parts),
            ('{% balance_bar "B" parts key="2" %}', parts),
            ('{% balance_bar "B" parts %}', parts[:1]),
        ]
    )
    assert one == again
    assert one & twin == set()
    assert one & other == set()


def test_chart_without_rows_says_so():
    with override("en"):
        assert "No figures yet." in render('{% bar_chart "Meetings" rows %}', rows=[])


def test_dot_chart_shows_the_year_before_only_where_known():
    rows = [{"label": "A", "value": 5, "previous": 3}, {"label": "B", "value": 4, "previous": None}]
    html = render('{% dot_chart "Rate" rows current="2026" previous="2025" table=False %}', rows=rows)
    rings = html.count('stroke="#b4471f"')
    assert rings == 2  # one in the chart, one in the legend
