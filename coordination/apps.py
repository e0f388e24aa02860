from django.apps import AppConfig
from django.core.checks import register

from coordination.checks import check_pdf_libraries


class CoordinationConfig(AppConfig):
    name = "coordination"

    def ready(self):
        register(check_pdf_libraries)
