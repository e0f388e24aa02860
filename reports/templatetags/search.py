from django import template

from reports.queries.search import highlight

register = template.Library()

register.filter("highlight", highlight)
